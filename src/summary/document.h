// A report for people who do not use the pages: what it says, in order, without how it looks. Made
// by compose.h, written by html.h and pdf.h. Texts may hold anything; the writers make them safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "summary/logo.h"

namespace waybill::summary {

// A status; a word always stands beside its colour.
enum class Tone : std::uint8_t { Plain, Good, Warn, Bad, Faint };

// What the reader is told first.
struct Verdict {
  std::optional<int> score;  // 0 to 100
  std::string grade;         // "A"; "" none
  std::string headline;      // one line
  std::string text;          // the figures that it rests on
  Tone tone = Tone::Plain;
};

struct Note {
  std::string text;
};

// Numbers side by side.
struct Figure {
  std::string label, value, note;
  Tone tone = Tone::Plain;
};
struct Figures {
  std::vector<Figure> items;
};

// What to do, the most urgent first.
struct Step {
  std::string label;                      // "high"
  std::string text;                       // what is wrong
  std::string todo;                       // what to do
  std::vector<std::string> records = {};  // to be published, ready to be copied
  Tone tone = Tone::Plain;
};
struct Steps {
  std::vector<Step> items;
};

// Stacked bars, one a day, from `first` (days since 1970-01-01) on without a gap.
struct DayChart {
  std::string title;
  std::string good_name, bad_name;
  std::int32_t first = 0;
  struct Day {
    std::uint64_t good = 0, bad = 0;
  };
  std::vector<Day> days;
};

// A value of 0 to 100 over time, the oldest first.
struct LineChart {
  std::string title;
  struct Point {
    std::int32_t day = 0;
    int value = 0;
  };
  std::vector<Point> points;
};

// Parts of a whole, one bar each.
struct Meter {
  std::string label;
  double part = 0, whole = 0;  // part <= whole; whole 0: no bar
  std::string value;           // "35 of 40"
  std::string note = {};
  Tone tone = Tone::Plain;
};
struct Meters {
  std::vector<Meter> items;
};

enum class Align : std::uint8_t { Left, Right };
struct Column {
  std::string title;
  double share = 1;  // of the width, in proportion to the others
  Align align = Align::Left;
};
struct Cell {
  std::string text;
  Tone tone = Tone::Plain;
};
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as `columns`
  std::string more = {};                // "And 12 more."; "" these are all
};

using Block = std::variant<Note, Figures, Steps, DayChart, LineChart, Meters, Table>;

struct Section {
  std::string title;  // "" none
  std::vector<Block> blocks;
};

struct Document {
  std::string title;         // "example.com"
  std::string kind;          // "Domain report"
  std::string organisation;  // whose
  std::string period;        // "2026-10-25 to 2026-11-23"
  std::string foot;          // by whom and when it was made
  std::int64_t made = 0;     // Unix seconds
  std::optional<Logo> logo = {};
  Verdict verdict;
  std::vector<Section> sections;
};

}  // namespace waybill::summary
