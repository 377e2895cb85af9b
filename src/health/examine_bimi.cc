// The logo: record, file, certificate.
#include <fmt/format.h>

#include "auth/dmarc/psl.h"
#include "base/time_text.h"
#include "health/examined.h"
#include "health/words.h"
#include "posture/bimi.h"

namespace waybill::health {
namespace {

using posture::Bimi;

constexpr std::string_view kSelector = "default";

Finding& cite(Finding& finding, const Bimi& bimi) {
  finding.cite(of_dns(bimi.question, *bimi.answer));
  if (bimi.fetched != nullptr) finding.cite(of_web(bimi.request, *bimi.fetched));
  return finding;
}

bool is_silent(const Bimi& bimi) {
  return bimi.fetched != nullptr && (bimi.fetched->failure == fetch::Failure::Timeout ||
                                     bimi.fetched->failure == fetch::Failure::Guarded ||
                                     bimi.fetched->failure == fetch::Failure::Unreachable);
}

void say_good(Examined& examined, const Bimi& bimi) {
  Findings& findings = examined.findings;
  if (!bimi.certificate) {
    cite(findings.info("bimi-unproven",
                       "No certificate proves the logo: Gmail and Apple do not "
                       "show it."),
         bimi);
  } else {
    cite(findings.good("bimi-certificate",
                       fmt::format("The certificate of the logo is valid until {}.",
                                   time_text(bimi.certificate->not_after))),
         bimi);
  }
  if (!bimi.logo_faults.empty())
    cite(findings.info("bimi-logo", fmt::format("The logo can be used. Better: {}.",
                                                faults_of(bimi.logo_faults))),
         bimi);
}

void check_logo(Examined& examined, const Bimi& bimi) {
  Findings& findings = examined.findings;
  switch (bimi.state) {
    case Bimi::State::WebPending:
      cite(findings.unknown("bimi-logo", "The logo was not fetched."), bimi);
      findings.unknown("bimi-certificate", "The certificate of the logo was not fetched.");
      return;
    case Bimi::State::NoLogo:
      cite(is_silent(bimi) ? findings.unknown("bimi-logo", "The logo could not be fetched.")
                           : findings.problem("bimi-logo", "The logo cannot be fetched."),
           bimi);
      return;
    case Bimi::State::BadLogo:
      cite(
          findings.problem("bimi-logo", fmt::format("The logo is not as mail programs want it: {}.",
                                                    faults_of(bimi.logo_faults))),
          bimi);
      return;
    case Bimi::State::NoCertificate:
      cite(is_silent(bimi)
               ? findings.unknown("bimi-certificate", "The certificate could not be fetched.")
               : findings.problem("bimi-certificate",
                                  "The certificate of the logo cannot be fetched or read."),
           bimi);
      return;
    case Bimi::State::BadCertificate:
      cite(findings.problem("bimi-certificate",
                            fmt::format("The certificate of the logo does not serve: {}.",
                                        list_of(bimi.certificate_faults))),
           bimi);
      return;
    case Bimi::State::Good: say_good(examined, bimi); return;
    case Bimi::State::Absent:
    case Bimi::State::Several:
    case Bimi::State::Declined:
    case Bimi::State::BrokenRecord:
    case Bimi::State::DnsFailure: return;
  }
}

void check_policy(Examined& examined, const Bimi& bimi) {
  if (!examined.is_policy_known) {
    examined.findings.unknown("bimi-policy", "The DMARC policy is not known.");
  } else if (examined.policy.value_or(dmarc::Policy::None) == dmarc::Policy::None) {
    cite(examined.findings.problem("bimi-policy",
                                   fmt::format("{} publishes a logo, but its DMARC policy does not "
                                               "act: no receiver shows it.",
                                               examined.domain())),
         bimi);
  }
}

}  // namespace

void examine_bimi(Examined& examined) {
  const dns::Name& domain = examined.subject.domain;
  const auto bimi = posture::read_bimi(domain, dmarc::psl_organizational_domain(domain), kSelector,
                                       examined.subject.now, examined.dns, examined.web);
  if (!bimi) return;
  Findings& findings = examined.findings;
  if (bimi->answer == nullptr) {
    findings.close_skipped("bimi", "The name is too long for such a record.");
    return;
  }
  examined.records.push_back(record_of("bimi", bimi->question, *bimi->answer, "v=BIMI1"));
  if (bimi->state == Bimi::State::DnsFailure) {
    findings.close_unknown("bimi", no_answer(bimi->question, *bimi->answer));
    return;
  }
  if (bimi->state == Bimi::State::Absent || bimi->state == Bimi::State::Declined) {
    cite(findings.info("bimi-missing",
                       bimi->state == Bimi::State::Absent
                           ? fmt::format("{} publishes no logo.", examined.domain())
                           : fmt::format("{} wants no logo to be shown.", examined.domain())),
         *bimi);
    findings.close_skipped("bimi", "There is no logo.");
    return;
  }
  if (bimi->state == Bimi::State::Several)
    cite(findings.problem("bimi-record", "Several BIMI records stand at one name, so none counts."),
         *bimi);
  if (bimi->state == Bimi::State::BrokenRecord)
    cite(findings.problem("bimi-record", fmt::format("The BIMI record cannot be used: {}.",
                                                     faults_of(bimi->record.faults))),
         *bimi);
  check_logo(examined, *bimi);
  check_policy(examined, *bimi);
  const bool is_read = bimi->state == Bimi::State::Good;
  if (is_read)
    findings.close_good("bimi");
  else
    findings.close_skipped("bimi", "The logo did not come so far.");
}

}  // namespace waybill::health
