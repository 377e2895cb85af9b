// A page after the other, from the top to the bottom: what stands at the head and foot of each, and
// where the next thing goes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "summary/pdf_paper.h"

namespace waybill::summary {

inline constexpr double kMargin = 48;  // points
inline constexpr double kContentWidth = kPageWidth - 2 * kMargin;

// Baselines of a text are so far apart.
[[nodiscard]] constexpr double line_height(const TextStyle& style) {
  return style.size * 1.35;
}

class Sheet {
 public:
  Sheet(Paper& paper, const Document& document) : paper_(paper), document_(document) {
    has_picture_ = document.logo && paper.take_picture(*document.logo);
    add_page();
  }

  // Room for so much without a break; more than a page has is a page.
  void need(double height);
  // Where the next thing begins, from the top of the page.
  [[nodiscard]] double top() const { return top_; }
  void move(double by) { top_ += by; }
  [[nodiscard]] Paper& paper() { return paper_; }

  // `text` cleaned, in lines of `width`.
  [[nodiscard]] std::vector<std::string> lines_of(std::string_view text, double width,
                                                  const TextStyle& style, std::size_t most);
  // Lines below one another, from `top` on. Gives their height.
  double write(double x, double top, const std::vector<std::string>& lines, const TextStyle& style);
  // The style in which `text` is one line of `width`: smaller where it must be, so that no number
  // is cut.
  [[nodiscard]] TextStyle fitting(std::string_view text, double width, TextStyle style);
  // One line that ends at `right`.
  void write_right(double right, double top, std::string_view text, const TextStyle& style);
  // One line, cut to `width`.
  void write_line(double x, double top, double width, std::string_view text,
                  const TextStyle& style);

  // Numbers all pages. The last thing.
  void number_pages();

 private:
  void add_page();
  void write_title();
  void write_running_head();
  // The logo within `room` at its right upper corner. Gives its width; 0 without one.
  double place_picture(const Box& room);

  Paper& paper_;
  const Document& document_;
  bool has_picture_ = false;
  double top_ = 0;
};

}  // namespace waybill::summary
