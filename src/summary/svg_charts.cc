#include "summary/svg_charts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time_text.h"
#include "summary/figures.h"
#include "summary/html.h"
#include "summary/look.h"

namespace waybill::summary {
namespace {

constexpr double kWidth = 720, kHeight = 200, kLeft = 44, kTop = 10, kBottom = 176;
constexpr double kPlotWidth = kWidth - kLeft, kPlotHeight = kBottom - kTop;
constexpr std::size_t kMostLabels = 8;

std::string key(std::string_view name, Colour colour) {
  return fmt::format(
      "<span style=\"display:inline-block;width:10px;height:10px;background:#{:06x};margin:0 6px 0 "
      "12px\"></span>{}",
      colour, escaped(name));
}

// `keys`: HTML.
std::string begin(std::string_view title, std::string_view keys, std::string_view description) {
  return fmt::format(
      "<figure><figcaption>{0}{1}</figcaption><svg viewBox=\"0 0 {2} {3}\" role=\"img\" "
      "aria-label=\"{0}. {4}\" font-size=\"12\" font-family=\"inherit\"><title>{0}</title>"
      "<desc>{4}</desc>",
      escaped(title), keys, kWidth, kHeight, escaped(description));
}

// A line of the axis at `share` of its height, with its number.
std::string axis_line(double share, std::string_view text) {
  const double y = kBottom - share * kPlotHeight;
  return fmt::format(
      "<path d=\"M{} {:.1f}H{}\" stroke=\"#{:06x}\"/><text x=\"{}\" y=\"{:.1f}\" "
      "text-anchor=\"end\" fill=\"#{:06x}\">{}</text>",
      kLeft, y, kWidth, kLine, kLeft - 8, y + 4, kInk3, text);
}

std::string day_label(double x, std::int32_t day, std::string_view anchor) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\" fill=\"#{:06x}\">{}</text>", x,
                     kBottom + 18, anchor, kInk3, short_day(day));
}

std::string bar(double x, double width, double from, double to, Colour colour) {
  return fmt::format(
      "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"#{:06x}\"/>", x,
      kBottom - to * kPlotHeight, width, (to - from) * kPlotHeight, colour);
}

}  // namespace

std::string to_svg(const DayChart& chart) {
  std::uint64_t largest = 0, good = 0, bad = 0;
  for (const DayChart::Day& day : chart.days) {
    largest = std::max(largest, day.good + day.bad);
    good += day.good;
    bad += day.bad;
  }
  std::string out =
      begin(chart.title, key(chart.good_name, kGoodBars) + key(chart.bad_name, kBadBars),
            fmt::format("{}: {}; {}: {}; most on one day: {}", chart.good_name, count_text(good),
                        chart.bad_name, count_text(bad), count_text(largest)));
  const auto axis = axis_of(largest);
  const auto most = static_cast<double>(axis.back());
  for (const std::uint64_t value : axis)
    out += axis_line(static_cast<double>(value) / most, axis_text(value));
  const double step = kPlotWidth / static_cast<double>(std::max<std::size_t>(chart.days.size(), 1));
  const double gap = std::min(2.0, step / 5);
  for (std::size_t i = 0; i < chart.days.size(); ++i) {
    const DayChart::Day& day = chart.days[i];
    if (day.good + day.bad == 0) continue;
    const double x = kLeft + static_cast<double>(i) * step + gap;
    const double low = static_cast<double>(day.good) / most;
    out += fmt::format("<g><title>{}: {} {}, {} {}</title>",
                       day_text(chart.first + static_cast<std::int32_t>(i)), count_text(day.good),
                       escaped(chart.good_name), count_text(day.bad), escaped(chart.bad_name));
    if (day.good > 0) out += bar(x, step - 2 * gap, 0, low, kGoodBars);
    if (day.bad > 0)
      out += bar(x, step - 2 * gap, low, static_cast<double>(day.good + day.bad) / most, kBadBars);
    out += "</g>";
  }
  for (const std::size_t i : labelled_days(chart.days.size(), kMostLabels))
    out += day_label(kLeft + (static_cast<double>(i) + 0.5) * step,
                     chart.first + static_cast<std::int32_t>(i), i == 0 ? "start" : "middle");
  out += fmt::format(
      "</svg><details><summary>As a table</summary>"
      "<table><thead><tr><th scope=\"col\">Day</th><th scope=\"col\" class=\"r\">{}"
      "</th><th scope=\"col\" class=\"r\">{}</th></tr></thead><tbody>",
      escaped(chart.good_name), escaped(chart.bad_name));
  for (std::size_t i = 0; i < chart.days.size(); ++i)
    out += fmt::format("<tr><td>{}</td><td class=\"r\">{}</td><td class=\"r\">{}</td></tr>",
                       day_text(chart.first + static_cast<std::int32_t>(i)),
                       count_text(chart.days[i].good), count_text(chart.days[i].bad));
  return out + "</tbody></table></details></figure>";
}

std::string to_svg(const LineChart& chart) {
  if (chart.points.empty()) return {};
  constexpr double kWhole = 100;
  const LineChart::Point &first = chart.points.front(), &last = chart.points.back();
  std::string out = begin(chart.title, "",
                          fmt::format("From {} on {} to {} on {}", first.value, day_text(first.day),
                                      last.value, day_text(last.day)));
  for (const int value : {0, 25, 50, 75, 100})
    out += axis_line(value / kWhole, std::to_string(value));
  const double span = std::max(1, last.day - first.day);
  constexpr double kRadius = 3;
  std::string path, dots;
  for (const LineChart::Point& point : chart.points) {
    const double x = kLeft + kRadius + (kPlotWidth - 2 * kRadius) * (point.day - first.day) / span;
    const double y = kBottom - std::clamp(point.value / kWhole, 0.0, 1.0) * kPlotHeight;
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x, y);
    dots += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"#{:06x}\"><title>{}: {}</title>"
        "</circle>",
        x, y, kRadius, kGoodBars, day_text(point.day), point.value);
  }
  out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#{:06x}\" stroke-width=\"2\"/>{}", path,
                     kGoodBars, dots);
  out += day_label(kLeft, first.day, "start") + day_label(kWidth, last.day, "end");
  out +=
      "</svg><details><summary>As a table</summary><table><thead><tr><th scope=\"col\">Day</th>"
      "<th scope=\"col\" class=\"r\">Score</th></tr></thead><tbody>";
  for (const LineChart::Point& point : chart.points)
    out += fmt::format("<tr><td>{}</td><td class=\"r\">{}</td></tr>", day_text(point.day),
                       point.value);
  return out + "</tbody></table></details></figure>";
}

}  // namespace waybill::summary
