#include "posture/bimi.h"

#include <algorithm>

namespace waybill::posture {
namespace {

constexpr unsigned kOk = 200;

// The first record at the name; false: not known yet.
bool ask_record(Bimi& bimi, const dns::Name& domain, std::string_view selector, dns::Inquiry& dns) {
  const auto name = domain.prefixed(std::string(selector) + "._bimi");
  if (!name) return true;
  const dns::Question question{*name, dns::Type::Txt};
  const dns::Answer* answer = dns.ask(question);
  if (answer == nullptr) return false;
  bimi.question = question;
  bimi.answer = answer;
  bimi.state = Bimi::State::Absent;
  if (answer->is_temporary_failure()) {
    bimi.state = Bimi::State::DnsFailure;
    return true;
  }
  std::size_t count = 0;
  for (const dns::Data& data : answer->records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr || !is_bimi_record(text->joined)) continue;
    if (++count == 1) bimi.record = parse_bimi_record(text->joined);
  }
  if (count > 1)
    bimi.state = Bimi::State::Several;
  else if (count == 1 && bimi.record.is_declined)
    bimi.state = Bimi::State::Declined;
  else if (count == 1)
    bimi.state = bimi.record.faults.empty() ? Bimi::State::Good : Bimi::State::BrokenRecord;
  return true;
}

// False: the state is decided.
bool fetch_file(Bimi& bimi, const std::string& url, std::size_t most, Bimi::State missing,
                fetch::Inquiry& web) {
  bimi.request = {.url = url, .method = fetch::Method::Get, .most_octets = most};
  bimi.fetched = web.ask(bimi.request);
  if (bimi.fetched == nullptr || bimi.fetched->failure == fetch::Failure::NotFetched) {
    bimi.state = Bimi::State::WebPending;
    return false;
  }
  if (!bimi.fetched->is_answer() || bimi.fetched->status != kOk) {
    bimi.state = missing;
    return false;
  }
  return true;
}

void judge_certificate(Bimi& bimi, const dns::Name& domain, const dns::Name& organization,
                       std::string_view selector, std::int64_t now) {
  const MarkCertificate& certificate = *bimi.certificate;
  auto& faults = bimi.certificate_faults;
  if (!certificate.is_for_marks) faults.emplace_back("it is not made for logos");
  if (!certificate.holds_for(domain, selector) && !certificate.holds_for(organization, selector))
    faults.emplace_back("it is not made for this domain");
  if (certificate.not_after < now) faults.emplace_back("it has expired");
  if (certificate.not_before > now) faults.emplace_back("it is not valid yet");
  if (!certificate.has_logo) faults.emplace_back("it holds no logo");
  if (!certificate.is_chain_whole)
    faults.emplace_back("the certificates of its issuer are missing or do not fit");
}

}  // namespace

std::optional<Bimi> read_bimi(const dns::Name& domain, const dns::Name& organization,
                              std::string_view selector, std::int64_t now, dns::Inquiry& dns,
                              fetch::Inquiry& web) {
  Bimi bimi, above;
  const bool is_known = ask_record(bimi, domain, selector, dns);
  const bool has_above = organization != domain;
  const bool is_above_known = !has_above || ask_record(above, organization, selector, dns);
  if (!is_known || !is_above_known) return std::nullopt;
  if (bimi.state == Bimi::State::Absent && has_above) bimi = std::move(above);
  if (bimi.state != Bimi::State::Good) return bimi;
  const bool has_evidence = !bimi.record.evidence.empty();
  if (has_evidence) {  // asked for with the logo, so that one round brings both
    (void)web.ask(
        {.url = bimi.record.evidence, .method = fetch::Method::Get, .most_octets = kLargestChain});
  }
  if (!bimi.record.location.empty()) {
    if (!fetch_file(bimi, bimi.record.location, kLargestReadLogo, Bimi::State::NoLogo, web))
      return bimi;
    bimi.logo_faults = check_logo(bimi.fetched->octets);
    if (!std::ranges::all_of(bimi.logo_faults, is_advice)) {
      bimi.state = Bimi::State::BadLogo;
      return bimi;
    }
  }
  if (!has_evidence) return bimi;
  if (!fetch_file(bimi, bimi.record.evidence, kLargestChain, Bimi::State::NoCertificate, web))
    return bimi;
  bimi.certificate = read_mark_certificate(bimi.fetched->octets);
  if (!bimi.certificate) {
    bimi.state = Bimi::State::NoCertificate;
    return bimi;
  }
  judge_certificate(bimi, domain, organization, selector, now);
  if (!bimi.certificate_faults.empty()) bimi.state = Bimi::State::BadCertificate;
  return bimi;
}

}  // namespace waybill::posture
