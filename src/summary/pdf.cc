#include "summary/pdf.h"

#include <fmt/format.h>

#include <algorithm>

#include "summary/figures.h"
#include "summary/pdf_charts.h"
#include "summary/pdf_sheet.h"

namespace waybill::summary {
namespace {

constexpr TextStyle kBody{.size = 9.5};
constexpr TextStyle kCell{.size = 8.5};  // of tables
constexpr TextStyle kFaint{.size = 8.5, .colour = kInk3};
constexpr double kAfterBlock = 10;
constexpr std::size_t kMostLines = 12;  // of one text: no row is taller than a page

class Layout {
 public:
  explicit Layout(Sheet& sheet) : sheet_(sheet) {}

  void draw_all(const Document& document) {
    draw_verdict(document.verdict);
    for (const Section& section : document.sections) {
      if (!section.title.empty()) draw_heading(section.title);
      for (const Block& block : section.blocks)
        std::visit([this](const auto& one) { add(one); }, block);
    }
  }

 private:
  void draw_heading(std::string_view title) {
    constexpr TextStyle kHeading{.size = 13, .weight = Weight::Bold};
    constexpr double kFollowing = 70;  // of what it heads
    sheet_.need(kFollowing + line_height(kHeading));
    sheet_.move(8);
    sheet_.write_line(kMargin, sheet_.top(), kContentWidth, title, kHeading);
    sheet_.move(line_height(kHeading) + 5);
  }

  void draw_verdict(const Verdict& verdict) {
    constexpr double kPad = 14, kScoreWidth = 92;
    const TextStyle headline{.size = 14, .weight = Weight::Bold, .colour = kInk};
    const double x = kMargin + kPad + (verdict.score ? kScoreWidth : 0);
    const double width = kPageWidth - kMargin - kPad - x;
    const auto head = sheet_.lines_of(verdict.headline, width, headline, 3);
    const auto rest = sheet_.lines_of(verdict.text, width, kBody, 4);
    const double text_height = static_cast<double>(head.size()) * line_height(headline) + 3 +
                               static_cast<double>(rest.size()) * line_height(kBody);
    const double height = std::max(text_height, verdict.score ? 46.0 : 0.0) + 2 * kPad;
    const double top = sheet_.top();
    sheet_.paper().fill({kMargin, top, kContentWidth, height}, soft_colour_of(verdict.tone));
    sheet_.paper().fill({kMargin, top, 4, height}, colour_of(verdict.tone));
    if (verdict.score) draw_score(verdict, top + (height - 46) / 2, kMargin + kPad);
    double y = top + (height - text_height) / 2;
    y += sheet_.write(x, y, head, headline) + 3;
    sheet_.write(x, y, rest, kBody);
    sheet_.move(height + 14);
  }

  void draw_score(const Verdict& verdict, double top, double x) {
    const TextStyle number{.size = 32, .weight = Weight::Bold, .colour = colour_of(verdict.tone)};
    sheet_.write(x, top - 4, {std::to_string(verdict.score.value_or(0))}, number);
    sheet_.write(x, top + 34, {verdict.grade.empty() ? "of 100" : "of 100, grade " + verdict.grade},
                 {.size = 8, .colour = kInk2});
  }

  void add(const Note& note) {
    const auto lines = sheet_.lines_of(note.text, kContentWidth, kFaint, kMostLines);
    sheet_.need(static_cast<double>(lines.size()) * line_height(kFaint));
    sheet_.move(sheet_.write(kMargin, sheet_.top(), lines, kFaint) + 4);
  }

