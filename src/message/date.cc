#include "message/date.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

#include "base/ascii.h"
#include "message/lexical.h"

namespace waybill::message {
namespace {

// More words than any form of date has; what follows them is not read.
constexpr std::size_t kMostTokens = 12;

struct Clock {
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
};

struct Fields {
  std::optional<unsigned> day;
  std::optional<unsigned> month;
  std::optional<int> year;
  std::optional<Clock> clock;
  std::optional<Date> zone;  // only its offset
};

std::optional<unsigned> number(std::string_view text, std::size_t longest) {
  if (text.empty() || text.size() > longest) return std::nullopt;
  const auto value = ascii::parse_number(text);
  return value ? std::optional(static_cast<unsigned>(*value)) : std::nullopt;
}

std::optional<unsigned> month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  if (word.size() < 3) return std::nullopt;
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (ascii::istarts_with(kMonths.at(i), word)) return i + 1;
  }
  return std::nullopt;
}

// "23:34", "23:34:45", "23:34:45.678"
std::optional<Clock> clock_of(std::string_view word) {
  const auto parts = ascii::split(word.substr(0, word.find('.')), ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const auto hour = number(parts[0], 2);
  const auto minute = number(parts[1], 2);
  const auto second = parts.size() == 3 ? number(parts[2], 2) : 0U;
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  return Clock{*hour, *minute, *second};
}

// RFC 5322 §3.3 zone and §4.3 obs-zone; names outside it have an unknown offset.
Date zone_of(std::string_view word) {
  struct Named {
    std::string_view name;
    int hours;
  };
  constexpr std::array kNamed = {
      Named{"UT", 0},   Named{"UTC", 0},  Named{"GMT", 0},  Named{"Z", 0},    Named{"EST", -5},
      Named{"EDT", -4}, Named{"CST", -6}, Named{"CDT", -5}, Named{"MST", -7}, Named{"MDT", -6},
      Named{"PST", -8}, Named{"PDT", -7}, Named{"JST", 9},  Named{"CET", 1},  Named{"CEST", 2}};
  for (const Named& named : kNamed) {
    if (ascii::iequals(word, named.name)) return {0, named.hours * 60, true};
  }
  const bool is_signed = word.starts_with('+') || word.starts_with('-');
  std::string digits;
  for (const char c : word.substr(is_signed ? 1 : 0)) {
    if (c != ':') digits += c;
  }
  const auto value = number(digits, 4);
  if (!is_signed || !value || digits.size() < 3 || *value % 100 > 59) return {};
  const int minutes = static_cast<int>(*value / 100 * 60 + *value % 100);
  if (word == "-0000") return {};
  return {0, word.starts_with('-') ? -minutes : minutes, true};
}

// RFC 5322 §4.3 for years of two and three digits.
std::optional<int> year_of(std::string_view word) {
  const auto value = number(word, 4);
  if (!value || word.size() < 2) return std::nullopt;
  const int year = static_cast<int>(*value);
  if (word.size() == 2) return year < 50 ? year + 2000 : year + 1900;
  return word.size() == 3 ? year + 1900 : year;
}

// "2027-04-29", or "29-Apr-2027" as some mailers write
bool read_dashed(std::string_view word, Fields& fields) {
  const auto parts = ascii::split(word, '-');
  if (parts.size() != 3) return false;
  if (const auto month = month_of(parts[1])) {
    fields.day = number(parts[0], 2);
    fields.month = month;
    fields.year = year_of(parts[2]);
    return true;
  }
  if (parts[0].size() != 4) return false;
  fields.year = year_of(parts[0]);
  fields.month = number(parts[1], 2);
  fields.day = number(parts[2], 2);
  return true;
}

// The clock of ISO 8601 with the zone attached: "23:34:45+09:00", "23:34:45Z"
void read_clock(std::string_view word, Fields& fields) {
  const std::size_t zone = word.find_first_of("+-Zz");
  fields.clock = clock_of(word.substr(0, zone));
  if (fields.clock && zone != std::string_view::npos) fields.zone = zone_of(word.substr(zone));
}

void read_token(std::string_view word, Fields& fields) {
  if (word.contains(':') && ascii::is_digit(word.front())) {
    const std::size_t t = word.find_first_of("Tt");
    if (t != std::string_view::npos && read_dashed(word.substr(0, t), fields))
      word = word.substr(t + 1);
    read_clock(word, fields);
  } else if (!fields.month && month_of(word)) {
    fields.month = month_of(word);
  } else if (word.contains('-') && ascii::is_digit(word.front())) {
    (void)read_dashed(word, fields);
  } else if (ascii::is_digit(word.front())) {
    if (!fields.day && word.size() <= 2) {
      fields.day = number(word, 2);
    } else if (!fields.year) {
      fields.year = year_of(word);
    }
  } else if (fields.clock && !fields.zone) {
    fields.zone = zone_of(word);
  }
}

std::vector<std::string_view> tokens_of(std::string_view value) {
  std::vector<std::string_view> tokens;
  Lexer lexer(value);
  while (tokens.size() < kMostTokens) {
    lexer.skip_cfws();
    if (lexer.at_end()) break;
    const std::string_view token =
        lexer.take_while([](char c) { return !ascii::is_space(c) && c != '(' && c != ','; });
    if (!token.empty()) tokens.push_back(token);
    if (!lexer.skip(',') && token.empty()) break;
  }
  return tokens;
}

}  // namespace

std::optional<Date> parse_date(std::string_view value) {
  Fields fields;
  for (const std::string_view token : tokens_of(value))
    read_token(token, fields);
  if (!fields.day || !fields.month || !fields.year || !fields.clock) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{*fields.year},
                                          std::chrono::month{*fields.month},
                                          std::chrono::day{*fields.day}};
  if (!civil.ok() || *fields.year < 1970) return std::nullopt;
  const auto days = std::chrono::sys_days{civil}.time_since_epoch().count();
  Date date = fields.zone.value_or(Date{});
  const Clock& clock = *fields.clock;
  date.unix_seconds = std::int64_t{days} * 86400 + std::int64_t{clock.hour} * 3600 +
                      std::int64_t{clock.minute} * 60 + std::int64_t{clock.second} -
                      std::int64_t{date.offset_minutes} * 60;
  return date;
}

}  // namespace waybill::message
