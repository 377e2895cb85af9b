// What each element of an aggregate report means, by where it stands.
#pragma once

#include <cstddef>
#include <cstdint>

#include "report/element.h"

namespace waybill::report {

// Values that may stand once.
enum class Slot : std::uint8_t {
  // record
  SourceIp,
  Count,
  Disposition,
  DkimAligned,
  SpfAligned,
  HeaderFrom,
  EnvelopeFrom,
  EnvelopeTo,
  // version, report_metadata
  Version,
  OrgName,
  Email,
  ExtraContactInfo,
  ReportId,
  Begin,
  End,
  Generator,
  // policy_published
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
};
inline constexpr std::size_t kSlots = static_cast<std::size_t>(Slot::DiscoveryMethod) + 1;
inline constexpr std::size_t kRecordSlots = static_cast<std::size_t>(Slot::EnvelopeTo) + 1;

// Values of an element that may be repeated.
enum class EntryValue : std::uint8_t {
  First,   // domain; type of a reason
  Second,  // selector, scope; comment of a reason
  Result,
  HumanResult,
};

// An element that is open.
enum class Frame : std::uint8_t {
  Feedback,
  Record,
  Row,
  PolicyEvaluated,
  Reason,
  Identifiers,
  AuthResults,
  Dkim,
  Spf,
  Metadata,
  DateRange,
  PolicyPublished,
  Unknown,
};

struct Meaning {
  enum class Kind : std::uint8_t { Nothing, Value, Entry, Frame } kind = Kind::Nothing;
  std::uint8_t what = 0;  // a Slot, an EntryValue or a Frame
};

[[nodiscard]] const Meaning& meaning_of(Frame frame, Element element);

}  // namespace waybill::report
