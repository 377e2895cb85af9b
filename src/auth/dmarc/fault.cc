#include "auth/dmarc/fault.h"

#include <cstdlib>

namespace waybill::dmarc {

std::string_view id(FaultCode code) {
  switch (code) {
    case FaultCode::NotDmarc: return "dmarc.record.not-dmarc";
    case FaultCode::EmptyTag: return "dmarc.record.empty-tag";
    case FaultCode::MissingEquals: return "dmarc.record.missing-equals";
    case FaultCode::BadTagName: return "dmarc.record.bad-tag-name";
    case FaultCode::BadCharacter: return "dmarc.record.bad-character";
    case FaultCode::RepeatedTag: return "dmarc.record.repeated-tag";
    case FaultCode::UnknownTag: return "dmarc.record.unknown-tag";
    case FaultCode::HistoricTag: return "dmarc.record.historic-tag";
    case FaultCode::MissingPolicy: return "dmarc.record.missing-policy";
    case FaultCode::BadPolicy: return "dmarc.record.bad-policy";
    case FaultCode::BadSubdomainPolicy: return "dmarc.record.bad-subdomain-policy";
    case FaultCode::BadNonexistentPolicy: return "dmarc.record.bad-nonexistent-policy";
    case FaultCode::PolicyNotSecond: return "dmarc.record.policy-not-second";
    case FaultCode::WeakerSubdomainPolicy: return "dmarc.record.weaker-subdomain-policy";
    case FaultCode::WeakerNonexistentPolicy: return "dmarc.record.weaker-nonexistent-policy";
    case FaultCode::BadPublicSuffixFlag: return "dmarc.record.bad-psd";
    case FaultCode::BadTestFlag: return "dmarc.record.bad-test-flag";
    case FaultCode::QuarantineInTest: return "dmarc.record.quarantine-in-test";
    case FaultCode::BadAlignmentMode: return "dmarc.record.bad-alignment-mode";
    case FaultCode::BadFailureOptions: return "dmarc.record.bad-failure-options";
    case FaultCode::FailureOptionsWithoutAddress:
      return "dmarc.record.failure-options-without-address";
    case FaultCode::BadReportUri: return "dmarc.record.bad-report-uri";
    case FaultCode::UnsupportedReportScheme: return "dmarc.record.unsupported-report-scheme";
    case FaultCode::ReportSizeSuffix: return "dmarc.record.report-size-suffix";
    case FaultCode::NoAggregateReports: return "dmarc.record.no-aggregate-reports";
  }
  std::abort();
}

std::string_view describe(FaultCode code) {
  switch (code) {
    case FaultCode::NotDmarc:
      return "The text does not begin with v=DMARC1, in these letters, and a semicolon";
    case FaultCode::EmptyTag: return "Nothing stands between two semicolons";
    case FaultCode::MissingEquals: return "A tag has no equals sign, so it is ignored";
    case FaultCode::BadTagName:
      return "The name of a tag holds other characters than letters, so it is ignored";
    case FaultCode::BadCharacter:
      return "A control character or an octet outside ASCII stands in the value, so the tag is "
             "ignored";
    case FaultCode::RepeatedTag: return "The tag stands twice; the first one counts";
    case FaultCode::UnknownTag: return "No tag of this name is defined, so it is ignored";
    case FaultCode::HistoricTag: return "RFC 9989 removed this tag; only older receivers read it";
    case FaultCode::MissingPolicy:
      return "The record has no p tag: it counts as p=none if it asks for aggregate reports, and "
             "not at all otherwise";
    case FaultCode::BadPolicy:
      return "The value of p is not none, quarantine or reject, which voids every policy of the "
             "record";
    case FaultCode::BadSubdomainPolicy:
      return "The value of sp is not none, quarantine or reject, which voids every policy of the "
             "record";
    case FaultCode::BadNonexistentPolicy:
      return "The value of np is not none, quarantine or reject, which voids every policy of the "
             "record";
    case FaultCode::PolicyNotSecond:
      return "p does not follow v directly; older receivers may ignore the record";
    case FaultCode::WeakerSubdomainPolicy:
      return "sp is weaker than p, so subdomains are easier to forge than the domain";
    case FaultCode::WeakerNonexistentPolicy:
      return "np is weaker than the policy of existing subdomains, so invented names are easier to "
             "forge";
    case FaultCode::BadPublicSuffixFlag: return "The value of psd is not y, n or u; u is assumed";
    case FaultCode::BadTestFlag: return "The value of t is not y or n; n is assumed";
    case FaultCode::QuarantineInTest:
      return "t=y turns quarantine into none, so nothing is enforced";
    case FaultCode::BadAlignmentMode: return "The alignment mode is not r or s; r is assumed";
    case FaultCode::BadFailureOptions:
      return "fo takes 0, 1, d and s with colons between them, and not both 0 and 1";
    case FaultCode::FailureOptionsWithoutAddress: return "fo has no effect without a valid ruf";
    case FaultCode::BadReportUri:
      return "This is not a report address: a URI such as mailto:reports@example.com, with commas "
             "and exclamation marks percent-encoded";
    case FaultCode::UnsupportedReportScheme:
      return "Receivers need not send reports to other addresses than mailto";
    case FaultCode::ReportSizeSuffix:
      return "The size limit behind a report address is obsolete and ignored";
    case FaultCode::NoAggregateReports:
      return "No address for aggregate reports is given, so nobody sees who uses the domain";
  }
  std::abort();
}

FaultSeverity severity(FaultCode code) {
  switch (code) {
    case FaultCode::NotDmarc:
    case FaultCode::MissingPolicy:
    case FaultCode::BadPolicy:
    case FaultCode::BadSubdomainPolicy:
    case FaultCode::BadNonexistentPolicy: return FaultSeverity::Critical;
    case FaultCode::WeakerSubdomainPolicy:
    case FaultCode::WeakerNonexistentPolicy:
    case FaultCode::QuarantineInTest:
    case FaultCode::NoAggregateReports: return FaultSeverity::High;
    case FaultCode::EmptyTag:
    case FaultCode::MissingEquals:
    case FaultCode::BadTagName:
    case FaultCode::BadCharacter:
    case FaultCode::RepeatedTag:
    case FaultCode::UnknownTag:
    case FaultCode::HistoricTag:
    case FaultCode::PolicyNotSecond:
    case FaultCode::BadPublicSuffixFlag:
    case FaultCode::BadTestFlag:
    case FaultCode::BadAlignmentMode:
    case FaultCode::BadFailureOptions:
    case FaultCode::BadReportUri:
    case FaultCode::UnsupportedReportScheme:
    case FaultCode::ReportSizeSuffix: return FaultSeverity::Medium;
    case FaultCode::FailureOptionsWithoutAddress: return FaultSeverity::Info;
  }
  std::abort();
}

std::string_view to_string(FaultSeverity severity) {
  switch (severity) {
    case FaultSeverity::Info: return "info";
    case FaultSeverity::Medium: return "medium";
    case FaultSeverity::High: return "high";
    case FaultSeverity::Critical: return "critical";
  }
  std::abort();
}

}  // namespace waybill::dmarc
