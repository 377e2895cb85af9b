#include "alert/time_zone.h"

#include <algorithm>
#include <chrono>

#include "base/ascii.h"

namespace waybill::alert {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kFarthestOffset = 93'600;  // RFC 9636 §3.2 wants −25 to 26 hours

// Reads big-endian numbers; what lies behind the end is a fault that stays.
class Octets {
 public:
  explicit Octets(std::string_view octets) : rest_(octets) {}
  std::int64_t number(std::size_t size) {
    const std::string_view octets = take(size);
    if (octets.size() != size) return 0;
    std::uint64_t value = (static_cast<unsigned char>(octets[0]) & 0x80U) != 0 ? ~0ULL : 0;
    for (const char c : octets)
      value = value << 8U | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      has_failed_ = true;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  std::string_view rest_;
  bool has_failed_ = false;
};

struct Head {
  std::size_t utc_marks = 0, standard_marks = 0, leaps = 0, times = 0, types = 0, letters = 0;
  [[nodiscard]] std::size_t body(std::size_t time_size) const {
    return times * (time_size + 1) + types * 6 + letters + leaps * (time_size + 4) +
           standard_marks + utc_marks;
  }
};

std::optional<Head> read_head(Octets& in, char& version) {
  constexpr std::size_t kMost = 100'000;  // of anything; files have some hundreds
  if (in.take(4) != "TZif") return std::nullopt;
  const std::string_view rest = in.take(16);
  if (rest.size() != 16) return std::nullopt;
  version = rest[0];
  Head head;
  for (std::size_t* count : {&head.utc_marks, &head.standard_marks, &head.leaps, &head.times,
                             &head.types, &head.letters}) {
    const std::int64_t value = in.number(4);
    if (value < 0 || static_cast<std::uint64_t>(value) > kMost) return std::nullopt;
    *count = static_cast<std::size_t>(value);
  }
  if (in.has_failed() || head.types == 0) return std::nullopt;
  return head;
}

// The text behind the data, as POSIX writes TZ.
class Rule {
 public:
  explicit Rule(std::string_view text) : rest_(text) {}

