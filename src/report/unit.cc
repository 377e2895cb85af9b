#include "report/unit.h"

#include <algorithm>
#include <cstdlib>

namespace waybill::report {

namespace {

// Whether a tag of this element can only stand outside of the unit.
bool ends_unit(const Token& token) {
  const bool begins_unit = token.element == Element::Record ||
                           token.element == Element::ReportMetadata ||
                           token.element == Element::PolicyPublished;
  return token.element == Element::Feedback || (token.kind != TokenKind::End && begins_unit);
}

}  // namespace

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
  const Meaning& meaning = meaning_of(Frame::Feedback, start.element);
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
  if (token.is_other_case || !token.attributes.empty()) note_tag(token);
  const Element element = token.element;
  const Frame frame = open_.back().frame;
  if (frame == Frame::Metadata) watch_order(element);
  const Meaning& meaning = meaning_of(frame, element);
  if (RawValue* const value = value_of(frame, element, meaning)) {
    if (!is_empty) return read_value(*value, element);
    value->is_stated = true;
  } else if (meaning.kind == Meaning::Kind::Frame) {
    open(static_cast<Frame>(meaning.what), element);
    if (is_empty) (void)close(element);
  } else if (!is_empty) {
    open(Frame::Unknown, element);
    unknown_depth_ = 1;
  }
  return UnitEnd::Closed;
}

// The value that the element is; nullptr: it is none.
RawValue* UnitReader::value_of(Frame frame, Element element, const Meaning& meaning) {
  if (meaning.kind == Meaning::Kind::Value) return &unit_.slots[meaning.what];
  if (meaning.kind == Meaning::Kind::Entry)
    return &entry_value(static_cast<EntryValue>(meaning.what));
  if (frame != Frame::Metadata || element != Element::Error) return nullptr;
  RawEntry* const error = unit_.errors.add();
  return error == nullptr ? &spare_.first : &error->first;
}

// RFC 7489 has the metadata in the order of the enumeration.
void UnitReader::watch_order(Element element) {
  if (element == Element::Unknown) return;
  const auto place = static_cast<std::uint8_t>(element);
  if (place < last_metadata_) unit_.metadata_in_order = false;
  last_metadata_ = std::max(last_metadata_, place);
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

RawValue& UnitReader::entry_value(EntryValue place) {
  switch (place) {
    case EntryValue::First: return entry_->first;
    case EntryValue::Second: return entry_->second;
    case EntryValue::Result: return entry_->result;
    case EntryValue::HumanResult: return entry_->human_result;
  }
  std::abort();
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
