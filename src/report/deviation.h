// How a report departs from what its standard says. docs/reports.md lists the codes; they are
// stable, like the ids of findings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace waybill::report {

enum class Deviation : std::uint8_t {
  // The octets and the XML
  ByteOrderMark,
  Utf16,
  CharsetDeclared,
  CharsetContradicts,
  InvalidUtf8,
  DeclarationInvalid,
  JunkBeforeRoot,
  JunkBehindRoot,
  RawMarkup,
  UnknownEntity,
  UnclosedElement,
  StrayEndTag,
  NameCase,
  Attributes,
  ValueRepeated,
  ValueCut,
  PaddedValues,
  TooDeep,
  Truncated,
  DoctypeRefused,
  RecordTooLarge,
  TooManyRecords,
  RootMissing,
  SeveralDocuments,
  // The head
  NamespaceBeforeRfc,
  HybridGeneration,
  VersionUnexpected,
  VersionMissing,
  MetadataMissing,
  MetadataBehindRecords,
  MetadataReordered,
  OrgNameEmpty,
  ReportIdMissing,
  ReportIdUnusual,
  PolicyMissing,
  PolicyTwice,
  PolicyDomainMissing,
  PolicyWordUnknown,
  SpMissing,
  PolicyTagsMissing,
  TimeFractional,
  TimeInvalid,
  EndInclusive,
  SpanEmpty,
  SpanReversed,
  SpanOverDay,
  SpanUnderDay,
  NoRecords,
  // The rows
  SourceIpMissing,
  SourceIpInvalid,
  CountInvalid,
  PerlObject,
  RowsNotAggregated,
  DispositionMissing,
  DispositionUnknown,
  DispositionPassBeforeRfc,
  PolicyResultMissing,
  ReasonAsText,
  ReasonEmpty,
  ReasonUnknown,
  ArcComment,
  IdentitiesElement,
  HeaderFromMissing,
  EnvelopeFromMissing,
  EnvelopeFromEmpty,
  AuthResultsEmpty,
  SpfMissing,
  SpfScopeMissing,
  SpfDomainMissing,
  SpfHardfail,
  ResultAlias,
  ResultUnknown,
  WordCase,
  DkimSelectorMissing,
  DkimEntryEmpty,
  TooManyResults,
  // What carried the report
  PlaceholderBody,
  GzipDamaged,
  BodyIsArchive,
  MediaTypeGeneric,
  MediaTypeUnusual,
  MediaTypeContradicts,
  PartHeaderBroken,
  NotCompressed,
  NestedMail,
  SubjectUnusual,
  // TLS reports
  FieldMissing,
  FieldTypeUnexpected,
  FieldNameAlias,
  PoliciesEmpty,
  PolicyTypeUnknown,
  TlsResultUnknown,
  SumsDiffer,
  // Failure reports
  NoFeedbackPart,
  FeedbackFieldMissing,
  AuthFailureUnknown,
  DeliveryResultUnknown,
  AlignmentAmbiguous,
};
inline constexpr std::size_t kDeviations =
    static_cast<std::size_t>(Deviation::AlignmentAmbiguous) + 1;

// What a reader of the report must make of it.
enum class Weight : std::uint8_t {
  Habit,   // common and harmless
  Defect,  // wrong, but the meaning is certain
  Loss,    // something could not be read, or is a guess
};

[[nodiscard]] std::string_view id_of(Deviation deviation);     // "spf-hardfail"
[[nodiscard]] std::string_view describe(Deviation deviation);  // a sentence without its full stop
[[nodiscard]] Weight weight_of(Deviation deviation);
// Of the mail or archive around the report: the document alone does not show it.
[[nodiscard]] constexpr bool is_of_carrier(Deviation deviation) {
  return deviation >= Deviation::PlaceholderBody && deviation <= Deviation::SubjectUnusual;
}
// The deviation of an id; nothing if there is none.
[[nodiscard]] std::optional<Deviation> deviation_of(std::string_view id);

struct DeviationCount {
  Deviation code;
  std::uint64_t times = 0;
  std::uint64_t first_record = 0;  // from 1; 0: in the head or around the report
  bool operator==(const DeviationCount&) const = default;
};

// Counts deviations while a report is read.
class DeviationTally {
 public:
  void note(Deviation deviation, std::uint64_t record = 0) {
    Place& place = places_[static_cast<std::size_t>(deviation)];
    if (place.times++ == 0) place.first_record = record;
  }
  [[nodiscard]] bool has(Deviation deviation) const {
    return places_[static_cast<std::size_t>(deviation)].times > 0;
  }
  void clear() { places_ = {}; }
  // Those that were met, in the order of the enumeration.
  [[nodiscard]] std::vector<DeviationCount> list() const;

 private:
  struct Place {
    std::uint64_t times = 0;
    std::uint64_t first_record = 0;
  };
  std::array<Place, kDeviations> places_{};
};

}  // namespace waybill::report
