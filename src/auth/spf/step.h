// The steps of an SPF trail: stable codes, their sentences, the clauses they follow.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/trail.h"

namespace waybill::spf {

enum class StepCode : std::uint8_t {
  MalformedDomain,
  RecordFound,
  NoRecord,
  SeveralRecords,
  SyntaxFault,
  AllMatch,
  IncludeMatch,
  IncludeNoMatch,
  IncludeWithoutRecord,
  IncludeTempError,
  IncludePermError,
  AMatch,
  ANoMatch,
  MxMatch,
  MxNoMatch,
  MxTooManyNames,
  PtrMatch,
  PtrNoMatch,
  Ip4Match,
  Ip4NoMatch,
  Ip6Match,
  Ip6NoMatch,
  ExistsMatch,
  ExistsNoMatch,
  InvalidTarget,
  DnsFailure,
  NotKnownYet,
  TooManyDnsTerms,
  TooManyVoidTerms,
  RedirectFollowed,
  RedirectWithoutRecord,
  NothingMatched,
  ExplanationFound,
  ExplanationIgnored,
};
[[nodiscard]] std::string_view id(StepCode code);        // "spf.include-match"
[[nodiscard]] std::string_view describe(StepCode code);  // one sentence
[[nodiscard]] std::string_view clause(StepCode code);    // "RFC 7208 §5.2"

[[nodiscard]] TrailStep make_step(StepCode code);
// Gives a step its code, sentence and clause.
void set_code(TrailStep& step, StepCode code);

}  // namespace waybill::spf
