#pragma once

#include <cstddef>
#include <string_view>

namespace waybill {

// Reads a borrowed text from left to right. Never reads past the end: `peek`
// at the end gives '\0', and every `take_*` gives a view into the same text.
class Cursor {
 public:
  explicit constexpr Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] constexpr bool at_end() const { return pos_ == text_.size(); }
  [[nodiscard]] constexpr char peek() const { return at_end() ? '\0' : text_[pos_]; }
  [[nodiscard]] constexpr std::size_t pos() const { return pos_; }

  // Skips `c` if it comes next.
  constexpr bool skip(char c) {
    if (at_end() || text_[pos_] != c) return false;
    ++pos_;
    return true;
  }

  // Moves on by one octet; at the end it stays.
  constexpr void advance() {
    if (!at_end()) ++pos_;
  }

  // Moves to `pos`, at most to the end.
  constexpr void seek(std::size_t pos) { pos_ = pos < text_.size() ? pos : text_.size(); }

  [[nodiscard]] constexpr std::string_view rest() const { return text_.substr(pos_); }

  template <class Pred>
  constexpr std::string_view take_while(Pred pred) {
    const std::size_t start = pos_;
    while (!at_end() && pred(text_[pos_]))
      ++pos_;
    return text_.substr(start, pos_ - start);
  }

 private:
  std::string_view text_;
  std::size_t pos_ = 0;
};

}  // namespace waybill
