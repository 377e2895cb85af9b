// What became of one message for one recipient, from its rows in any order.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "salesforce/log_reply.h"
#include "salesforce/log_row.h"
#include "salesforce/log_time.h"

namespace waybill::salesforce {

enum class LogState : std::uint8_t {
  Queued,     // taken from the application, no outcome in the file
  Deferred,   // last a temporary failure; Salesforce retries for 24 hours
  Delivered,  // a host outside Salesforce answered 2xx
  Refused,    // a permanent failure
  Expired,    // 24 hours of retries were over: the last temporary failure is the reason
  DiscardedBySalesforce,
};
inline constexpr std::size_t kLogStates =
    static_cast<std::size_t>(LogState::DiscardedBySalesforce) + 1;
[[nodiscard]] std::string_view to_string(LogState state);  // "discarded-by-salesforce"
[[nodiscard]] std::optional<LogState> parse_log_state(std::string_view text);

// One T, D or P row as the outcome sees it. `reference` is the caller's: what it names the row by.
struct LogStep {
  LogEventKind kind = LogEventKind::Reception;
  LogTime time;
  bool is_internal = false;  // D to another server of Salesforce
  PermanentKind permanent = PermanentKind::Refused;
  std::uint32_t reference = 0;  // below 2^24
  std::uint8_t tag = 0;         // the caller's too: kept beside the reference
  std::uint8_t retries = 0;
};

// Later rows count more: by their times where both have one that differs, else the further retry,
// else their order in the file. In one minute an outcome counts more than a temporary failure.
class LogOutcome {
 public:
  void add(const LogStep& step);

  [[nodiscard]] LogState state() const;
  // The row that tells the reason: the last T of a deferred or expired message, else the P.
  struct Decisive {
    std::uint32_t reference;
    std::uint8_t tag;
  };
  [[nodiscard]] std::optional<Decisive> decisive() const;
  // The last T, whatever came after it.
  [[nodiscard]] std::optional<Decisive> deferral() const;
  // Of the outcome: the last D or P row, or the last T row of a deferred message.
  [[nodiscard]] LogTime time() const;
  [[nodiscard]] LogTime last_transient() const { return transient_time_; }
  // How many T rows there are; no more are counted than 255.
  [[nodiscard]] unsigned tries() const { return tries_; }
  [[nodiscard]] bool was_received() const { return was_received_; }
  void turn_times();

 private:
  enum class Final : std::uint8_t { None, Delivered, Refused, Expired, Discarded, MaybeExpired };
  void add_transient(const LogStep& step);
  void add_final(const LogStep& step);
  [[nodiscard]] bool is_deferred() const;
  [[nodiscard]] bool has_expired() const;

  LogTime final_time_;
  LogTime transient_time_;
  std::uint32_t final_reference_ : 24 = 0;
  std::uint32_t final_tag_ : 8 = 0;
  std::uint32_t transient_reference_ : 24 = 0;
  std::uint32_t transient_tag_ : 8 = 0;
  std::uint8_t tries_ = 0;
  std::uint8_t retries_ = 0;  // of the last T row
  Final final_ = Final::None;
  bool was_received_ : 1 = false;
  bool is_transient_last_ : 1 = false;  // by the order of rows
};

}  // namespace waybill::salesforce
