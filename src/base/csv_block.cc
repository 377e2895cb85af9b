#include "base/csv_block.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace waybill::csv {
namespace {

// What is indexed at once: fits the first cache. After a row whose quotes misled the index it
// starts small again.
constexpr std::size_t kLargestWindow = 32U << 10U;
constexpr std::size_t kSmallestWindow = 1U << 10U;

constexpr std::uint64_t bits_up_to(unsigned bit) {
  return ~std::uint64_t{0} >> (63U - bit);
}

}  // namespace

void BlockReader::feed(std::string_view block) {
  forget_index();
  if (window_ == 0) window_ = kSmallestWindow;
  const std::size_t left = size_ - pos_;
  if (left > 0) std::memmove(text_.data(), text_.data() + pos_, left);
  offset_ += pos_;
  pos_ = 0;
  size_ = left + block.size();
  if (text_.size() < size_ + kMarkBlock) text_.resize(size_ + kMarkBlock);
  if (!block.empty()) std::memcpy(text_.data() + left, block.data(), block.size());
}

void BlockReader::forget_index() {
  rows_.clear();
  next_row_ = 0;
  end_count_ = 0;
}

// The byte order mark, the rest of a line that was cut, and empty lines.
bool BlockReader::skip_start() {
  if (!is_started_) {
    if (size_ < 3 && !is_whole_) return false;
    is_started_ = true;
    if (rest().starts_with("\xEF\xBB\xBF")) pos_ += 3;
  }
  if (is_skipping_) {
    const std::size_t feed = rest().find('\n');
    pos_ = feed == std::string_view::npos ? size_ : pos_ + feed + 1;
    if (feed == std::string_view::npos) return false;
    ++next_line_;
    is_skipping_ = false;
  }
  while (pos_ < size_) {
    if (text_[pos_] == '\n') {
      ++pos_;
    } else if (text_[pos_] == '\r' && pos_ + 1 < size_ && text_[pos_ + 1] == '\n') {
      pos_ += 2;
    } else {
      return true;
    }
    ++next_line_;
  }
  return false;
}

void BlockReader::index_block(std::size_t base, const BlockMarks& marks) {
  const std::uint64_t inside = parity_below(marks.quotes) ^ inside_;
  inside_ = std::uint64_t{0} - (inside >> 63U);
  std::uint64_t ends = (marks.separators | marks.feeds) & ~inside;
  for (std::uint64_t feeds = marks.feeds & ~inside; feeds != 0; feeds &= feeds - 1) {
    const std::uint64_t below = bits_up_to(static_cast<unsigned>(std::countr_zero(feeds)));
    rows_.push_back({static_cast<std::uint32_t>(end_count_) +
                         static_cast<std::uint32_t>(std::popcount(ends & below)) - 1,
                     quotes_ + static_cast<std::uint32_t>(std::popcount(marks.quotes & below)),
                     feeds_ + static_cast<std::uint32_t>(std::popcount(marks.feeds & below))});
  }
  std::uint32_t* out = ends_.data() + end_count_;
  end_count_ += static_cast<std::size_t>(std::popcount(ends));
  for (; ends != 0; ends &= ends - 1)
    *out++ = static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(std::countr_zero(ends));
  quotes_ += static_cast<std::uint32_t>(std::popcount(marks.quotes));
  feeds_ += static_cast<std::uint32_t>(std::popcount(marks.feeds));
}

// Finds row ends behind pos_, where a row begins; false when there is none in the text that is
// here.
bool BlockReader::index_window() {
  if (ends_.empty()) {
    ends_.resize(kLargestWindow + kMarkBlock);
    marks_.resize(kLargestWindow / kMarkBlock);
  }
  forget_index();
  inside_ = 0;
  quotes_ = feeds_ = 0;
  const std::size_t size = std::min(window_, size_ - pos_);
  const std::size_t blocks = (size + kMarkBlock - 1) / kMarkBlock;
  mark_blocks(text_.data() + pos_, blocks, separator_, marks_.data());
  if (const std::size_t last = size % kMarkBlock; last != 0) {
    BlockMarks& marks = marks_[blocks - 1];
    const std::uint64_t within = bits_up_to(static_cast<unsigned>(last) - 1);
    marks = {marks.quotes & within, marks.separators & within, marks.feeds & within};
  }
  for (std::size_t i = 0; i < blocks; ++i)
    index_block(pos_ + i * kMarkBlock, marks_[i]);
  return !rows_.empty();
}

