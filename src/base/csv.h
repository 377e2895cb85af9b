// Comma-separated values as RFC 4180 describes them and as log exports write them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::csv {

// Our own caps. A quote that is never closed turns the rest of a file into one field; the cap ends
// such a field, and reading goes on at the next line.
inline constexpr std::size_t kLargestField = 1U << 20U;  // octets
inline constexpr std::size_t kMostFields = 1000;         // fields of one row

enum class FaultCode : std::uint8_t {
  UnclosedQuote,   // a quoted field does not end within the text or the cap
  TextAfterQuote,  // octets stand between a closing quote and the separator; they are kept
  QuoteInField,    // a quote stands inside a field without quotes; it is kept
  BareReturn,      // a CR without LF ends no row; it is kept
  TooManyFields,   // the fields beyond the cap were dropped
};
struct Fault {
  FaultCode code;
  Span span;
  bool operator==(const Fault&) const = default;
};
[[nodiscard]] std::string_view describe(FaultCode code);

// Reads rows one after the other from a borrowed text. Rows end with CRLF or LF; a byte order mark
// at the start and lines that are wholly empty are skipped. Linear in the size of the text.
class Reader {
 public:
  explicit Reader(std::string_view text, char separator = ',');

  // Moves to the next row; false at the end of the text.
  bool next();

  // The fields of the row: views into the text, or into this reader when doubled quotes had to be
  // undone. Valid until the next call of next().
  [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }
  // Field `index`, or "" when the row is shorter.
  [[nodiscard]] std::string_view field(std::size_t index) const {
    return index < fields_.size() ? fields_[index] : std::string_view{};
  }
  // The bytes of the row in the text, its line end included.
  [[nodiscard]] Span span() const { return span_; }
  // The line on which the row begins, counted from 1.
  [[nodiscard]] std::size_t line() const { return line_; }
  // What is wrong in this row, in the order of the text.
  [[nodiscard]] std::span<const Fault> faults() const { return faults_; }

 private:
  friend class BlockReader;  // reads single rows of a text that is not yet whole
  // Goes on at `pos` of another text, as if the rows before had been read.
  void restart(std::string_view text, std::size_t pos);
  // Whether more text could change the row that was read.
  [[nodiscard]] bool ran_out() const { return is_quote_undecided_ || text_[pos_ - 1] != '\n'; }

  struct Piece {
    std::size_t begin;
    std::size_t end;
    bool is_unescaped;  // the range is of unescaped_, not of text_
  };
  void read_quoted();
  void read_plain();
  void push(Piece piece);
  bool at_row_end();

  std::string_view text_;
  char separator_;
  std::size_t pos_ = 0;
  std::size_t line_ = 1;
  std::size_t next_line_ = 1;
  bool is_quote_undecided_ = false;  // the text ended before a quote did, and before the cap
  Span span_;
  std::string unescaped_;
  std::vector<Piece> pieces_;
  std::vector<std::string_view> fields_;
  std::vector<Fault> faults_;
};

}  // namespace waybill::csv
