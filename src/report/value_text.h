// Values of a report as text: trimmed, references and sections undone, well-formed UTF-8.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "report/deviation.h"
#include "report/unit.h"

namespace waybill::report {

// Our own caps; no domain, id or comment of a real report is near them (standards: a text node of
// XML at most 16 KiB).
inline constexpr std::size_t kLongestValue = 16U << 10U;

class ValueText {
 public:
  // Deviations go there. Both must outlive it.
  ValueText(DeviationTally& deviations, const std::string& charset)
      : deviations_(deviations), charset_(charset) {}

  // The number that the deviations of the next values are noted with; 0: the head. The texts given
  // so far are gone.
  void begin_record(std::uint64_t record) {
    record_ = record;
    if (!kept_.empty()) kept_.clear();
  }

  // Lives until begin_record, or as long as the octets. "" for what is not stated.
  [[nodiscard]] std::string_view text(const RawValue& value);
  // The same in lower case (ASCII), without a final dot: a domain name.
  [[nodiscard]] std::string_view domain(const RawValue& value);
  // What the raw text is.
  [[nodiscard]] std::string_view text(const RawText& raw);

  void note(Deviation deviation) { deviations_.note(deviation, record_); }

 private:
  [[nodiscard]] std::string_view undo(const RawText& raw, std::string_view octets);
  [[nodiscard]] std::string_view keep(std::string text);

  DeviationTally& deviations_;
  const std::string& charset_;
  std::uint64_t record_ = 0;
  std::deque<std::string> kept_;
};

}  // namespace waybill::report