// The row as the index has it, if its quoted fields are quoted at both ends and nowhere else.
bool BlockReader::take_clean(const Row& row, std::uint32_t quotes_before) {
  const std::size_t first_end = next_row_ == 0 ? 0 : std::size_t{rows_[next_row_ - 1].last_end} + 1;
  const std::size_t count = row.last_end + 1 - first_end;
  if (count > kMostFields) return false;
  fields_.resize(count);
  const char* const text = text_.data();
  const std::uint32_t* const ends = ends_.data() + first_end;
  std::string_view* const fields = fields_.data();
  std::size_t begin = pos_;
  std::uint32_t quoted = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t end = ends[i];
    const std::size_t next_begin = end + 1;
    if (i + 1 == count && end > begin && text[end - 1] == '\r') --end;
    if (end - begin >= 2 && text[begin] == '"' && text[end - 1] == '"') {
      ++quoted;
      fields[i] = {text + begin + 1, end - begin - 2};
    } else {
      fields[i] = {text + begin, end - begin};
    }
    begin = next_begin;
  }
  return row.quotes - quotes_before == 2 * quoted;
}

BlockReader::Step BlockReader::take_indexed() {
  const Row& row = rows_[next_row_];
  const std::size_t end = std::size_t{ends_[row.last_end]} + 1;
  const Row before = next_row_ == 0 ? Row{0, 0, 0} : rows_[next_row_ - 1];
  const bool is_empty = end - pos_ == 1 || (end - pos_ == 2 && text_[pos_] == '\r');
  if (!is_empty && !take_clean(row, before.quotes)) {
    const Step step = take_slowly();
    if (step != Step::Row || pos_ != end) {
      forget_index();
      window_ = kSmallestWindow;
    } else {
      ++next_row_;
    }
    return step;
  }
  row_begin_ = pos_;
  line_ = next_line_;
  pos_ = end;
  next_line_ += row.feeds - before.feeds;
  has_faults_ = false;
  ++next_row_;
  return is_empty ? Step::Again : Step::Row;
}

void BlockReader::accept_slow_row(std::size_t new_pos) {
  row_begin_ = pos_;
  line_ = next_line_;
  next_line_ += slow_.next_line_ - 1;
  pos_ = new_pos;
  fields_.assign(slow_.fields().begin(), slow_.fields().end());
  has_faults_ = !slow_.faults().empty();
}

// One row as Reader reads it.
BlockReader::Step BlockReader::take_slowly() {
  slow_.restart({text_.data(), size_}, pos_);
  if (!slow_.next()) return Step::Nothing;
  if (is_whole_ || !slow_.ran_out()) {
    accept_slow_row(slow_.pos_);
    return Step::Row;
  }
  if (size_ - pos_ <= kLargestRow) return Step::Nothing;
  slow_.restart({text_.data(), pos_ + kLargestRow}, pos_);
  if (!slow_.next()) return Step::Nothing;
  accept_slow_row(slow_.pos_);
  has_faults_ = true;
  is_skipping_ = text_[pos_ - 1] != '\n';
  return Step::Row;
}

bool BlockReader::next() {
  while (true) {
    if (next_row_ < rows_.size()) {
      const Step step = take_indexed();
      if (step == Step::Again) continue;
      return step == Step::Row;
    }
    if (!skip_start()) return false;
    if (!is_whole_ && size_ - pos_ < worth_trying_) return false;
    worth_trying_ = 0;
    if (index_window()) {
      window_ = std::min(window_ * 2, kLargestWindow);
      continue;
    }
    if (window_ < kLargestWindow && window_ < size_ - pos_) {
      window_ *= 2;
      continue;
    }
    const Step step = take_slowly();
    if (step == Step::Row) return true;
    // A row longer than a window is tried again when there is twice as much of it.
    if (size_ - pos_ > kLargestWindow) worth_trying_ = 2 * (size_ - pos_);
    return false;
  }
}

}  // namespace waybill::csv
