// Pages to draw on: the one place that knows of libharu. Places are points (1/72 inch) from the
// left and from the top; a failure shows in finish().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "summary/look.h"
#include "summary/pdf.h"

namespace waybill::summary {

inline constexpr double kPageWidth = 595.28, kPageHeight = 841.89;  // A4, ISO 216

enum class Weight : std::uint8_t { Regular, Bold };

struct TextStyle {
  double size = 10;  // points
  Weight weight = Weight::Regular;
  Colour colour = kInk;
};

struct Point {
  double x = 0, y = 0;
};
struct Box {
  double x = 0, y = 0, width = 0, height = 0;  // y: of its upper edge
};

class Paper {
 public:
  // The error is one line.
  [[nodiscard]] static Result<std::unique_ptr<Paper>, std::string> open(const FontFiles& fonts);
  ~Paper();
  Paper(const Paper&) = delete;
  Paper& operator=(const Paper&) = delete;
  Paper(Paper&&) = delete;
  Paper& operator=(Paper&&) = delete;

  void describe(const Document& document);  // title and time, for readers' windows
  // A logo that read_logo() gave. False: it cannot be drawn; then picture() draws nothing.
  bool take_picture(const Logo& logo);

  void add_page();  // to be drawn on from now on
  [[nodiscard]] std::size_t pages() const;
  void turn_to(std::size_t page);  // one that is there, from 0

  [[nodiscard]] double width_of(std::string_view text, const TextStyle& style);
  // `at`: where the baseline begins. `text`: one harmless line (base/plain_line.h).
  void text(Point at, std::string_view text, const TextStyle& style);
  void fill(const Box& box, Colour colour);
  void line(Point from, Point to, Colour colour, double width);
  void path(std::span<const Point> points, Colour colour, double width);
  void picture(const Box& box);

  // The PDF; nothing can be drawn after it.
  [[nodiscard]] Result<std::string, std::string> finish();

 private:
  struct Haru;
  explicit Paper(std::unique_ptr<Haru> haru);
  std::unique_ptr<Haru> haru_;
};

}  // namespace waybill::summary
