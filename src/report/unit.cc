#include "report/unit.h"

#include <algorithm>

namespace waybill::report {

namespace {

constexpr std::size_t kFrames = 13;
constexpr std::uint8_t kFirst = 0;
constexpr std::uint8_t kSecond = 1;
constexpr std::uint8_t kResult = 2;
constexpr std::uint8_t kHumanResult = 3;

// Whether a tag of this element can only stand outside of the unit.
bool ends_unit(const Token& token) {
  const bool begins_unit = token.element == Element::Record ||
                           token.element == Element::ReportMetadata ||
                           token.element == Element::PolicyPublished;
  return token.element == Element::Feedback || (token.kind != TokenKind::End && begins_unit);
}

}  // namespace

constexpr UnitReader::Meaning UnitReader::meaning_of(Frame frame, Element element) {
  struct Row {
    Frame frame;
    Element element;
    Meaning meaning;
  };
  using Kind = Meaning::Kind;
  constexpr auto kValue = [](Slot slot) {
    return Meaning{Kind::Value, static_cast<std::uint8_t>(slot)};
  };
  constexpr auto kEntry = [](std::uint8_t place) { return Meaning{Kind::Entry, place}; };
  constexpr auto kFrame = [](Frame inner) {
    return Meaning{Kind::Frame, static_cast<std::uint8_t>(inner)};
  };
  constexpr Row kRows[] = {
      {Frame::Feedback, Element::Version, kValue(Slot::Version)},
      {Frame::Feedback, Element::ReportMetadata, kFrame(Frame::Metadata)},
      {Frame::Feedback, Element::PolicyPublished, kFrame(Frame::PolicyPublished)},
      {Frame::Feedback, Element::Record, kFrame(Frame::Record)},
      {Frame::Metadata, Element::OrgName, kValue(Slot::OrgName)},
      {Frame::Metadata, Element::Email, kValue(Slot::Email)},
      {Frame::Metadata, Element::ExtraContactInfo, kValue(Slot::ExtraContactInfo)},
      {Frame::Metadata, Element::ReportId, kValue(Slot::ReportId)},
      {Frame::Metadata, Element::DateRange, kFrame(Frame::DateRange)},
      {Frame::Metadata, Element::Generator, kValue(Slot::Generator)},
      {Frame::Metadata, Element::Begin, kValue(Slot::Begin)},
      {Frame::Metadata, Element::End, kValue(Slot::End)},
      {Frame::DateRange, Element::Begin, kValue(Slot::Begin)},
      {Frame::DateRange, Element::End, kValue(Slot::End)},
      {Frame::PolicyPublished, Element::Domain, kValue(Slot::Domain)},
      {Frame::PolicyPublished, Element::P, kValue(Slot::P)},
      {Frame::PolicyPublished, Element::Sp, kValue(Slot::Sp)},
      {Frame::PolicyPublished, Element::Np, kValue(Slot::Np)},
      {Frame::PolicyPublished, Element::Pct, kValue(Slot::Pct)},
      {Frame::PolicyPublished, Element::Adkim, kValue(Slot::Adkim)},
      {Frame::PolicyPublished, Element::Aspf, kValue(Slot::Aspf)},
      {Frame::PolicyPublished, Element::Fo, kValue(Slot::Fo)},
      {Frame::PolicyPublished, Element::Testing, kValue(Slot::Testing)},
      {Frame::PolicyPublished, Element::DiscoveryMethod, kValue(Slot::DiscoveryMethod)},
      {Frame::Record, Element::Row, kFrame(Frame::Row)},
      {Frame::Record, Element::Identifiers, kFrame(Frame::Identifiers)},
      {Frame::Record, Element::Identities, kFrame(Frame::Identifiers)},
      {Frame::Record, Element::AuthResults, kFrame(Frame::AuthResults)},
      {Frame::Record, Element::PolicyEvaluated, kFrame(Frame::PolicyEvaluated)},
      {Frame::Record, Element::SourceIp, kValue(Slot::SourceIp)},
      {Frame::Record, Element::Count, kValue(Slot::Count)},
      {Frame::Row, Element::SourceIp, kValue(Slot::SourceIp)},
      {Frame::Row, Element::Count, kValue(Slot::Count)},
      {Frame::Row, Element::PolicyEvaluated, kFrame(Frame::PolicyEvaluated)},
      {Frame::Row, Element::Identifiers, kFrame(Frame::Identifiers)},
      {Frame::Row, Element::AuthResults, kFrame(Frame::AuthResults)},
      {Frame::PolicyEvaluated, Element::Disposition, kValue(Slot::Disposition)},
      {Frame::PolicyEvaluated, Element::Dkim, kValue(Slot::DkimAligned)},
      {Frame::PolicyEvaluated, Element::Spf, kValue(Slot::SpfAligned)},
      {Frame::PolicyEvaluated, Element::Reason, kFrame(Frame::Reason)},
      {Frame::Reason, Element::Type, kEntry(kFirst)},
      {Frame::Reason, Element::Comment, kEntry(kSecond)},
      {Frame::Identifiers, Element::HeaderFrom, kValue(Slot::HeaderFrom)},
      {Frame::Identifiers, Element::EnvelopeFrom, kValue(Slot::EnvelopeFrom)},
      {Frame::Identifiers, Element::EnvelopeTo, kValue(Slot::EnvelopeTo)},
      {Frame::AuthResults, Element::Dkim, kFrame(Frame::Dkim)},
      {Frame::AuthResults, Element::Spf, kFrame(Frame::Spf)},
      {Frame::Dkim, Element::Domain, kEntry(kFirst)},
      {Frame::Dkim, Element::Selector, kEntry(kSecond)},
      {Frame::Dkim, Element::Result, kEntry(kResult)},
      {Frame::Dkim, Element::HumanResult, kEntry(kHumanResult)},
      {Frame::Spf, Element::Domain, kEntry(kFirst)},
      {Frame::Spf, Element::Scope, kEntry(kSecond)},
      {Frame::Spf, Element::Result, kEntry(kResult)},
      {Frame::Spf, Element::HumanResult, kEntry(kHumanResult)},
  };
  for (const Row& row : kRows) {
    if (row.frame == frame && row.element == element) return row.meaning;
  }
  return {};
}

const UnitReader::Meaning& UnitReader::look_up(Frame frame, Element element) {
  static constexpr auto kTable = [] {
    std::array<std::array<Meaning, kElements>, kFrames> table{};
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      for (std::size_t element = 0; element < kElements; ++element)
        table[frame][element] =
            meaning_of(static_cast<Frame>(frame), static_cast<Element>(element));
    }
    return table;
  }();
  return kTable[static_cast<std::size_t>(frame)][static_cast<std::size_t>(element)];
}