  void add(const Figures& figures) {
    if (figures.items.empty()) return;
    constexpr double kHeight = 54, kGap = 8, kPad = 8;
    const auto count = static_cast<double>(figures.items.size());
    const double width = (kContentWidth - kGap * (count - 1)) / count;
    sheet_.need(kHeight + kAfterBlock);
    double x = kMargin;
    for (const Figure& one : figures.items) {
      const double top = sheet_.top();
      sheet_.paper().fill({x, top, width, kHeight}, kSunken);
      sheet_.write_line(x + kPad, top + 7, width - 2 * kPad, one.label,
                        {.size = 8, .colour = kInk2});
      const TextStyle value{.size = 14, .weight = Weight::Bold, .colour = colour_of(one.tone)};
      sheet_.write_line(x + kPad, top + 18, width - 2 * kPad + 1, one.value,
                        sheet_.fitting(one.value, width - 2 * kPad, value));
      sheet_.write_line(x + kPad, top + 39, width - 2 * kPad, one.note,
                        {.size = 7.5, .colour = kInk3});
      x += width + kGap;
    }
    sheet_.move(kHeight + kAfterBlock);
  }

  void add(const Steps& steps) {
    constexpr double kIndent = 18, kCodePad = 5;
    constexpr TextStyle kStep{.size = 10, .weight = Weight::Bold};
    constexpr TextStyle kCode{.size = 8.5};
    const double width = kContentWidth - kIndent;
    int number = 0;
    for (const Step& step : steps.items) {
      const TextStyle label{.size = 8, .weight = Weight::Bold, .colour = colour_of(step.tone)};
      const double label_width = sheet_.paper().width_of(step.label, label) + 10;
      const auto head = sheet_.lines_of(step.text, width - label_width, kStep, 3);
      const auto todo = sheet_.lines_of(step.todo, width, kBody, kMostLines);
      std::vector<std::vector<std::string>> records;
      double height = static_cast<double>(head.size()) * line_height(kStep) +
                      static_cast<double>(todo.size()) * line_height(kBody);
      for (const std::string& record : step.records) {
        records.push_back(sheet_.lines_of(record, width - 2 * kCodePad, kCode, kMostLines));
        height +=
            static_cast<double>(records.back().size()) * line_height(kCode) + 2 * kCodePad + 4;
      }
      sheet_.need(height);
      sheet_.write(kMargin, sheet_.top(), {fmt::format("{}.", ++number)}, kStep);
      sheet_.write_right(kPageWidth - kMargin, sheet_.top() + 1, step.label, label);
      sheet_.move(sheet_.write(kMargin + kIndent, sheet_.top(), head, kStep));
      sheet_.move(sheet_.write(kMargin + kIndent, sheet_.top(), todo, kBody));
      for (const auto& lines : records) {
        const double box = static_cast<double>(lines.size()) * line_height(kCode) + 2 * kCodePad;
        sheet_.paper().fill({kMargin + kIndent, sheet_.top() + 2, width, box}, kSunken);
        sheet_.write(kMargin + kIndent + kCodePad, sheet_.top() + 2 + kCodePad, lines, kCode);
        sheet_.move(box + 4);
      }
      sheet_.move(7);
    }
  }

  void add(const DayChart& chart) { draw(sheet_, chart); }
  void add(const LineChart& chart) { draw(sheet_, chart); }

  void add(const Meters& meters) {
    constexpr double kLabelWidth = 170, kValueWidth = 62, kBar = 7;
    constexpr double kBarLeft = kMargin + kLabelWidth + 10;
    constexpr double kBarWidth = kContentWidth - kLabelWidth - kValueWidth - 20;
    for (const Meter& one : meters.items) {
      const auto label = sheet_.lines_of(one.label, kLabelWidth, kBody, 2);
      const auto note = one.note.empty()
                            ? std::vector<std::string>()
                            : sheet_.lines_of(one.note, kContentWidth - kLabelWidth - 10,
                                              {.size = 8, .colour = kInk3}, 3);
      const double right = line_height(kBody) + static_cast<double>(note.size()) * 8 * 1.35;
      const double height =
          std::max(right, static_cast<double>(label.size()) * line_height(kBody)) + 5;
      sheet_.need(height);
      const double top = sheet_.top();
      sheet_.write(kMargin, top, label, kBody);
      sheet_.paper().fill({kBarLeft, top + 2.5, kBarWidth, kBar}, kSunken);
      if (one.whole > 0 && one.part > 0)
        sheet_.paper().fill({kBarLeft, top + 2.5, kBarWidth * one.part / one.whole, kBar},
                            colour_of(one.tone));
      sheet_.write_right(kPageWidth - kMargin, top, one.value, kBody);
      sheet_.write(kBarLeft, top + line_height(kBody), note, {.size = 8, .colour = kInk3});
      sheet_.move(height);
    }
    sheet_.move(kAfterBlock);
  }

