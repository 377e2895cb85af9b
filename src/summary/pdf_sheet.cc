#include "summary/pdf_sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/plain_line.h"
#include "summary/code_points.h"

namespace waybill::summary {
namespace {

constexpr double kBottom = kPageHeight - 56;
constexpr double kRunningTop = 30, kRunningBody = 64;
constexpr std::size_t kLongestText = 4'000;  // octets
// How far below the upper edge of a line its baseline is, as a part of the size.
constexpr double kAscent = 0.95;

constexpr TextStyle kSmall{.size = 8, .colour = kInk3};

}  // namespace

void Sheet::need(double height) {
  if (top_ + height > kBottom && top_ > kRunningBody) add_page();
}

void Sheet::add_page() {
  paper_.add_page();
  if (paper_.pages() == 1) {
    write_title();
  } else {
    write_running_head();
  }
}

double Sheet::place_picture(const Box& room) {
  if (!has_picture_ || !document_.logo) return 0;
  const double width = document_.logo->width, height = document_.logo->height;
  const double scale = std::min(room.width / width, room.height / height);
  paper_.picture({room.x + room.width - width * scale, room.y + (room.height - height * scale) / 2,
                  width * scale, height * scale});
  return width * scale;
}

void Sheet::write_title() {
  constexpr double kLogoWidth = 142, kLogoHeight = 52;  // 5 cm wide at most
  constexpr TextStyle kTitle{.size = 20, .weight = Weight::Bold};
  constexpr TextStyle kBelow{.size = 10, .colour = kInk2};
  const double logo =
      place_picture({kPageWidth - kMargin - kLogoWidth, kMargin, kLogoWidth, kLogoHeight});
  const double width = kContentWidth - (logo > 0 ? logo + 16 : 0);
  top_ = kMargin;
  write_line(kMargin, top_, width, document_.kind, kBelow);
  top_ += line_height(kBelow) + 2;
  top_ += write(kMargin, top_, lines_of(document_.title, width, kTitle, 3), kTitle);
  const std::string below = document_.organisation.empty()
                                ? document_.period
                                : document_.organisation + " · " + document_.period;
  top_ += 2 + write(kMargin, top_ + 2, lines_of(below, width, kBelow, 2), kBelow);
  top_ = std::max(top_, kMargin + kLogoHeight) + 10;
  paper_.line({kMargin, top_}, {kPageWidth - kMargin, top_}, kLine, 0.8);
  top_ += 16;
}

void Sheet::write_running_head() {
  constexpr double kLogoWidth = 90, kLogoHeight = 18, kRule = 54;
  place_picture({kPageWidth - kMargin - kLogoWidth, kRunningTop, kLogoWidth, kLogoHeight});
  write_line(kMargin, kRunningTop + 8, kContentWidth - kLogoWidth - 16,
             document_.title + " – " + document_.kind, kSmall);
  paper_.line({kMargin, kRule}, {kPageWidth - kMargin, kRule}, kLine, 0.8);
  top_ = kRunningBody;
}

std::vector<std::string> Sheet::lines_of(std::string_view text, double width,
                                         const TextStyle& style, std::size_t most) {
  return wrapped(plain_line(text, kLongestText), width, most,
                 [&](std::string_view one) { return paper_.width_of(one, style); });
}

double Sheet::write(double x, double top, const std::vector<std::string>& lines,
                    const TextStyle& style) {
  double y = top;
  for (const std::string& line : lines) {
    paper_.text({x, y + style.size * kAscent}, line, style);
    y += line_height(style);
  }
  return y - top;
}

TextStyle Sheet::fitting(std::string_view text, double width, TextStyle style) {
  constexpr double kSmallest = 5;
  const double needed = paper_.width_of(plain_line(text, kLongestText), style);
  if (needed > width) style.size = std::max(kSmallest, style.size * width / needed);
  return style;
}

void Sheet::write_right(double right, double top, std::string_view text, const TextStyle& style) {
  const std::string line = plain_line(text, kLongestText);
  paper_.text({right - paper_.width_of(line, style), top + style.size * kAscent}, line, style);
}

void Sheet::write_line(double x, double top, double width, std::string_view text,
                       const TextStyle& style) {
  write(x, top, lines_of(text, width, style, 1), style);
}

void Sheet::number_pages() {
  constexpr double kFoot = kPageHeight - 40;
  const std::size_t pages = paper_.pages();
  for (std::size_t page = 0; page < pages; ++page) {
    paper_.turn_to(page);
    write_line(kMargin, kFoot, kContentWidth - 100, document_.foot, kSmall);
    write_right(kPageWidth - kMargin, kFoot, fmt::format("Page {} of {}", page + 1, pages), kSmall);
  }
}

}  // namespace waybill::summary
