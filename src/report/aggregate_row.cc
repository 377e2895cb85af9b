#include "report/aggregate_row.h"

#include <cstdlib>

namespace waybill::report {

std::string_view to_string(Disposition disposition) {
  switch (disposition) {
    case Disposition::None: return "none";
    case Disposition::Pass: return "pass";
    case Disposition::Quarantine: return "quarantine";
    case Disposition::Reject: return "reject";
  }
  std::abort();
}

std::string_view to_string(AuthResult result) {
  switch (result) {
    case AuthResult::None: return "none";
    case AuthResult::Pass: return "pass";
    case AuthResult::Fail: return "fail";
    case AuthResult::SoftFail: return "softfail";
    case AuthResult::Neutral: return "neutral";
    case AuthResult::Policy: return "policy";
    case AuthResult::TempError: return "temperror";
    case AuthResult::PermError: return "permerror";
    case AuthResult::Unknown: return "unknown";
  }
  std::abort();
}

std::string_view to_string(SpfScope scope) {
  switch (scope) {
    case SpfScope::NotStated: return "";
    case SpfScope::MailFrom: return "mfrom";
    case SpfScope::Helo: return "helo";
  }
  std::abort();
}

std::string_view to_string(ReasonType type) {
  switch (type) {
    case ReasonType::Forwarded: return "forwarded";
    case ReasonType::SampledOut: return "sampled_out";
    case ReasonType::TrustedForwarder: return "trusted_forwarder";
    case ReasonType::MailingList: return "mailing_list";
    case ReasonType::LocalPolicy: return "local_policy";
    case ReasonType::PolicyTestMode: return "policy_test_mode";
    case ReasonType::Other: return "other";
    case ReasonType::Unknown: return "unknown";
  }
  std::abort();
}

}  // namespace waybill::report
