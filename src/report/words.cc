#include "report/words.h"

#include <array>
#include <cstdlib>
#include <span>

#include "base/ascii.h"

namespace waybill::report {
namespace {

template <class Value>
struct Word {
  std::string_view text;
  Value value;
};

template <class Value>
std::optional<Value> find(std::span<const Word<Value>> words, std::string_view text) {
  for (const Word<Value>& word : words) {
    if (ascii::iequals(word.text, text)) return word.value;
  }
  return std::nullopt;
}

constexpr auto kPolicies = std::to_array<Word<Policy>>(
    {{"none", Policy::None}, {"quarantine", Policy::Quarantine}, {"reject", Policy::Reject}});
constexpr auto kAlignments = std::to_array<Word<Alignment>>({{"r", Alignment::Relaxed},
                                                             {"s", Alignment::Strict},
                                                             {"relaxed", Alignment::Relaxed},
                                                             {"strict", Alignment::Strict}});
constexpr auto kDispositions =
    std::to_array<Word<Disposition>>({{"none", Disposition::None},
                                      {"pass", Disposition::Pass},
                                      {"reject", Disposition::Reject},
                                      {"quarantine", Disposition::Quarantine}});
constexpr auto kReasons =
    std::to_array<Word<ReasonType>>({{"local_policy", ReasonType::LocalPolicy},
                                     {"forwarded", ReasonType::Forwarded},
                                     {"mailing_list", ReasonType::MailingList},
                                     {"trusted_forwarder", ReasonType::TrustedForwarder},
                                     {"sampled_out", ReasonType::SampledOut},
                                     {"policy_test_mode", ReasonType::PolicyTestMode},
                                     {"other", ReasonType::Other}});
constexpr auto kScopes =
    std::to_array<Word<SpfScope>>({{"mfrom", SpfScope::MailFrom}, {"helo", SpfScope::Helo}});
// The most frequent ones first.
constexpr auto kResults = std::to_array<Word<ReadResult>>({
    {"pass", {AuthResult::Pass, Spelling::Standard}},
    {"fail", {AuthResult::Fail, Spelling::Standard}},
    {"none", {AuthResult::None, Spelling::Standard}},
    {"softfail", {AuthResult::SoftFail, Spelling::Standard}},
    {"neutral", {AuthResult::Neutral, Spelling::Standard}},
    {"permerror", {AuthResult::PermError, Spelling::Standard}},
    {"temperror", {AuthResult::TempError, Spelling::Standard}},
    {"policy", {AuthResult::Policy, Spelling::Standard}},
    {"hardfail", {AuthResult::Fail, Spelling::Hardfail}},
    // RFC 7489, Appendix C: "commonly implemented as 'unknown'", "… as 'error'".
    {"unknown", {AuthResult::TempError, Spelling::Alias}},
    {"error", {AuthResult::PermError, Spelling::Alias}},
});

template <class Value, std::size_t N>
std::optional<Value> find(const std::array<Word<Value>, N>& words, std::string_view text) {
  return find(std::span<const Word<Value>>(words), text);
}

}  // namespace

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

std::string_view to_string(Policy policy) {
  switch (policy) {
    case Policy::NotStated: return "";
    case Policy::None: return "none";
    case Policy::Quarantine: return "quarantine";
    case Policy::Reject: return "reject";
    case Policy::Unknown: return "";
  }
  std::abort();
}

std::string_view to_string(Alignment alignment) {
  switch (alignment) {
    case Alignment::NotStated: return "";
    case Alignment::Relaxed: return "r";
    case Alignment::Strict: return "s";
    case Alignment::Unknown: return "";
  }
  std::abort();
}

Policy parse_policy(std::string_view word) {
  if (word.empty()) return Policy::NotStated;
  return find(kPolicies, word).value_or(Policy::Unknown);
}

Alignment parse_alignment(std::string_view word) {
  if (word.empty()) return Alignment::NotStated;
  return find(kAlignments, word).value_or(Alignment::Unknown);
}

std::optional<Disposition> parse_disposition(std::string_view word) {
  return find(kDispositions, word);
}

ReasonType parse_reason(std::string_view word) {
  return find(kReasons, word).value_or(ReasonType::Unknown);
}

std::optional<SpfScope> parse_scope(std::string_view word) {
  return find(kScopes, word);
}

ReadResult parse_result(std::string_view word) {
  return find(kResults, word).value_or(ReadResult());
}

}  // namespace waybill::report
