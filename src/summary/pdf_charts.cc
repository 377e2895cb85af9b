#include "summary/pdf_charts.h"

#include <algorithm>

#include "summary/figures.h"

namespace waybill::summary {
namespace {

constexpr TextStyle kLabel{.size = 7.5, .colour = kInk3};
constexpr TextStyle kCaption{.size = 8.5, .colour = kInk2};
constexpr double kAxisWidth = 34;
constexpr double kLeft = kMargin + kAxisWidth, kPlotWidth = kContentWidth - kAxisWidth;
constexpr double kBelow = 18;  // for the days
constexpr std::size_t kMostLabels = 8;

// The rectangle that values stand in; its axis, the caption above and the room are drawn.
struct Plot {
  double top = 0, height = 0;
  [[nodiscard]] double y(double share) const { return top + height * (1 - share); }
};

Plot begin(Sheet& sheet, std::string_view title, double height) {
  constexpr double kTitle = 16;
  sheet.need(kTitle + height + kBelow + 12);
  sheet.write_line(kMargin, sheet.top(), kContentWidth / 2, title, kCaption);
  sheet.move(kTitle);
  return {sheet.top(), height};
}

void end(Sheet& sheet, const Plot& plot) {
  sheet.move(plot.height + kBelow + 10);
}

void axis_line(Sheet& sheet, const Plot& plot, double share, std::string_view text) {
  const double y = plot.y(share);
  sheet.paper().line({kLeft, y}, {kLeft + kPlotWidth, y}, kLine, 0.5);
  sheet.write_right(kLeft - 6, y - kLabel.size * 0.6, text, kLabel);
}

// Keys from the right, beside the caption.
void draw_key(Sheet& sheet, double& right, double top, const std::string& name, Colour colour) {
  constexpr double kSide = 7, kGap = 14;
  const double width = sheet.paper().width_of(name, kCaption);
  sheet.write_right(right, top, name, kCaption);
  sheet.paper().fill({right - width - kSide - 4, top + 1.5, kSide, kSide}, colour);
  right -= width + kSide + kGap;
}

}  // namespace

void draw(Sheet& sheet, const DayChart& chart) {
  std::uint64_t largest = 0;
  for (const DayChart::Day& day : chart.days)
    largest = std::max(largest, day.good + day.bad);
  const Plot plot = begin(sheet, chart.title, 110);
  double right = kPageWidth - kMargin;
  draw_key(sheet, right, plot.top - 16, chart.bad_name, kBadBars);
  draw_key(sheet, right, plot.top - 16, chart.good_name, kGoodBars);
  const auto axis = axis_of(largest);
  const auto most = static_cast<double>(axis.back());
  for (const std::uint64_t value : axis)
    axis_line(sheet, plot, static_cast<double>(value) / most, axis_text(value));
  const double step = kPlotWidth / static_cast<double>(std::max<std::size_t>(chart.days.size(), 1));
  const double gap = std::min(1.5, step / 6);
  const auto bar = [&](double x, double from, double to, Colour colour) {
    sheet.paper().fill({x, plot.y(to), step - 2 * gap, plot.height * (to - from)}, colour);
  };
  for (std::size_t i = 0; i < chart.days.size(); ++i) {
    const DayChart::Day& day = chart.days[i];
    const double x = kLeft + static_cast<double>(i) * step + gap;
    const double low = static_cast<double>(day.good) / most;
    if (day.good > 0) bar(x, 0, low, kGoodBars);
    if (day.bad > 0) bar(x, low, static_cast<double>(day.good + day.bad) / most, kBadBars);
  }
  for (const std::size_t i : labelled_days(chart.days.size(), kMostLabels)) {
    const std::string text = short_day(chart.first + static_cast<std::int32_t>(i));
    const double middle = kLeft + (static_cast<double>(i) + 0.5) * step;
    const double width = sheet.paper().width_of(text, kLabel);
    const double x = std::clamp(middle - width / 2, kLeft, kLeft + kPlotWidth - width);
    sheet.write(x, plot.top + plot.height + 4, {text}, kLabel);
  }
  end(sheet, plot);
}

void draw(Sheet& sheet, const LineChart& chart) {
  if (chart.points.empty()) return;
  constexpr double kWhole = 100, kDot = 2.5;
  const Plot plot = begin(sheet, chart.title, 80);
  for (const int value : {0, 50, 100})
    axis_line(sheet, plot, value / kWhole, std::to_string(value));
  const LineChart::Point &first = chart.points.front(), &last = chart.points.back();
  const double span = std::max(1, last.day - first.day);
  std::vector<Point> points;
  points.reserve(chart.points.size());
  for (const LineChart::Point& point : chart.points)
    points.push_back({kLeft + kDot + (kPlotWidth - 2 * kDot) * (point.day - first.day) / span,
                      plot.y(std::clamp(point.value / kWhole, 0.0, 1.0))});
  sheet.paper().path(points, kGoodBars, 1.5);
  for (const Point& point : points)
    sheet.paper().fill({point.x - kDot / 2, point.y - kDot / 2, kDot, kDot}, kGoodBars);
  sheet.write(kLeft, plot.top + plot.height + 4, {short_day(first.day)}, kLabel);
  sheet.write_right(kLeft + kPlotWidth, plot.top + plot.height + 4, short_day(last.day), kLabel);
  end(sheet, plot);
}

}  // namespace waybill::summary