  struct Span {
    double left = 0, width = 0;
  };

  static std::vector<Span> spans_of(const Table& table) {
    constexpr double kGap = 8;
    double shares = 0;
    for (const Column& column : table.columns)
      shares += column.share;
    const double whole = kContentWidth - kGap * static_cast<double>(table.columns.size() - 1);
    std::vector<Span> spans;
    double left = kMargin;
    for (const Column& column : table.columns) {
      spans.push_back({left, whole * column.share / shares});
      left += spans.back().width + kGap;
    }
    return spans;
  }

  void draw_table_head(const Table& table, const std::vector<Span>& spans) {
    constexpr TextStyle kHead{.size = 8, .weight = Weight::Bold, .colour = kInk2};
    std::size_t most = 1;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const auto lines = sheet_.lines_of(table.columns[i].title, spans[i].width, kHead, 2);
      most = std::max(most, lines.size());
      draw_cell(spans[i], table.columns[i], lines, kHead);
    }
    sheet_.move(static_cast<double>(most) * line_height(kHead) + 3);
    rule(kInk3);
  }

  void rule(Colour colour) {
    sheet_.paper().line({kMargin, sheet_.top()}, {kPageWidth - kMargin, sheet_.top()}, colour, 0.5);
    sheet_.move(3.5);
  }

  void draw_cell(const Span& span, const Column& column, const std::vector<std::string>& lines,
                 const TextStyle& style) {
    if (column.align == Align::Left) {
      sheet_.write(span.left, sheet_.top(), lines, style);
      return;
    }
    double y = sheet_.top();
    for (const std::string& line : lines) {
      sheet_.write_right(span.left + span.width, y, line, style);
      y += line_height(style);
    }
  }

  struct Laid {
    std::vector<std::string> lines;
    TextStyle style;
  };

  // Numbers, which stand on the right, are one line each.
  Laid laid(const Cell& cell, const Span& span, const Column& column) {
    TextStyle style = kCell;
    style.colour = colour_of(cell.tone);
    if (column.align == Align::Left)
      return {sheet_.lines_of(cell.text, span.width, style, kMostLines), style};
    style = sheet_.fitting(cell.text, span.width, style);
    return {sheet_.lines_of(cell.text, kContentWidth, style, 1), style};
  }

  void add(const Table& table) {
    if (table.columns.empty()) return;
    constexpr double kHeadHeight = 32;
    const std::vector<Span> spans = spans_of(table);
    bool has_head = false;
    std::size_t page = sheet_.paper().pages();
    for (const std::vector<Cell>& row : table.rows) {
      std::vector<Laid> cells;
      std::size_t most = 1;
      for (std::size_t i = 0; i < spans.size() && i < row.size(); ++i) {
        cells.push_back(laid(row[i], spans[i], table.columns[i]));
        most = std::max(most, cells.back().lines.size());
      }
      const double height = static_cast<double>(most) * line_height(kCell) + 6;
      sheet_.need(height + (has_head ? 0 : kHeadHeight));
      if (!has_head || sheet_.paper().pages() != page) draw_table_head(table, spans);
      has_head = true;
      page = sheet_.paper().pages();
      for (std::size_t i = 0; i < cells.size(); ++i)
        draw_cell(spans[i], table.columns[i], cells[i].lines, cells[i].style);
      sheet_.move(height - 3);
      rule(kLine);
    }
    if (!table.more.empty()) add(Note{table.more});
    sheet_.move(kAfterBlock);
  }

  Sheet& sheet_;
};

}  // namespace

Result<std::string, std::string> to_pdf(const Document& document, const FontFiles& fonts) {
  auto paper = TRY(Paper::open(fonts));
  paper->describe(document);
  Sheet sheet(*paper, document);
  Layout(sheet).draw_all(document);
  sheet.number_pages();
  return paper->finish();
}

}  // namespace waybill::summary
