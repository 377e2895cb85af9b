// The logo beside the message: check 114.
#include <fmt/format.h>

#include <string>

#include "auth/dkim/tag_list.h"
#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "posture/bimi.h"
#include "tester/check_domain.h"
#include "tester/dns_words.h"

namespace waybill::tester {
namespace {

using posture::Bimi;

constexpr std::size_t kLongestSelector = 63;

// "BIMI-Selector: v=BIMI1; s=brand"; "default" without it.
std::string selector_of(const message::Message& message) {
  const message::Field* field = message.field("BIMI-Selector");
  if (field == nullptr) return "default";
  const dkim::TagList tags = dkim::parse_tag_list(field->value);
  const dkim::Tag* selector = tags.find("s");
  const bool is_usable =
      selector != nullptr && !selector->value.empty() && selector->value.size() <= kLongestSelector;
  return is_usable ? ascii::lower(selector->value) : "default";
}

std::string list_of(const auto& faults) {
  std::string text;
  for (const auto& fault : faults) {
    if constexpr (requires { posture::describe(fault); })
      text += fmt::format("{}{}", text.empty() ? "" : "; ", posture::describe(fault));
    else
      text += (text.empty() ? "" : "; ") + fault;
  }
  return text;
}

std::string words_of(const Bimi& bimi) {
  std::string says = bimi.certificate ? "The logo and its certificate can be used"
                                      : "The logo can be used, but no certificate proves it: Gmail "
                                        "and Apple do not show it";
  if (bimi.certificate && !bimi.certificate->mark_type.empty())
    says += fmt::format(" ({})", to_valid_utf8(bimi.certificate->mark_type));
  if (bimi.certificate)
    says += fmt::format("; it is valid until {}", time_text(bimi.certificate->not_after));
  if (!bimi.logo_faults.empty()) says += ". Better: " + list_of(bimi.logo_faults);
  return says + ".";
}

// Receivers show logos of domains alone whose policy acts.
bool is_enforced(const dmarc::Outcome& dmarc) {
  return dmarc.applied_policy && *dmarc.applied_policy != dmarc::Policy::None;
}

Finding& say_broken(Findings& findings, const Bimi& bimi) {
  switch (bimi.state) {
    case Bimi::State::Several:
      return findings.warn("bimi", "Several BIMI records stand at one name, so none counts.");
    case Bimi::State::BrokenRecord:
      return findings.warn(
          "bimi", fmt::format("The BIMI record cannot be used: {}.", list_of(bimi.record.faults)));
    case Bimi::State::NoLogo: return findings.warn("bimi", "The logo cannot be fetched.");
    case Bimi::State::BadLogo:
      return findings.warn("bimi", fmt::format("The logo is not as mail programs want it: {}.",
                                               list_of(bimi.logo_faults)));
    case Bimi::State::NoCertificate:
      return findings.warn("bimi", "The logo's certificate cannot be fetched or read.");
    case Bimi::State::BadCertificate:
      return findings.warn("bimi", fmt::format("The logo's certificate does not serve: {}.",
                                               list_of(bimi.certificate_faults)));
    case Bimi::State::Absent:
    case Bimi::State::Declined:
    case Bimi::State::WebPending:
    case Bimi::State::Good:
    case Bimi::State::DnsFailure: break;
  }
  return findings.could_not("bimi", "The logo has not been fetched.");
}

Finding& say(const Online& online, const Bimi& bimi, const std::string& domain) {
  Findings& findings = online.findings;
  if (bimi.state == Bimi::State::Absent)
    return findings.info("bimi", fmt::format("{} publishes no logo (BIMI).", domain));
  if (bimi.state == Bimi::State::Declined)
    return findings.info("bimi", fmt::format("{} wants no logo to be shown.", domain));
  if (bimi.state == Bimi::State::DnsFailure)
    return findings.could_not("bimi", no_answer(bimi.question, *bimi.answer));
  if (bimi.state != Bimi::State::Good) return say_broken(findings, bimi);
  if (!is_enforced(online.auth.dmarc)) {
    Finding& finding = findings.warn(
        "bimi", fmt::format("{} publishes a logo, but its DMARC policy does not act: no receiver "
                            "shows it.",
                            domain));
    finding.advise("Go to p=quarantine or p=reject when reports show only mail that passes.");
    return finding;
  }
  return findings.pass("bimi", words_of(bimi));
}

}  // namespace

void check_bimi(const Online& online, const dns::Name& author) {
  const dns::Name organization =
      online.auth.dmarc.organizational_domain.value_or(dmarc::psl_organizational_domain(author));
  const auto bimi = posture::read_bimi(author, organization, selector_of(online.reading.message),
                                       online.specimen.now, online.dns, online.web);
  if (!bimi) return;
  if (bimi->answer == nullptr) {
    online.findings.skip("bimi", "The From domain is too long for such a record.");
    return;
  }
  Finding& finding = say(online, *bimi, author.text());
  finding.cite(of_dns(bimi->question, *bimi->answer));
  if (bimi->fetched != nullptr) finding.cite(of_web(bimi->request, *bimi->fetched));
}

}  // namespace waybill::tester
