#include "auth/dmarc/step.h"

#include <cstdlib>

namespace waybill::dmarc {

std::string_view id(StepCode code) {
  switch (code) {
    case StepCode::TreeWalk: return "dmarc.tree-walk";
    case StepCode::WalkRecord: return "dmarc.walk-record";
    case StepCode::WalkNoRecord: return "dmarc.walk-no-record";
    case StepCode::WalkSeveralRecords: return "dmarc.walk-several-records";
    case StepCode::WalkDnsFailure: return "dmarc.walk-dns-failure";
    case StepCode::NotKnownYet: return "dmarc.not-known-yet";
    case StepCode::OrganizationalDomain: return "dmarc.organizational-domain";
    case StepCode::OrganizationalDomainUnknown: return "dmarc.organizational-domain-unknown";
    case StepCode::PolicyRecord: return "dmarc.policy-record";
    case StepCode::NoPolicyRecord: return "dmarc.no-policy-record";
    case StepCode::RecordNotApplied: return "dmarc.record-not-applied";
    case StepCode::RecordTakenAsNone: return "dmarc.record-taken-as-none";
    case StepCode::RecordFault: return "dmarc.record-fault";
    case StepCode::PolicyOfDomain: return "dmarc.policy-of-domain";
    case StepCode::PolicyOfSubdomain: return "dmarc.policy-of-subdomain";
    case StepCode::PolicyOfNonexistent: return "dmarc.policy-of-nonexistent";
    case StepCode::TestMode: return "dmarc.test-mode";
    case StepCode::SpfAligned: return "dmarc.spf-aligned";
    case StepCode::SpfNotAligned: return "dmarc.spf-not-aligned";
    case StepCode::SpfNotPassed: return "dmarc.spf-not-passed";
    case StepCode::DkimAligned: return "dmarc.dkim-aligned";
    case StepCode::DkimNotAligned: return "dmarc.dkim-not-aligned";
    case StepCode::DkimNotPassed: return "dmarc.dkim-not-passed";
    case StepCode::AlignmentUnknown: return "dmarc.alignment-unknown";
    case StepCode::IdentifierLimit: return "dmarc.identifier-limit";
  }
  std::abort();
}

std::string_view describe(StepCode code) {
  switch (code) {
    case StepCode::TreeWalk:
      return "Policy records are looked for from the domain up to its top-level label";
    case StepCode::WalkRecord: return "The name has one DMARC record";
    case StepCode::WalkNoRecord: return "The name has no DMARC record";
    case StepCode::WalkSeveralRecords:
      return "The name has more than one DMARC record; all of them are discarded";
    case StepCode::WalkDnsFailure: return "DNS gave no usable answer, so the walk cannot go on now";
    case StepCode::NotKnownYet: return "The answer is not known yet";
    case StepCode::OrganizationalDomain: return "The walk gives the organizational domain";
    case StepCode::OrganizationalDomainUnknown:
      return "The organizational domain cannot be known before DNS answers";
    case StepCode::PolicyRecord: return "This record speaks for the author domain";
    case StepCode::NoPolicyRecord:
      return "No record speaks for the author domain, so DMARC does not apply";
    case StepCode::RecordNotApplied:
      return "A policy tag is missing or wrong and no report address is given, so the record does "
             "not count";
    case StepCode::RecordTakenAsNone:
      return "A policy tag is missing or wrong, so the record counts as p=none";
    case StepCode::RecordFault: return "The record has a fault";
    case StepCode::PolicyOfDomain:
      return "The record stands at the author domain itself, so p applies";
    case StepCode::PolicyOfSubdomain:
      return "The record stands above the author domain, so sp applies, or p where there is no sp";
    case StepCode::PolicyOfNonexistent:
      return "The author domain does not exist in DNS, so np applies";
    case StepCode::TestMode: return "t=y asks receivers to apply the policy one level lower";
    case StepCode::SpfAligned:
      return "SPF passed for a domain that is aligned with the author domain";
    case StepCode::SpfNotAligned:
      return "The domain that SPF checked is not aligned with the author domain";
    case StepCode::SpfNotPassed: return "SPF did not pass, so it proves nothing to DMARC";
    case StepCode::DkimAligned:
      return "A DKIM signature passed for a domain that is aligned with the author domain";
    case StepCode::DkimNotAligned:
      return "The signing domain is not aligned with the author domain";
    case StepCode::DkimNotPassed:
      return "The DKIM signature did not pass, so it proves nothing to DMARC";
    case StepCode::AlignmentUnknown: return "Alignment cannot be known before DNS answers";
    case StepCode::IdentifierLimit:
      return "There are more domains than are looked up; this one counts only if it equals the "
             "author domain";
  }
  std::abort();
}

std::string_view clause(StepCode code) {
  switch (code) {
    case StepCode::AlignmentUnknown: return "RFC 9989 §4.4";
    case StepCode::DkimAligned:
    case StepCode::DkimNotAligned:
    case StepCode::DkimNotPassed: return "RFC 9989 §4.4.1";
    case StepCode::SpfAligned:
    case StepCode::SpfNotAligned:
    case StepCode::SpfNotPassed: return "RFC 9989 §4.4.2";
    case StepCode::RecordFault:
    case StepCode::PolicyOfDomain:
    case StepCode::PolicyOfSubdomain:
    case StepCode::PolicyOfNonexistent:
    case StepCode::TestMode: return "RFC 9989 §4.7";
    case StepCode::TreeWalk:
    case StepCode::WalkRecord:
    case StepCode::WalkNoRecord:
    case StepCode::WalkSeveralRecords:
    case StepCode::WalkDnsFailure:
    case StepCode::NotKnownYet:
    case StepCode::IdentifierLimit: return "RFC 9989 §4.10";
    case StepCode::PolicyRecord:
    case StepCode::NoPolicyRecord:
    case StepCode::RecordNotApplied:
    case StepCode::RecordTakenAsNone: return "RFC 9989 §4.10.1";
    case StepCode::OrganizationalDomain:
    case StepCode::OrganizationalDomainUnknown: return "RFC 9989 §4.10.2";
  }
  std::abort();
}

TrailStep make_step(StepCode code) {
  TrailStep step;
  step.code = id(code);
  step.says = describe(code);
  step.clause = clause(code);
  return step;
}

}  // namespace waybill::dmarc
