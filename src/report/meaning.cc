#include "report/meaning.h"

#include <array>

namespace waybill::report {
namespace {

constexpr std::size_t kFrames = static_cast<std::size_t>(Frame::Unknown) + 1;

constexpr Meaning value(Slot slot) {
  return {Meaning::Kind::Value, static_cast<std::uint8_t>(slot)};
}
constexpr Meaning entry(EntryValue place) {
  return {Meaning::Kind::Entry, static_cast<std::uint8_t>(place)};
}
constexpr Meaning frame(Frame inner) {
  return {Meaning::Kind::Frame, static_cast<std::uint8_t>(inner)};
}

// Elements that are not named here mean nothing and are passed over with what is in them. Some
// stand where no schema has them but reporters do.
struct Row {
  Frame frame;
  Element element;
  Meaning meaning;
};
constexpr Row kRows[] = {
    {Frame::Feedback, Element::Version, value(Slot::Version)},
    {Frame::Feedback, Element::ReportMetadata, frame(Frame::Metadata)},
    {Frame::Feedback, Element::PolicyPublished, frame(Frame::PolicyPublished)},
    {Frame::Feedback, Element::Record, frame(Frame::Record)},
    {Frame::Metadata, Element::OrgName, value(Slot::OrgName)},
    {Frame::Metadata, Element::Email, value(Slot::Email)},
    {Frame::Metadata, Element::ExtraContactInfo, value(Slot::ExtraContactInfo)},
    {Frame::Metadata, Element::ReportId, value(Slot::ReportId)},
    {Frame::Metadata, Element::DateRange, frame(Frame::DateRange)},
    {Frame::Metadata, Element::Generator, value(Slot::Generator)},
    {Frame::Metadata, Element::Begin, value(Slot::Begin)},
    {Frame::Metadata, Element::End, value(Slot::End)},
    {Frame::DateRange, Element::Begin, value(Slot::Begin)},
    {Frame::DateRange, Element::End, value(Slot::End)},
    {Frame::PolicyPublished, Element::Domain, value(Slot::Domain)},
    {Frame::PolicyPublished, Element::P, value(Slot::P)},
    {Frame::PolicyPublished, Element::Sp, value(Slot::Sp)},
    {Frame::PolicyPublished, Element::Np, value(Slot::Np)},
    {Frame::PolicyPublished, Element::Pct, value(Slot::Pct)},
    {Frame::PolicyPublished, Element::Adkim, value(Slot::Adkim)},
    {Frame::PolicyPublished, Element::Aspf, value(Slot::Aspf)},
    {Frame::PolicyPublished, Element::Fo, value(Slot::Fo)},
    {Frame::PolicyPublished, Element::Testing, value(Slot::Testing)},
    {Frame::PolicyPublished, Element::DiscoveryMethod, value(Slot::DiscoveryMethod)},
    {Frame::Record, Element::Row, frame(Frame::Row)},
    {Frame::Record, Element::Identifiers, frame(Frame::Identifiers)},
    {Frame::Record, Element::Identities, frame(Frame::Identifiers)},
    {Frame::Record, Element::AuthResults, frame(Frame::AuthResults)},
    {Frame::Record, Element::PolicyEvaluated, frame(Frame::PolicyEvaluated)},
    {Frame::Record, Element::SourceIp, value(Slot::SourceIp)},
    {Frame::Record, Element::Count, value(Slot::Count)},
    {Frame::Row, Element::SourceIp, value(Slot::SourceIp)},
    {Frame::Row, Element::Count, value(Slot::Count)},
    {Frame::Row, Element::PolicyEvaluated, frame(Frame::PolicyEvaluated)},
    {Frame::Row, Element::Identifiers, frame(Frame::Identifiers)},
    {Frame::Row, Element::AuthResults, frame(Frame::AuthResults)},
    {Frame::PolicyEvaluated, Element::Disposition, value(Slot::Disposition)},
    {Frame::PolicyEvaluated, Element::Dkim, value(Slot::DkimAligned)},
    {Frame::PolicyEvaluated, Element::Spf, value(Slot::SpfAligned)},
    {Frame::PolicyEvaluated, Element::Reason, frame(Frame::Reason)},
    {Frame::Reason, Element::Type, entry(EntryValue::First)},
    {Frame::Reason, Element::Comment, entry(EntryValue::Second)},
    {Frame::Identifiers, Element::HeaderFrom, value(Slot::HeaderFrom)},
    {Frame::Identifiers, Element::EnvelopeFrom, value(Slot::EnvelopeFrom)},
    {Frame::Identifiers, Element::EnvelopeTo, value(Slot::EnvelopeTo)},
    {Frame::AuthResults, Element::Dkim, frame(Frame::Dkim)},
    {Frame::AuthResults, Element::Spf, frame(Frame::Spf)},
    {Frame::Dkim, Element::Domain, entry(EntryValue::First)},
    {Frame::Dkim, Element::Selector, entry(EntryValue::Second)},
    {Frame::Dkim, Element::Result, entry(EntryValue::Result)},
    {Frame::Dkim, Element::HumanResult, entry(EntryValue::HumanResult)},
    {Frame::Spf, Element::Domain, entry(EntryValue::First)},
    {Frame::Spf, Element::Scope, entry(EntryValue::Second)},
    {Frame::Spf, Element::Result, entry(EntryValue::Result)},
    {Frame::Spf, Element::HumanResult, entry(EntryValue::HumanResult)},
};

using Table = std::array<std::array<Meaning, kElements>, kFrames>;
constexpr Table kTable = [] {
  Table table{};
  for (const Row& row : kRows)
    table[static_cast<std::size_t>(row.frame)][static_cast<std::size_t>(row.element)] = row.meaning;
  return table;
}();

}  // namespace

const Meaning& meaning_of(Frame frame, Element element) {
  return kTable[static_cast<std::size_t>(frame)][static_cast<std::size_t>(element)];
}

}  // namespace waybill::report
