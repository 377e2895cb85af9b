// One child of the element feedback, read into its values as they stand: a record, the metadata,
// the policy. What is broken is read as far as its meaning is certain.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "report/deviation.h"
#include "report/meaning.h"
#include "report/xml_cursor.h"

namespace waybill::report {

// Our own caps. RFC 9990 §3.1.1.11: at most 100 DKIM signatures of a row.
inline constexpr std::size_t kMostResults = 1000;  // of DKIM, of SPF, reasons, errors
inline constexpr std::size_t kDeepestElement = 16;

struct RawValue {
  RawText text;
  bool is_stated = false;
};

// Values of an element that may be repeated.
struct RawEntry {
  RawValue first;   // domain; type of a reason
  RawValue second;  // selector, scope; comment of a reason
  RawValue result, human_result;
  RawText text;  // of the element itself
};

// Entries of which the storage is used again.
class Entries {
 public:
  void clear() { used_ = 0; }
  // nullptr when there are too many.
  RawEntry* add() {
    if (used_ == kMostResults) return nullptr;
    if (used_ == entries_.size()) entries_.emplace_back();
    entries_[used_] = {};
    return &entries_[used_++];
  }
  [[nodiscard]] std::span<const RawEntry> list() const { return std::span(entries_).first(used_); }

 private:
  std::vector<RawEntry> entries_;
  std::size_t used_ = 0;
};

// Views into the text that the cursor reads.
struct Unit {
  Element element = Element::Unknown;
  std::array<RawValue, kSlots> slots{};
  Entries dkim, spf, reasons, errors;
  std::vector<Deviation> deviations;
  bool has_auth_results = false;
  bool metadata_in_order = true;

  [[nodiscard]] const RawValue& slot(Slot slot) const {
    return slots[static_cast<std::size_t>(slot)];
  }
};

enum class UnitEnd : std::uint8_t {
  Closed,
  Broken,   // another unit or the end of the report comes instead of the end tag
  More,     // the text ends first: to be read again from its start when there is more
  Doctype,  // the report must not be read
};

class UnitReader {
 public:
  explicit UnitReader(XmlCursor& cursor) : cursor_(cursor) {}

  // Reads what stands behind `start`, which is a Start or Empty token of the cursor.
  [[nodiscard]] UnitEnd read(const Token& start);
  [[nodiscard]] const Unit& unit() const { return unit_; }

 private:
  struct Open {
    Frame frame;
    Element element;
  };
  void clear(Element element);
  UnitEnd read_children();
  UnitEnd start(const Token& token);
  UnitEnd read_value(RawValue& value, Element element);
  UnitEnd finish_value(RawValue& value, Element element, const char* begin);
  void open(Frame frame, Element element);
  bool close(Element element);
  RawValue* value_of(Frame frame, Element element, const Meaning& meaning);
  void watch_order(Element element);
  RawValue& entry_value(EntryValue place);
  void note(Deviation deviation) { unit_.deviations.push_back(deviation); }
  void note_tag(const Token& token);

  XmlCursor& cursor_;
  Unit unit_;
  std::vector<Open> open_;
  std::size_t unknown_depth_ = 0;
  RawEntry* entry_ = nullptr;  // of the entry that is open
  RawEntry spare_;             // where values go of which there are too many
  std::uint8_t last_metadata_ = 0;
};

}  // namespace waybill::report