void UnitReader::clear(Element element) {
  const std::size_t used = element == Element::Record && unit_.element == Element::Record
                               ? kRecordSlots
                               : unit_.slots.size();
  std::fill_n(unit_.slots.begin(), used, RawValue());
  unit_.element = element;
  unit_.dkim.clear();
  unit_.spf.clear();
  unit_.reasons.clear();
  unit_.errors.clear();
  unit_.deviations.clear();
  unit_.has_auth_results = false;
  unit_.metadata_in_order = true;
  open_.clear();
  unknown_depth_ = 0;
  entry_ = &spare_;
  last_metadata_ = 0;
}

UnitEnd UnitReader::read(const Token& start) {
  clear(start.element);
  note_tag(start);
  const Meaning& meaning = look_up(Frame::Feedback, start.element);
  const bool is_empty = start.kind == TokenKind::Empty;
  if (meaning.kind == Meaning::Kind::Value) {
    RawValue& value = unit_.slots[meaning.what];
    value.is_stated = is_empty;
    return is_empty ? UnitEnd::Closed : read_value(value, start.element);
  }
  if (is_empty) return UnitEnd::Closed;
  if (meaning.kind == Meaning::Kind::Frame) {
    open(static_cast<Frame>(meaning.what), start.element);
  } else {
    open(Frame::Unknown, start.element);
    unknown_depth_ = 1;
  }
  return read_children();
}

UnitEnd UnitReader::read_children() {
  while (true) {
    const Token& token = cursor_.next();
    switch (token.kind) {
      case TokenKind::More: return UnitEnd::More;
      case TokenKind::Doctype: return UnitEnd::Doctype;
      case TokenKind::Start:
      case TokenKind::Empty: {
        const UnitEnd end = start(token);
        if (end != UnitEnd::Closed) return end;
        break;
      }
      case TokenKind::End:
        if (token.element == Element::Feedback) {
          note(Deviation::UnclosedElement);
          cursor_.seek(token.begin);
          return UnitEnd::Broken;
        }
        if (unknown_depth_ == 0 && open_.back().frame == Frame::Reason) entry_->text = token.text;
        if (close(token.element)) return UnitEnd::Closed;
        break;
    }
  }
}

