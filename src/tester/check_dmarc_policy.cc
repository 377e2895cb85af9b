// What the DMARC record says: checks 32 and 34 to 36.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "posture/dmarc_edit.h"
#include "tester/check_dmarc.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kMostNamed = 3;

// What has a check of its own.
bool is_told_elsewhere(dmarc::FaultCode code) {
  constexpr std::array kElsewhere = {
      dmarc::FaultCode::HistoricTag,           dmarc::FaultCode::ReportSizeSuffix,
      dmarc::FaultCode::WeakerSubdomainPolicy, dmarc::FaultCode::WeakerNonexistentPolicy,
      dmarc::FaultCode::QuarantineInTest,      dmarc::FaultCode::NoAggregateReports,
      dmarc::FaultCode::BadReportUri,          dmarc::FaultCode::UnsupportedReportScheme,
      dmarc::FaultCode::MissingPolicy};
  return std::ranges::find(kElsewhere, code) != kElsewhere.end();
}

std::string said(const DmarcSubject& subject, const dmarc::Fault& fault) {
  const std::string& record = subject.outcome().record;
  std::string text(dmarc::describe(fault.code));
  if (fault.span.end > fault.span.begin && fault.span.end <= record.size())
    text += fmt::format(" (\"{}\", column {})",
                        record.substr(fault.span.begin, fault.span.end - fault.span.begin),
                        fault.span.begin + 1);
  return text;
}

// Check 32.
void check_syntax(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  bool is_critical = false, is_minor = true;
  std::string faults;
  std::size_t named = 0;
  for (const dmarc::Fault& fault : subject.outcome().faults) {
    if (is_told_elsewhere(fault.code)) continue;
    const dmarc::FaultSeverity severity = dmarc::severity(fault.code);
    is_critical = is_critical || severity == dmarc::FaultSeverity::Critical;
    is_minor = is_minor && (severity == dmarc::FaultSeverity::Info ||
                            fault.code == dmarc::FaultCode::UnknownTag);
    if (++named <= kMostNamed) faults += said(subject, fault) + ". ";
  }
  if (!faults.empty()) faults.pop_back();
  if (named == 0) {
    findings.pass("dmarc-syntax", "The DMARC record can be read to its end.").cite(subject.proof());
  } else if (is_critical) {
    findings.fail("dmarc-syntax", faults).cite(subject.proof());
  } else if (is_minor) {
    findings.info("dmarc-syntax", faults).cite(subject.proof());
  } else {
    findings.warn("dmarc-syntax", faults).cite(subject.proof());
  }
}

std::string staged_plan(const DmarcSubject& subject) {
  const std::string record = posture::with_dmarc_tag(subject.outcome().record, "p", "quarantine");
  return fmt::format(
      "When two to four weeks of reports show that all of your mail passes, publish {}. Two weeks "
      "later, without complaints, p=reject.",
      subject.publish(record));
}

// Check 34.
void check_policy(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  const dmarc::Outcome& outcome = subject.outcome();
  const std::string domain = subject.author.text();
  const bool has_policy = outcome.tags.usability() == dmarc::Usability::AsPublished;
  if (outcome.tags.usability() == dmarc::Usability::NotApplied) {
    findings
        .warn("dmarc-policy",
              "The record has no policy that can be used, and asks for no reports: receivers take "
              "it for none at all.")
        .cite(subject.proof());
    return;
  }
  const dmarc::Policy applied = outcome.applied_policy.value_or(dmarc::Policy::None);
  const std::string tag(dmarc::to_string(outcome.policy_source));
  if (applied != dmarc::Policy::None) {
    findings
        .pass("dmarc-policy",
              fmt::format("Forged mail of {} is to be {} ({}={}).", domain,
                          applied == dmarc::Policy::Reject ? "rejected" : "put into quarantine",
                          tag, dmarc::to_string(*outcome.policy)))
        .cite(subject.proof());
  } else if (!has_policy) {
    findings
        .warn("dmarc-policy", fmt::format("The record states no usable policy, so it counts as "
                                          "p=none: forged mail of {} is delivered.",
                                          domain))
        .cite(subject.proof())
        .advise(staged_plan(subject));
  } else if (outcome.policy && *outcome.policy != dmarc::Policy::None) {
    findings
        .warn("dmarc-policy", fmt::format("t=y turns {}={} into none: forged mail of {} is "
                                          "delivered.",
                                          tag, dmarc::to_string(*outcome.policy), domain))
        .cite(subject.proof())
        .advise("Publish: " + subject.publish(posture::without_dmarc_tags(
                                  outcome.record, std::array<std::string_view, 1>{"t"})));
  } else {
    findings
        .warn("dmarc-policy",
              fmt::format("{}=none: receivers deliver forged mail of {} as well.", tag, domain))
        .cite(subject.proof())
        .advise(staged_plan(subject));
  }
}

