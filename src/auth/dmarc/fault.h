// What is wrong or unwise in the text of a DMARC record.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::dmarc {

// Stable identifiers: never renamed.
enum class FaultCode : std::uint8_t {
  NotDmarc,
  EmptyTag,
  MissingEquals,
  BadTagName,
  BadCharacter,
  RepeatedTag,
  UnknownTag,
  HistoricTag,
  MissingPolicy,
  BadPolicy,
  BadSubdomainPolicy,
  BadNonexistentPolicy,
  PolicyNotSecond,
  WeakerSubdomainPolicy,
  WeakerNonexistentPolicy,
  BadPublicSuffixFlag,
  BadTestFlag,
  QuarantineInTest,
  BadAlignmentMode,
  BadFailureOptions,
  FailureOptionsWithoutAddress,
  BadReportUri,
  UnsupportedReportScheme,
  ReportSizeSuffix,
  NoAggregateReports,
};
enum class FaultSeverity : std::uint8_t { Info, Medium, High, Critical };

[[nodiscard]] std::string_view id(FaultCode code);        // "dmarc.record.bad-policy"
[[nodiscard]] std::string_view describe(FaultCode code);  // one sentence
[[nodiscard]] FaultSeverity severity(FaultCode code);
[[nodiscard]] std::string_view to_string(FaultSeverity severity);  // "critical"

struct Fault {
  FaultCode code = FaultCode::NotDmarc;
  Span span;  // in the record; empty at its end for what is missing
  bool operator==(const Fault&) const = default;
};

// Ours: a record with more is noted as far as this.
inline constexpr std::size_t kMostFaults = 64;

}  // namespace waybill::dmarc
