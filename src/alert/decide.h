// What becomes of an occurrence: whether it is an alert of its own, part of one that is known, or
// nothing; and for each channel whether it is told now, later, in the digest, or not. Every answer
// has its reason, which is kept. docs/alerts.md states the rules in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/occurrence.h"
#include "alert/rules.h"
#include "alert/time_zone.h"

namespace waybill::alert {

// What an organisation wants otherwise than the table has it.
struct RuleSetting {
  bool is_on = true;
  Severity severity = Severity::Medium;
  std::int64_t cool_down = 0;  // seconds
  bool operator==(const RuleSetting&) const = default;
};
[[nodiscard]] RuleSetting default_setting(const Rule& rule);

// The last alert with the same rule, domain and key.
struct Earlier {
  std::int64_t last = 0;  // the latest occurrence, Unix seconds
  std::int64_t told = 0;  // when channels were told last
  bool is_acknowledged = false;
};

enum class Reason : std::uint8_t {
  // of the alert
  New,           // nothing of the kind within the cool-down
  Reminder,      // it goes on, nobody acknowledged it, and the cool-down is over
  RuleOff,       // the organisation does not want this rule
  CoolingDown,   // told within the cool-down
  Acknowledged,  // somebody knows of it
  // of a channel
  AtOnce,
  QuietHours,
  DigestOnly,
  ChannelOff,
  OtherRule,
  OtherDomain,
  LessSevere,
  TooMany,  // within an hour
  Retried,  // somebody asked for another attempt
};
[[nodiscard]] std::string_view to_string(Reason reason);  // "quiet-hours"
[[nodiscard]] std::string_view describe(Reason reason);   // one sentence

enum class Fate : std::uint8_t { Tell, Join, Drop };
struct Admission {
  Fate fate;
  Reason reason;
};
// `now`: when the occurrence came.
[[nodiscard]] Admission admit(const RuleSetting& setting, const std::optional<Earlier>& earlier,
                              std::int64_t now);

// Times of the day at which nothing is sent; minutes after local midnight. from == to: all day.
struct QuietHours {
  bool is_on = false;
  int from = 22 * 60, to = 7 * 60;
  bool lets_critical_pass = true;
  bool operator==(const QuietHours&) const = default;
};

enum class Mode : std::uint8_t { AtOnce, Digest, Both };
[[nodiscard]] std::string_view to_string(Mode mode);  // "at-once"
[[nodiscard]] std::optional<Mode> parse_mode(std::string_view text);

// What a channel is to be told.
struct Subscription {
  bool is_on = true;
  Mode mode = Mode::AtOnce;
  Severity least = Severity::Low;
  std::vector<std::string> rules = {};    // empty: all
  std::vector<std::string> domains = {};  // with their subdomains; empty: all
};

enum class Way : std::uint8_t { Send, Hold, Digest, Drop };
struct Routing {
  Way way;
  Reason reason;
  std::int64_t due = 0;  // of Send and Hold, Unix seconds
};
[[nodiscard]] Routing route(const Occurrence& occurrence, const Subscription& subscription,
                            const QuietHours& quiet, const TimeZone& zone, std::int64_t now);

// When the quiet hours end that `now` is in; nothing when it is in none.
[[nodiscard]] std::optional<std::int64_t> quiet_until(const QuietHours& quiet, const TimeZone& zone,
                                                      std::int64_t now);

}  // namespace waybill::alert