  bool name() {
    const bool is_quoted = skip('<');
    std::size_t size = 0;
    while (size < rest_.size() && (is_quoted ? rest_[size] != '>' : ascii::is_alpha(rest_[size])))
      ++size;
    if (size < 1) return false;
    rest_.remove_prefix(size);
    return !is_quoted || skip('>');
  }
  // "-3", "+5:30", "167:59:59"
  std::optional<int> time() {
    const bool is_negative = skip('-');
    if (!is_negative) skip('+');
    int seconds = 0;
    for (const int unit : {3'600, 60, 1}) {
      if (unit != 3'600 && !skip(':')) break;
      const auto value = number();
      if (!value || *value > 167 || (unit != 3'600 && *value > 59)) return std::nullopt;
      seconds += *value * unit;
    }
    return is_negative ? -seconds : seconds;
  }
  std::optional<YearlyChange> change() {
    using Kind = YearlyChange::Kind;
    YearlyChange change;
    if (skip('M')) {
      const auto month = number();
      const auto week = skip('.') ? number() : std::nullopt;
      const auto day = skip('.') ? number() : std::nullopt;
      const bool is_good = month && *month >= 1 && *month <= 12 && week && *week >= 1 &&
                           *week <= 5 && day && *day <= 6;
      if (!is_good) return std::nullopt;
      change = {Kind::MonthWeekDay, *month, *week, *day};
    } else {
      change.kind = skip('J') ? Kind::JulianDay : Kind::DayOfYear;
      const auto day = number();
      if (!day || *day > 365 || (change.kind == Kind::JulianDay && *day < 1)) return std::nullopt;
      change.day = *day;
    }
    if (skip('/')) {
      const auto seconds = time();
      if (!seconds) return std::nullopt;
      change.seconds = *seconds;
    }
    return change;
  }
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

 private:
  std::optional<int> number() {
    constexpr std::size_t kMostDigits = 3;
    std::size_t size = 0;
    while (size < rest_.size() && size < kMostDigits && ascii::is_digit(rest_[size]))
      ++size;
    const auto value = ascii::parse_number(rest_.substr(0, size));
    if (!value) return std::nullopt;
    rest_.remove_prefix(size);
    return static_cast<int>(*value);
  }

  std::string_view rest_;
};

// Local seconds of the change in that year, as if local time were UTC.
std::int64_t moment_of(const YearlyChange& change, std::chrono::year year) {
  using namespace std::chrono;
  using Kind = YearlyChange::Kind;
  sys_days day{};
  switch (change.kind) {
    case Kind::MonthWeekDay: {
      const month m{static_cast<unsigned>(change.month)};
      const weekday w{static_cast<unsigned>(change.day)};
      day = change.week == 5 ? sys_days(year / m / w[last])
                             : sys_days(year / m / w[static_cast<unsigned>(change.week)]);
      break;
    }
    case Kind::JulianDay: {  // February 29 is never counted
      const bool is_after = year.is_leap() && change.day >= 60;
      day = sys_days(year / January / 1) + days(change.day - 1 + (is_after ? 1 : 0));
      break;
    }
    case Kind::DayOfYear: day = sys_days(year / January / 1) + days(change.day); break;
  }
  return std::int64_t{day.time_since_epoch().count()} * kDay + change.seconds;
}

}  // namespace

std::optional<TimeZone::Rest> TimeZone::parse_rest(std::string_view text) {
  Rule rule(text);
  Rest rest;
  if (!rule.name()) return std::nullopt;
  const auto west = rule.time();
  if (!west) return std::nullopt;
  rest.standard = -*west;
  rest.summer = rest.standard + 3'600;
  if (rule.is_at_end()) return rest;
  if (!rule.name()) return std::nullopt;
  rest.has_summer = true;
  if (!rule.skip(',')) {
    const auto summer = rule.time();
    if (!summer || !rule.skip(',')) return std::nullopt;
    rest.summer = -*summer;
  }
  const auto begin = rule.change();
  const auto end = begin && rule.skip(',') ? rule.change() : std::nullopt;
  if (!end || !rule.is_at_end()) return std::nullopt;
  rest.to_summer = *begin;
  rest.to_standard = *end;
  return rest;
}

std::int64_t TimeZone::offset_in(const Rest& rest, std::int64_t seconds) {
  if (!rest.has_summer) return rest.standard;
  using namespace std::chrono;
  const std::int64_t local = seconds + rest.standard;
  const std::int64_t day = local >= 0 ? local / kDay : (local - kDay + 1) / kDay;
  const year_month_day date{sys_days(days(static_cast<int>(std::clamp<std::int64_t>(
      day, -kDay * 8, kDay * 100))))};  // years that the calendar of the library has
  const std::int64_t begin = moment_of(rest.to_summer, date.year()) - rest.standard;
  const std::int64_t end = moment_of(rest.to_standard, date.year()) - rest.summer;
  const bool is_summer =
      begin < end ? seconds >= begin && seconds < end : seconds >= begin || seconds < end;
  return is_summer ? rest.summer : rest.standard;
}

std::optional<TimeZone> TimeZone::parse(std::string_view octets) {
  if (octets.size() > kLargestZoneFile) return std::nullopt;
  Octets in(octets);
  char version = 0;
  auto head = read_head(in, version);
  if (!head) return std::nullopt;
  std::size_t time_size = 4;
  if (version >= '2') {  // RFC 9636 §3: the same follows with times of 64 bits
    (void)in.take(head->body(time_size));
    head = read_head(in, version);
    if (!head) return std::nullopt;
    time_size = 8;
  }
  TimeZone zone;
  for (std::size_t i = 0; i < head->times; ++i)
    zone.times_.push_back(in.number(time_size));
  const std::string_view kinds = in.take(head->times);
  std::vector<std::int64_t> types;
  for (std::size_t i = 0; i < head->types && !in.has_failed(); ++i) {
    types.push_back(in.number(4));
    (void)in.take(2);
    if (std::abs(types.back()) > kFarthestOffset) return std::nullopt;
  }
  (void)in.take(head->letters + head->leaps * (time_size + 4) + head->standard_marks +
                head->utc_marks);
  if (in.has_failed() || !std::ranges::is_sorted(zone.times_)) return std::nullopt;
  for (const char kind : kinds) {
    const auto number = static_cast<unsigned char>(kind);
    if (number >= types.size()) return std::nullopt;
    zone.offsets_.push_back(types[number]);
  }
  zone.first_ = types.front();
  std::string_view rest = in.rest();
  if (time_size == 8 && rest.starts_with('\n')) {
    rest.remove_prefix(1);
    rest = rest.substr(0, rest.find('\n'));
    if (!rest.empty()) zone.rest_ = parse_rest(rest);
  }
  return zone;
}

std::int64_t TimeZone::offset_at(std::int64_t seconds) const {
  const bool is_behind = times_.empty() || seconds >= times_.back();
  if (is_behind && rest_) return offset_in(*rest_, seconds);
  const auto next = std::ranges::upper_bound(times_, seconds);
  if (next == times_.begin()) return first_;
  return offsets_[static_cast<std::size_t>(next - times_.begin()) - 1];
}

bool is_zone_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  if (name.empty() || name.size() > kLongest || !ascii::is_alpha(name.front())) return false;
  return std::ranges::all_of(name, [](char c) {
    return ascii::is_alnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
  });
}

}  // namespace waybill::alert