// A start tag inside the unit; Closed: go on with what comes next.
UnitEnd UnitReader::start(const Token& token) {
  if (ends_unit(token)) {
    note(Deviation::UnclosedElement);
    cursor_.seek(token.begin);
    return UnitEnd::Broken;
  }
  const bool is_empty = token.kind == TokenKind::Empty;
  if (unknown_depth_ > 0) {
    if (!is_empty && ++unknown_depth_ == kDeepestElement) note(Deviation::TooDeep);
    return UnitEnd::Closed;
  }
  if (token.text.is_raw) note(Deviation::RawMarkup);
  const Element element = token.element;
  const Open& top = open_.back();
  const Meaning& meaning = look_up(top.frame, element);
  if (top.frame == Frame::Metadata && element != Element::Unknown) {
    const auto place = static_cast<std::uint8_t>(element);
    if (place < last_metadata_) unit_.metadata_in_order = false;
    last_metadata_ = std::max(last_metadata_, place);
  }
  if (token.is_other_case || !token.attributes.empty()) note_tag(token);
  RawValue* value = nullptr;
  if (meaning.kind == Meaning::Kind::Value) value = &unit_.slots[meaning.what];
  if (meaning.kind == Meaning::Kind::Entry) value = &entry_value(meaning.what);
  if (top.frame == Frame::Metadata && element == Element::Error) {
    RawEntry* const error = unit_.errors.add();
    value = error == nullptr ? &spare_.first : &error->first;
  }
  if (value != nullptr) {
    if (!is_empty) return read_value(*value, element);
    value->is_stated = true;
    return UnitEnd::Closed;
  }
  if (meaning.kind == Meaning::Kind::Frame) {
    open(static_cast<Frame>(meaning.what), element);
    if (is_empty) (void)close(element);
  } else if (!is_empty) {
    open(Frame::Unknown, element);
    unknown_depth_ = 1;
  }
  return UnitEnd::Closed;
}

void UnitReader::note_tag(const Token& token) {
  if (token.is_other_case) note(Deviation::NameCase);
  const std::string_view text = token.attributes;
  const bool is_language = text.starts_with("lang=") || text.starts_with("xml:lang=");
  if (!text.empty() && !is_language && !text.starts_with("xmlns")) note(Deviation::Attributes);
}

void UnitReader::open(Frame frame, Element element) {
  open_.push_back({frame, element});
  Entries* entries = nullptr;
  if (frame == Frame::Dkim) entries = &unit_.dkim;
  if (frame == Frame::Spf) entries = &unit_.spf;
  if (frame == Frame::Reason) entries = &unit_.reasons;
  if (frame == Frame::AuthResults) unit_.has_auth_results = true;
  if (element == Element::Identities) note(Deviation::IdentitiesElement);
  if (entries == nullptr) return;
  entry_ = entries->add();
  if (entry_ != nullptr) return;
  note(Deviation::TooManyResults);
  spare_ = {};
  entry_ = &spare_;
}

// True when the unit itself is closed.
bool UnitReader::close(Element element) {
  if (unknown_depth_ > 0) {
    const bool ends_record = element == Element::Record && open_.front().element == element;
    if (!ends_record && --unknown_depth_ > 0) return false;
    if (ends_record) note(Deviation::UnclosedElement);
    unknown_depth_ = 0;
    open_.pop_back();
    if (!ends_record) return open_.empty();
  }
  if (open_.back().element == element) {
    open_.pop_back();
    return open_.empty();
  }
  const auto same = std::ranges::find(open_, element, &Open::element);
  if (element == Element::Unknown || same == open_.end()) {
    note(Deviation::StrayEndTag);
    return false;
  }
  note(Deviation::UnclosedElement);
  open_.erase(same, open_.end());
  return open_.empty();
}

RawValue& UnitReader::entry_value(std::uint8_t place) {
  switch (place) {
    case kFirst: return entry_->first;
    case kSecond: return entry_->second;
    case kResult: return entry_->result;
    default: return entry_->human_result;
  }
}

UnitEnd UnitReader::read_value(RawValue& value, Element element) {
  const char* const begin = cursor_.at();
  const Token& token = cursor_.next();
  if (token.kind != TokenKind::End || token.element != element)
    return finish_value(value, element, begin);
  if (value.is_stated) {
    note(Deviation::ValueRepeated);
    return UnitEnd::Closed;
  }
  value = {token.text, true};
  return UnitEnd::Closed;
}

// A value that is not closed by its own end tag at once: a tag of an element that is known closes
// it, any other is text.
UnitEnd UnitReader::finish_value(RawValue& value, Element element, const char* begin) {
  cursor_.seek(begin);
  RawText text;
  while (true) {
    const Token& token = cursor_.next();
    if (token.kind == TokenKind::More) return UnitEnd::More;
    if (token.kind == TokenKind::Doctype) return UnitEnd::Doctype;
    text.is_special |= token.text.is_special;
    text.is_mixed |= token.text.is_mixed;
    text.is_raw |= token.text.is_raw;
    if (token.element == Element::Unknown) {
      text.is_raw = true;
      continue;
    }
    text.octets = {begin, static_cast<std::size_t>(token.begin - begin)};
    if (token.kind != TokenKind::End || token.element != element) {
      note(Deviation::UnclosedElement);
      cursor_.seek(token.begin);
    }
    if (!value.is_stated) value = {text, true};
    return UnitEnd::Closed;
  }
}

}  // namespace waybill::report
