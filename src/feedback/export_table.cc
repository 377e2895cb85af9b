#include "feedback/export_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <utility>

#include "base/ascii.h"
#include "base/ip.h"
#include "data/feedback_columns.h"

namespace waybill::feedback {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestValue = 64;
// The columns of the data feed, which has no header: SNDS FAQ, "automated data access".
constexpr std::array<std::string_view, 14> kFeed = {
    "address",       "begin",          "end",        "rcpt-commands", "data-commands", "recipients",
    "filter-result", "complaint-rate", "trap-begin", "trap-end",      "trap-hits",     "helo",
    "mail-from",     "comments"};
constexpr std::array<std::string_view, 4> kStatusFeed = {"first", "last", "blocked", "details"};

// Letters and digits in lower case, UTF-8 kept.
std::string normalised(std::string_view name) {
  std::string text;
  for (const char c : ascii::lower(name.substr(0, kLongestName))) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text += c;
  }
  return text;
}

ExportKind kind_of(std::string_view source) {
  if (source == "postmaster") return ExportKind::Postmaster;
  return source == "snds" ? ExportKind::Snds : ExportKind::SndsStatus;
}

using Names = std::map<std::pair<ExportKind, std::string>, std::string>;

const Names& known_names() {
  static const Names kNames = [] {
    Names names;
    csv::Reader reader(data::feedback_columns());
    reader.next();  // source, metric, name, confidence
    while (reader.next())
      names.emplace(std::pair(kind_of(reader.field(0)), normalised(reader.field(2))),
                    reader.field(1));
    return names;
  }();
  return kNames;
}

ExportColumns read_header(ExportKind kind, char separator,
                          std::span<const std::string_view> fields) {
  ExportColumns columns{.kind = kind, .separator = separator, .has_header = true, .names = {}};
  for (const std::string_view field : fields) {
    const auto found = known_names().find({kind, normalised(field)});
    // Of two columns with one meaning the first counts.
    const bool is_new = found != known_names().end() &&
                        std::ranges::find(columns.names, found->second) == columns.names.end();
    columns.names.push_back(is_new ? found->second : std::string());
  }
  return columns;
}

bool has_all(const ExportColumns& columns, std::span<const std::string_view> wanted) {
  return std::ranges::all_of(
      wanted, [&](std::string_view name) { return columns.place_of(name).has_value(); });
}

bool is_enough(const ExportColumns& columns) {
  static constexpr std::array<std::string_view, 1> kPostmaster = {"date"};
  static constexpr std::array<std::string_view, 3> kSnds = {"address", "begin", "filter-result"};
  static constexpr std::array<std::string_view, 3> kStatus = {"first", "last", "blocked"};
  switch (columns.kind) {
    case ExportKind::Postmaster:
      return has_all(columns, kPostmaster) &&
             std::ranges::any_of(columns.names, [](const std::string& name) {
               return !name.empty() && name != "date" && name != "domain";
             });
    case ExportKind::Snds: return has_all(columns, kSnds);
    case ExportKind::SndsStatus: return has_all(columns, kStatus);
  }
  std::unreachable();
}

template <std::size_t N>
ExportColumns feed_columns(ExportKind kind, char separator,
                           const std::array<std::string_view, N>& names) {
  return {.kind = kind,
          .separator = separator,
          .has_header = false,
          .names = {names.begin(), names.end()}};
}

bool is_colour(std::string_view text) {
  return ascii::iequals(text, "GREEN") || ascii::iequals(text, "YELLOW") ||
         ascii::iequals(text, "RED");
}

