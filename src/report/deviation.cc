#include "report/deviation.h"

#include <algorithm>

namespace waybill::report {
namespace {

struct Row {
  Deviation code;
  std::string_view id;
  Weight weight;
  std::string_view sentence;
};

// In the order of the enumeration.
constexpr auto kRows = std::to_array<Row>({
    {Deviation::ByteOrderMark, "byte-order-mark", Weight::Habit,
     "The document begins with a byte order mark"},
    {Deviation::Utf16, "utf-16", Weight::Defect, "The document is UTF-16; it was converted"},
    {Deviation::CharsetDeclared, "charset-declared", Weight::Habit,
     "The document declares a character set other than UTF-8"},
    {Deviation::CharsetContradicts, "charset-contradicts", Weight::Defect,
     "The octets are not in the character set that the document declares"},
    {Deviation::InvalidUtf8, "invalid-utf8", Weight::Defect,
     "Octets that are no UTF-8 were replaced"},
    {Deviation::DeclarationInvalid, "declaration-invalid", Weight::Defect,
     "The XML declaration is malformed or not at the start"},
    {Deviation::JunkBeforeRoot, "junk-before-root", Weight::Defect,
     "Something that does not belong there stands before the report"},
    {Deviation::JunkBehindRoot, "junk-behind-root", Weight::Defect,
     "Something that does not belong there stands behind the report"},
    {Deviation::RawMarkup, "raw-markup", Weight::Defect, "A value holds an unescaped < or &"},
    {Deviation::UnknownEntity, "unknown-entity", Weight::Defect,
     "A value refers to an entity that XML does not define; it was left as written"},
    {Deviation::UnclosedElement, "unclosed-element", Weight::Defect, "An element is not closed"},
    {Deviation::StrayEndTag, "stray-end-tag", Weight::Defect, "An end tag has no start tag"},
    {Deviation::NameCase, "name-case", Weight::Defect, "Element names are written in another case"},
    {Deviation::Attributes, "attributes", Weight::Habit,
     "Values carry attributes that the schema does not have"},
    {Deviation::ValueRepeated, "value-repeated", Weight::Defect,
     "A value that may stand once stands twice; the first counts"},
    {Deviation::ValueCut, "value-cut", Weight::Loss,
     "A value is longer than any real one; it was cut"},
    {Deviation::PaddedValues, "padded-values", Weight::Habit,
     "Values have white space around them"},
    {Deviation::TooDeep, "too-deep", Weight::Loss,
     "Elements are nested too deeply; the inner ones were passed over"},
    {Deviation::Truncated, "truncated", Weight::Loss, "The document ends before its end tag"},
    {Deviation::DoctypeRefused, "doctype-refused", Weight::Loss,
     "The document has a document type declaration, which is never read"},
    {Deviation::RecordTooLarge, "record-too-large", Weight::Loss,
     "One element is larger than any real one; nothing behind it was read"},
    {Deviation::TooManyRecords, "too-many-records", Weight::Loss,
     "The report has more records than are read"},
    {Deviation::RootMissing, "root-missing", Weight::Defect,
     "The element feedback is missing around the report"},
    {Deviation::SeveralDocuments, "several-documents", Weight::Defect,
     "Several reports stand one behind the other in one document"},
    {Deviation::NamespaceBeforeRfc, "namespace-before-rfc", Weight::Habit,
     "The namespace of RFC 9990 is used before its publication"},
    {Deviation::HybridGeneration, "hybrid-generation", Weight::Habit,
     "The report mixes elements of RFC 7489 and RFC 9990"},
    {Deviation::VersionUnexpected, "version-unexpected", Weight::Habit, "The version is not 1.0"},
    {Deviation::VersionMissing, "version-missing", Weight::Habit, "The version is not stated"},
    {Deviation::MetadataMissing, "metadata-missing", Weight::Loss,
     "The report does not say who made it and for when"},
    {Deviation::MetadataBehindRecords, "metadata-behind-records", Weight::Defect,
     "Records stand before the metadata or the policy"},
    {Deviation::MetadataReordered, "metadata-reordered", Weight::Habit,
     "The metadata are not in the order of the schema"},
    {Deviation::OrgNameEmpty, "org-name-empty", Weight::Defect,
     "The name of the reporter is empty; it was taken from the address"},
    {Deviation::ReportIdMissing, "report-id-missing", Weight::Defect, "The report has no id"},
    {Deviation::ReportIdUnusual, "report-id-unusual", Weight::Habit,
     "The report id holds characters that the standard does not allow"},
    {Deviation::PolicyMissing, "policy-missing", Weight::Loss, "The published policy is missing"},
    {Deviation::PolicyTwice, "policy-twice", Weight::Defect,
     "The published policy stands twice; the first counts"},
    {Deviation::PolicyDomainMissing, "policy-domain-missing", Weight::Loss,
     "The policy names no domain"},
    {Deviation::PolicyWordUnknown, "policy-word-unknown", Weight::Defect,
     "The policy holds a word that no standard knows"},
    {Deviation::SpMissing, "sp-missing", Weight::Habit,
     "The policy for subdomains is missing or empty; it is that of the domain"},
    {Deviation::PolicyTagsMissing, "policy-tags-missing", Weight::Habit,
     "Tags of the policy that the schema requires are missing; their defaults hold"},
    {Deviation::TimeFractional, "time-fractional", Weight::Defect,
     "A time has a fraction; it was cut off"},
    {Deviation::TimeInvalid, "time-invalid", Weight::Loss,
     "A time is missing or no number of seconds"},
    {Deviation::EndInclusive, "end-inclusive", Weight::Habit,
     "The end of the span is its last second"},
    {Deviation::SpanEmpty, "span-empty", Weight::Defect,
     "The span begins and ends at the same time"},
    {Deviation::SpanReversed, "span-reversed", Weight::Defect, "The span ends before it begins"},
    {Deviation::SpanOverDay, "span-over-day", Weight::Defect, "The span is longer than a day"},
    {Deviation::SpanUnderDay, "span-under-day", Weight::Habit, "The span is shorter than a day"},
    {Deviation::NoRecords, "no-records", Weight::Defect, "The report has no records"},
    {Deviation::SourceIpMissing, "source-ip-missing", Weight::Loss,
     "A record without an address was left out"},
    {Deviation::SourceIpInvalid, "source-ip-invalid", Weight::Loss,
     "A record whose address is none was left out"},
    {Deviation::CountInvalid, "count-invalid", Weight::Loss,
     "A record without a number of messages was left out"},
    {Deviation::PerlObject, "perl-object", Weight::Loss,
     "A record that holds the name of a program's object was left out"},
    {Deviation::RowsNotAggregated, "rows-not-aggregated", Weight::Habit,
     "Every message is a record of its own"},
    {Deviation::DispositionMissing, "disposition-missing", Weight::Defect,
     "A record does not say what was done; taken as none"},
    {Deviation::DispositionUnknown, "disposition-unknown", Weight::Defect,
     "A record names a disposition that no standard knows; taken as none"},
    {Deviation::DispositionPassBeforeRfc, "disposition-pass-before-rfc", Weight::Defect,
     "The disposition pass stands in a report of RFC 7489; taken as none"},
    {Deviation::PolicyResultMissing, "policy-result-missing", Weight::Defect,
     "A record does not say whether DKIM or SPF passed and aligned; taken as fail"},
    {Deviation::ReasonAsText, "reason-as-text", Weight::Defect,
     "A reason is text instead of a type"},
    {Deviation::ReasonEmpty, "reason-empty", Weight::Habit, "A reason is empty; it was left out"},
    {Deviation::ReasonUnknown, "reason-unknown", Weight::Defect,
     "A reason has a type that no standard knows"},
    {Deviation::ArcComment, "arc-comment", Weight::Habit, "A comment tells the result of ARC"},
    {Deviation::IdentitiesElement, "identities-element", Weight::Defect,
     "The element identifiers is named identities"},
    {Deviation::HeaderFromMissing, "header-from-missing", Weight::Defect,
     "A record does not name the author's domain"},
    {Deviation::EnvelopeFromMissing, "envelope-from-missing", Weight::Habit,
     "Records do not name the envelope sender"},
    {Deviation::EnvelopeFromEmpty, "envelope-from-empty", Weight::Habit,
     "The envelope sender is empty, as for bounces"},
    {Deviation::AuthResultsEmpty, "auth-results-empty", Weight::Defect,
     "A record has no results of authentication"},
    {Deviation::SpfMissing, "spf-missing", Weight::Habit, "A record has no result of SPF"},
    {Deviation::SpfScopeMissing, "spf-scope-missing", Weight::Habit,
     "Results of SPF do not say which identity was checked"},
    {Deviation::SpfDomainMissing, "spf-domain-missing", Weight::Habit,
     "A result of SPF names no domain"},
    {Deviation::SpfHardfail, "spf-hardfail", Weight::Defect,
     "SPF results say hardfail; taken as fail"},
    {Deviation::ResultAlias, "result-alias", Weight::Defect,
     "Results say unknown or error; taken as temperror or permerror"},
    {Deviation::ResultUnknown, "result-unknown", Weight::Defect,
     "A result is a word that no standard knows"},
    {Deviation::WordCase, "word-case", Weight::Habit, "Words are not in lower case"},
    {Deviation::DkimSelectorMissing, "dkim-selector-missing", Weight::Habit,
     "Results of DKIM do not name the selector"},
    {Deviation::DkimEntryEmpty, "dkim-entry-empty", Weight::Defect,
     "A result of DKIM without domain and selector was left out"},
    {Deviation::TooManyResults, "too-many-results", Weight::Loss,
     "A record has more results than are read"},
    {Deviation::PlaceholderBody, "placeholder-body", Weight::Loss,
     "The document is a placeholder instead of a report"},
    {Deviation::GzipDamaged, "gzip-damaged", Weight::Defect,
     "The packing is damaged behind the report"},
    {Deviation::BodyIsArchive, "body-is-archive", Weight::Habit,
     "The body of the mail itself is the report, without parts"},
    {Deviation::MediaTypeGeneric, "media-type-generic", Weight::Habit,
     "The media type of the report says nothing"},
    {Deviation::MediaTypeUnusual, "media-type-unusual", Weight::Habit,
     "The media type of the report is not one that the standard names"},
    {Deviation::MediaTypeContradicts, "media-type-contradicts", Weight::Defect,
     "The media type names another packing than the report has"},
    {Deviation::PartHeaderBroken, "part-header-broken", Weight::Defect,
     "The header of the part that holds the report is broken"},
    {Deviation::NotCompressed, "not-compressed", Weight::Habit, "The report is not compressed"},
    {Deviation::NestedMail, "nested-mail", Weight::Habit,
     "The report came inside a forwarded mail"},
    {Deviation::SubjectUnusual, "subject-unusual", Weight::Habit,
     "The subject of the mail is not what the standard wants"},
    {Deviation::FieldMissing, "field-missing", Weight::Habit,
     "Fields that the standard requires are missing"},
    {Deviation::FieldTypeUnexpected, "field-type-unexpected", Weight::Defect,
     "Fields have another JSON type than the standard gives them"},
    {Deviation::FieldNameAlias, "field-name-alias", Weight::Habit,
     "Fields have the names of their values in the standard's text"},
    {Deviation::PoliciesEmpty, "policies-empty", Weight::Defect, "The report has no policies"},
    {Deviation::PolicyTypeUnknown, "policy-type-unknown", Weight::Defect,
     "A policy is of a type that the standard does not name"},
    {Deviation::TlsResultUnknown, "tls-result-unknown", Weight::Defect,
     "A failure has a result type that the standard does not name"},
    {Deviation::SumsDiffer, "sums-differ", Weight::Habit,
     "The failures do not add up to the number in the summary"},
    {Deviation::NoFeedbackPart, "no-feedback-part", Weight::Defect,
     "The report has no machine-readable part; it was read from its text"},
    {Deviation::FeedbackFieldMissing, "feedback-field-missing", Weight::Habit,
     "Fields that the standard requires are missing"},
    {Deviation::AuthFailureUnknown, "auth-failure-unknown", Weight::Defect,
     "The kind of failure is a word that no standard knows"},
    {Deviation::DeliveryResultUnknown, "delivery-result-unknown", Weight::Habit,
     "The delivery result is not one of the standard's words"},
    {Deviation::AlignmentAmbiguous, "alignment-ambiguous", Weight::Habit,
     "Identity-Alignment has opposite meanings in RFC 7489 and RFC 9991, and nothing tells which "
     "is meant"},
});
static_assert(kRows.size() == kDeviations);
static_assert(std::ranges::is_sorted(kRows, {}, &Row::code));

const Row& row_of(Deviation deviation) {
  return kRows[static_cast<std::size_t>(deviation)];
}

}  // namespace

std::string_view id_of(Deviation deviation) {
  return row_of(deviation).id;
}

std::string_view describe(Deviation deviation) {
  return row_of(deviation).sentence;
}

Weight weight_of(Deviation deviation) {
  return row_of(deviation).weight;
}

std::vector<DeviationCount> DeviationTally::list() const {
  std::vector<DeviationCount> met;
  for (const Row& row : kRows) {
    const Place& place = places_[static_cast<std::size_t>(row.code)];
    if (place.times > 0) met.push_back({row.code, place.times, place.first_record});
  }
  return met;
}

std::optional<Deviation> deviation_of(std::string_view id) {
  for (std::size_t i = 0; i < kDeviations; ++i) {
    const auto deviation = static_cast<Deviation>(i);
    if (id_of(deviation) == id) return deviation;
  }
  return std::nullopt;
}

}  // namespace waybill::report
