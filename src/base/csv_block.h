// CSV of any size, in blocks. Gives the rows that csv::Reader gives for the whole text, however the
// text is cut; rows beyond kLargestRow apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/csv_marks.h"
#include "base/span.h"

namespace waybill::csv {

// Our own cap: a row that is longer is cut there, and the rest of its line is passed over.
inline constexpr std::size_t kLargestRow = 4U << 20U;  // octets

// feed(), then next() until it gives false; again for each block; finish(), then next() until it
// gives false. Holds one block and one unfinished row. Linear in the size of the text.
class BlockReader {
 public:
  explicit BlockReader(char separator = ',') : separator_(separator), slow_({}, separator) {}

  // The next octets of the text; they are copied. next() must have given false before.
  void feed(std::string_view block);
  // There are no more octets.
  void finish() { is_whole_ = true; }

  // Moves to the next row; false when more octets are needed, or at the end.
  bool next();

  // As for Reader: valid until the next call of next() or feed().
  [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }
  [[nodiscard]] std::string_view field(std::size_t index) const {
    return index < fields_.size() ? fields_[index] : std::string_view{};
  }
  // The bytes of the row in the text, and the line on which it begins, counted from 1.
  [[nodiscard]] Span span() const { return {offset_ + row_begin_, offset_ + pos_}; }
  [[nodiscard]] std::size_t line() const { return line_; }
  // Whether the row ends with a line feed. The last row of a file that was cut does not.
  [[nodiscard]] bool is_ended() const { return text_[pos_ - 1] == '\n'; }
  // Whether the row has a fault of FaultCode (a bare carriage return is not looked for), or was
  // cut.
  [[nodiscard]] bool has_faults() const { return has_faults_; }

 private:
  struct Row {
    std::uint32_t last_end;  // index into ends_ of the row's line feed
    std::uint32_t quotes;    // from the start of the window to the end of the row
    std::uint32_t feeds;
  };
  enum class Step : std::uint8_t { Row, Nothing, Again };

  [[nodiscard]] std::string_view rest() const { return {text_.data() + pos_, size_ - pos_}; }
  bool skip_start();
  bool index_window();
  void index_block(std::size_t base, const BlockMarks& marks);
  Step take_indexed();
  bool take_clean(const Row& row, std::uint32_t quotes_before);
  Step take_slowly();
  void accept_slow_row(std::size_t new_pos);
  void forget_index();

  char separator_;
  std::vector<char> text_;  // what was not yet read, and room for one more block of marks
  std::size_t size_ = 0;    // octets of text_ that are text
  std::size_t offset_ = 0;  // of text_ in the whole text
  std::size_t pos_ = 0;     // in text_: the end of the row
  std::size_t row_begin_ = 0;
  std::size_t line_ = 1;
  std::size_t next_line_ = 1;
  bool is_whole_ = false;
  bool is_started_ = false;
  bool is_skipping_ = false;  // the rest of a line that was cut
  bool has_faults_ = false;
  std::size_t worth_trying_ = 0;  // octets of an unfinished row before which reading is not tried

  // Where fields and rows end in the window behind pos_, if all quotes are as they should be.
  std::size_t window_ = 0;
  std::vector<std::uint32_t> ends_;
  std::vector<BlockMarks> marks_;
  std::vector<Row> rows_;
  std::size_t end_count_ = 0;
  std::size_t next_row_ = 0;
  std::uint64_t inside_ = 0;  // all ones: the block before ended inside quotes
  std::uint32_t quotes_ = 0;
  std::uint32_t feeds_ = 0;

  Reader slow_;
  std::vector<std::string_view> fields_;
};

}  // namespace waybill::csv