// Check 35.
void check_subdomains(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  const dmarc::Outcome& outcome = subject.outcome();
  const dmarc::Record& tags = outcome.tags;
  const dmarc::Policy p = tags.p.value.value_or(dmarc::Policy::None);
  const dmarc::Policy sp = tags.sp.value.value_or(p);
  const dmarc::Policy np = tags.np.value.value_or(sp);
  constexpr std::array<std::string_view, 2> kSubdomainTags = {"sp", "np"};
  const bool is_ordinary = dmarc::registrable_domain(*outcome.policy_domain).has_value();
  if (tags.psd == dmarc::PublicSuffix::Yes && is_ordinary) {
    findings
        .fail("dmarc-subdomains",
              fmt::format("psd=y says that {} is a registry like co.uk, so nothing below it aligns "
                          "with it.",
                          outcome.policy_domain->text()))
        .cite(subject.proof())
        .advise("Publish: " + subject.publish(posture::without_dmarc_tags(
                                  outcome.record, std::array<std::string_view, 1>{"psd"})));
  } else if (sp < p || np < p) {
    findings
        .warn("dmarc-subdomains",
              fmt::format("{} is weaker than p={}: {} of {} are easier to forge.",
                          sp < p ? fmt::format("sp={}", dmarc::to_string(sp))
                                 : fmt::format("np={}", dmarc::to_string(np)),
                          dmarc::to_string(p), sp < p ? "subdomains" : "invented subdomains",
                          outcome.policy_domain->text()))
        .cite(subject.proof())
        .advise("Publish: " +
                subject.publish(posture::without_dmarc_tags(outcome.record, kSubdomainTags)));
  } else if (tags.is_test && p != dmarc::Policy::None) {
    findings.warn("dmarc-subdomains", "t=y: receivers act one step milder than the record says.")
        .cite(subject.proof())
        .advise("Take t=y out when the tests are over.");
  } else {
    findings.pass("dmarc-subdomains", "Subdomains are held as strictly as the domain.")
        .cite(subject.proof());
  }
}

// Check 36.
void check_old_tags(const DmarcSubject& subject) {
  Findings& findings = subject.findings();
  const dmarc::Outcome& outcome = subject.outcome();
  std::string old;
  bool has_size = false;
  for (const dmarc::Fault& fault : outcome.faults) {
    if (fault.code == dmarc::FaultCode::ReportSizeSuffix) has_size = true;
    if (fault.code != dmarc::FaultCode::HistoricTag) continue;
    old += (old.empty() ? "" : ", ") +
           outcome.record.substr(fault.span.begin, fault.span.end - fault.span.begin);
  }
  if (has_size) old += std::string(old.empty() ? "" : ", ") + "a size limit (!) in rua or ruf";
  if (old.empty()) {
    findings.pass("dmarc-old-tags", "The record has no tags that RFC 9989 removed.")
        .cite(subject.proof());
    return;
  }
  constexpr std::array<std::string_view, 3> kOld = {"pct", "rf", "ri"};
  findings
      .warn("dmarc-old-tags",
            fmt::format("RFC 9989 removed {}: newer receivers ignore it, older ones do not.", old))
      .cite(subject.proof())
      .advise("Publish: " + subject.publish(posture::without_dmarc_tags(outcome.record, kOld)));
}

}  // namespace

void check_dmarc_policy(const DmarcSubject& subject) {
  check_syntax(subject);
  check_policy(subject);
  check_subdomains(subject);
  check_old_tags(subject);
}

}  // namespace waybill::tester
