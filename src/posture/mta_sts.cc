#include "posture/mta_sts.h"

#include "posture/mail_exchange.h"

namespace waybill::posture {
namespace {

constexpr unsigned kOk = 200;
constexpr std::size_t kLargestPolicy = 64U << 10U;  // octets, §3.3

// False: the state is decided.
bool read_record(MtaSts& sts) {
  if (sts.answer->is_temporary_failure()) {
    sts.state = MtaSts::State::DnsFailure;
    return false;
  }
  std::size_t count = 0;
  for (const dns::Data& data : sts.answer->records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr || !is_mta_sts_record(text->joined)) continue;
    if (++count == 1) sts.record = parse_mta_sts_record(text->joined);
  }
  if (count == 0) return false;
  if (count > 1) sts.state = MtaSts::State::SeveralRecords;
  if (count == 1 && !sts.record.faults.empty()) sts.state = MtaSts::State::BrokenRecord;
  return sts.state == MtaSts::State::Absent;
}

bool read_policy(MtaSts& sts, fetch::Inquiry& web) {
  sts.fetched = web.ask(sts.request);
  if (sts.fetched == nullptr || sts.fetched->failure == fetch::Failure::NotFetched) {
    sts.state = MtaSts::State::PolicyPending;
    return false;
  }
  // §3.3: only 200 counts; redirects are not followed.
  if (!sts.fetched->is_answer() || sts.fetched->status != kOk) {
    sts.state = MtaSts::State::NoPolicy;
    return false;
  }
  sts.policy = parse_mta_sts_policy(sts.fetched->octets);
  if (!sts.policy.faults.empty()) {
    sts.state = MtaSts::State::BrokenPolicy;
    return false;
  }
  return true;
}

}  // namespace

std::optional<MtaSts> read_mta_sts(const dns::Name& domain, dns::Inquiry& dns,
                                   fetch::Inquiry& web) {
  MtaSts sts;
  const auto name = domain.prefixed("_mta-sts");
  const auto host = domain.prefixed("mta-sts");
  if (!name || !host) return sts;
  sts.question = {*name, dns::Type::Txt};
  sts.answer = dns.ask(sts.question);
  const auto exchange = read_mail_exchange(domain, dns);
  if (sts.answer == nullptr || !exchange) return std::nullopt;
  if (!read_record(sts)) return sts;
  sts.request = {.url = "https://" + host->text() + "/.well-known/mta-sts.txt",
                 .method = fetch::Method::Get,
                 .most_octets = kLargestPolicy};
  if (!read_policy(sts, web)) return sts;
  if (exchange->state == MailExchange::State::DnsFailure) {
    sts.state = MtaSts::State::DnsFailure;
    sts.question = exchange->question;
    sts.answer = exchange->answer;
    return sts;
  }
  for (const dns::Mx& mx : exchange->hosts) {
    if (!sts.policy.covers(mx.exchange)) sts.uncovered.push_back(mx.exchange);
  }
  const bool is_on = sts.policy.mode != MtaStsMode::None;
  sts.state = is_on && !sts.uncovered.empty() ? MtaSts::State::Uncovered : MtaSts::State::Good;
  return sts;
}

}  // namespace waybill::posture