// The feeds of SNDS have no header: their form shows them.
std::optional<ExportColumns> recognise_feed(const csv::Reader& row, char separator) {
  const auto field = [&row](std::size_t i) { return ascii::trim(row.field(i)); };
  if (!IpAddress::parse(field(0))) return std::nullopt;
  constexpr std::size_t kColour = 6, kLeastFields = 11;
  if (row.fields().size() >= kLeastFields && is_colour(field(kColour)) &&
      parse_export_day(field(1), DayOrder::MonthFirst))
    return feed_columns(ExportKind::Snds, separator, kFeed);
  const bool is_said = ascii::iequals(field(2), "Yes") || ascii::iequals(field(2), "No");
  if (row.fields().size() <= kStatusFeed.size() && is_said && IpAddress::parse(field(1)))
    return feed_columns(ExportKind::SndsStatus, separator, kStatusFeed);
  return std::nullopt;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int32_t> day_of(int year, int month, int day) {
  constexpr int kFirstYear = 2000, kLastYear = 2199;  // the services are not older
  if (year < kFirstYear || year > kLastYear || month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

// Pieces of letters or of digits; a time behind the day ends the reading.
std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::size_t kMostWords = 3;
  const auto kind = [](char c) { return ascii::is_digit(c) ? 1 : ascii::is_alpha(c) ? 2 : 0; };
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < text.size() && words.size() < kMostWords;) {
    std::size_t end = i + 1;
    if (kind(text[i]) != 0) {
      while (end < text.size() && kind(text[end]) == kind(text[i]))
        ++end;
      words.push_back(text.substr(i, end - i));
    }
    i = end;
  }
  return words;
}

std::optional<int> month_named(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  if (word.size() < 3) return std::nullopt;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (ascii::istarts_with(word, kMonths[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(ExportKind kind) {
  switch (kind) {
    case ExportKind::Postmaster: return "postmaster";
    case ExportKind::Snds:
    case ExportKind::SndsStatus: return "snds";
  }
  std::unreachable();
}

std::optional<std::size_t> ExportColumns::place_of(std::string_view name) const {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::optional<ExportColumns> recognise_export(std::string_view text) {
  for (const char separator : {',', ';', '\t'}) {
    csv::Reader reader(text, separator);
    if (!reader.next()) return std::nullopt;
    for (const ExportKind kind :
         {ExportKind::Postmaster, ExportKind::Snds, ExportKind::SndsStatus}) {
      ExportColumns columns = read_header(kind, separator, reader.fields());
      if (is_enough(columns)) return columns;
    }
    if (auto feed = recognise_feed(reader, separator)) return feed;
  }
  return std::nullopt;
}

std::optional<std::int32_t> parse_export_day(std::string_view text, DayOrder order) {
  const std::vector<std::string_view> words = words_of(ascii::trim(text).substr(0, kLongestValue));
  constexpr std::size_t kCompact = 8;  // 20261120
  if (!words.empty() && words[0].size() == kCompact && number(words[0])) {
    const auto part = [&](std::size_t at, std::size_t size) {
      return number(words[0].substr(at, size)).value_or(0);
    };
    return day_of(part(0, 4), part(4, 2), part(6, 2));
  }
  if (words.size() < 3) return std::nullopt;
  if (const auto month = month_named(words[0])) {
    const auto day = number(words[1]), year = number(words[2]);
    return day && year ? day_of(*year, *month, *day) : std::nullopt;
  }
  if (const auto month = month_named(words[1])) {
    const auto day = number(words[0]), year = number(words[2]);
    return day && year ? day_of(*year, *month, *day) : std::nullopt;
  }
  const auto a = number(words[0]), b = number(words[1]), c = number(words[2]);
  if (!a || !b || !c) return std::nullopt;
  if (words[0].size() == 4) return day_of(*a, *b, *c);
  return order == DayOrder::MonthFirst ? day_of(*c, *a, *b) : day_of(*c, *b, *a);
}

DayOrder day_order_of(std::string_view text, const ExportColumns& columns, std::size_t column) {
  csv::Reader reader(text, columns.separator);
  if (columns.has_header) reader.next();
  constexpr int kMonthsOfYear = 12;
  while (reader.next()) {
    const std::vector<std::string_view> words =
        words_of(ascii::trim(reader.field(column)).substr(0, kLongestValue));
    if (words.size() < 3 || words[0].size() > 2) continue;
    const auto first = number(words[0]), second = number(words[1]);
    if (first && *first > kMonthsOfYear) return DayOrder::DayFirst;
    if (second && *second > kMonthsOfYear) return DayOrder::MonthFirst;
  }
  return DayOrder::MonthFirst;
}

std::optional<ExportNumber> parse_export_number(std::string_view text) {
  std::string_view rest = ascii::trim(text);
  if (rest.size() > kLongestValue) return std::nullopt;
  while (rest.starts_with('<') || rest.starts_with('>') || rest.starts_with('='))
    rest = ascii::trim(rest.substr(1));
  ExportNumber result;
  if (rest.ends_with('%')) {
    result.is_percent = true;
    rest = ascii::trim(rest.substr(0, rest.size() - 1));
  }
  // A comma before three digits divides thousands; any other one is the decimal sign.
  std::string digits;
  const std::size_t comma = rest.rfind(',');
  const bool is_decimal =
      comma != std::string_view::npos && !rest.contains('.') && rest.size() - comma - 1 != 3;
  for (const char c : rest) {
    if (c == ',' && !is_decimal) continue;
    digits += c == ',' ? '.' : c;
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(),
                                            result.value, std::chars_format::fixed);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() ||
      !(result.value >= 0) || result.value > 1e12)
    return std::nullopt;
  if (result.is_percent) result.value /= 100;
  return result;
}

}  // namespace waybill::feedback
