// Times of an Email Log. The order of day and month is a property of the file, and the row that
// proves it may come late: times are kept so that they can still be turned round.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::salesforce {

enum class LogTimeOrder : std::uint8_t { MonthFirst, DayFirst };

// A time in 32 bits: seconds since 2000-01-01 GMT plus one, 0 is none; the highest bit says that
// day and month could be the other way round. From 2000 to 2068.
class LogTime {
 public:
  constexpr LogTime() = default;
  [[nodiscard]] static std::optional<LogTime> of_unix(std::int64_t seconds);

  [[nodiscard]] constexpr bool is_known() const { return bits_ != 0; }
  [[nodiscard]] constexpr bool is_ambiguous() const { return (bits_ & kAmbiguous) != 0; }
  [[nodiscard]] std::optional<std::int64_t> unix_seconds() const;
  // As it is, marked as one that could be the other way round.
  [[nodiscard]] constexpr LogTime ambiguous() const { return LogTime(bits_ | kAmbiguous); }
  // With day and month changed if it is ambiguous; else as it is.
  [[nodiscard]] LogTime turned() const;

  // By time; unknown before all others.
  constexpr bool operator<(LogTime other) const { return number() < other.number(); }
  constexpr bool operator==(const LogTime&) const = default;

 private:
  static constexpr std::uint32_t kAmbiguous = 1U << 31U;
  constexpr explicit LogTime(std::uint32_t bits) : bits_(bits) {}
  [[nodiscard]] constexpr std::uint32_t number() const { return bits_ & ~kAmbiguous; }
  std::uint32_t bits_ = 0;
};

// Reads the times of one file.
class LogClock {
 public:
  // "3/06/2009 13:37", "03/06/2009 1:37:05 PM", "06.03.2009 13:37", "2009-03-06T13:37:05.000Z",
  // "2009/03/06 13:37", "3/6/09 13:37"; GMT. Unknown for another form or a date that does not
  // exist. Month first unless a time before proved the other (day_first_proved()).
  [[nodiscard]] LogTime read(std::string_view text);

  [[nodiscard]] LogTimeOrder order() const { return order_; }
  // Whether a row proves the order, by a number above 12 or by dots.
  [[nodiscard]] bool is_proved() const { return is_proved_; }
  // True once after the order became DayFirst: times read before must be turned.
  [[nodiscard]] bool take_change();
  // For the end of a file that proves nothing: a log goes back 30 days at most, so that the order
  // under which all dates lie closer together than that is taken if the other cannot be.
  void decide_by_span();
  // Times whose form or date is not known, or that contradict the proof.
  [[nodiscard]] std::uint64_t unreadable() const { return unreadable_; }

 private:
  struct Parts {
    unsigned year, first, second, hour, minute, seconds;
    bool is_year_first, has_dots;
  };
  [[nodiscard]] static std::optional<Parts> split(std::string_view text);
  LogTime read_new(std::string_view text);
  void learn(const Parts& parts);
  void set_day_first();

  LogTimeOrder order_ = LogTimeOrder::MonthFirst;
  bool is_proved_ = false;
  bool has_changed_ = false;
  std::uint64_t unreadable_ = 0;
  std::string last_text_;  // neighbours mostly have the same minute
  LogTime last_;
  LogTime earliest_[2], latest_[2];  // of the ambiguous times: as read, and turned
};

}  // namespace waybill::salesforce
