#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/trail.h"

namespace waybill::app {

enum class Colour : unsigned char { Plain, Good, Bad, Doubtful, Faint, Strong };

// How text for people is laid out: colour only where a terminal shows it, lines no wider than it.
class Terminal {
 public:
  // Standard output as it is: colour on a terminal unless NO_COLOR is set or TERM is "dumb"; its
  // width, or COLUMNS, or 100.
  static Terminal of_stdout();
  Terminal(bool colour, std::size_t width) : colour_(colour), width_(width) {}

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;

  // `text` from outside, made harmless (to_terminal_text), in lines of at most width(): `first`
  // stands before the first line, as many spaces as it is wide before the others. Words longer than
  // a line, such as a DNS record to copy, are left whole.
  [[nodiscard]] std::string wrap(std::string_view first, std::string_view text,
                                 Colour colour = Colour::Plain) const;

  // The trail as an indented tree.
  [[nodiscard]] std::string tree(const Trail& trail, std::size_t indent) const;

 private:
  bool colour_;
  std::size_t width_;
};

// Well-formed UTF-8 without control characters (escape sequences included) and direction marks;
// line feeds stay.
[[nodiscard]] std::string to_terminal_text(std::string_view text);

// Columns that well-formed UTF-8 text takes, counting each code point as one.
[[nodiscard]] std::size_t columns(std::string_view text);

}  // namespace waybill::app
