// The elements of aggregate reports, of every generation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace waybill::report {

enum class Element : std::uint8_t {
  Unknown,
  Feedback,
  Version,
  ReportMetadata,
  OrgName,
  Email,
  ExtraContactInfo,
  ReportId,
  DateRange,
  Begin,
  End,
  Error,
  Generator,
  PolicyPublished,
  Domain,
  P,
  Sp,
  Np,
  Pct,
  Adkim,
  Aspf,
  Fo,
  Testing,
  DiscoveryMethod,
  Extension,
  Record,
  Row,
  SourceIp,
  Count,
  PolicyEvaluated,
  Disposition,
  Dkim,
  Spf,
  Reason,
  Type,
  Comment,
  Identifiers,
  Identities,  // met in place of identifiers
  HeaderFrom,
  EnvelopeFrom,
  EnvelopeTo,
  AuthResults,
  Selector,
  Scope,
  Result,
  HumanResult,
};
inline constexpr std::size_t kElements = static_cast<std::size_t>(Element::HumanResult) + 1;

// Octets that find_element may read behind the end of a name.
inline constexpr std::size_t kNamePadding = 8;

// The element of exactly this local name; Unknown for any other. At least kNamePadding octets must
// be readable behind `name`.
[[nodiscard]] Element find_element(std::string_view name);

}  // namespace waybill::report
