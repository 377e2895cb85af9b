// Life-lines: all rows of one message for one recipient.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "base/string_table.h"
#include "salesforce/log_outcome.h"
#include "salesforce/log_row.h"
#include "salesforce/log_time.h"

namespace waybill::salesforce {

struct LogEvent {
  LogEventKind kind;
  std::optional<std::int64_t> time;  // Unix seconds, GMT
  std::size_t line;                  // of the row in the file, from 1
  Span bytes;                        // of the row in the file
  std::string stage;                 // "during RCPT TO"
  std::string response;              // the text with an SMTP reply, from whichever column holds it
  std::string relay;                 // where Salesforce connected to
  std::size_t retries = 0;
  bool internal_handoff = false;  // to another Salesforce mail server: no delivery yet
};

// What became of one message for one recipient.
struct LifeLine {
  std::string
      message_id;  // the Message-ID without angle brackets; the internal id when there is none
  std::string recipient;  // lower case
  std::string sender;     // the envelope sender
  std::string user_id;
  std::vector<LogEvent> events;  // in the order of the file
  LogState state = LogState::Queued;
  // The event that tells the reason: the last T of an expired message, else the last T or P. npos:
  // none.
  std::size_t decisive = static_cast<std::size_t>(-1);
};

// When Salesforce tries a deferred message again, if it keeps to its times: 5 minutes after the
// first failure, then 10, 20, 40 …, for 24 hours. Nothing when the message is not deferred or has
// no times.
[[nodiscard]] std::optional<std::int64_t> next_try(const LifeLine& line);
// The same from the last failure, the number of failures and the first row.
[[nodiscard]] std::optional<std::int64_t> next_try(LogTime last_failure, unsigned failures,
                                                   LogTime first);

// Keeps the rows of many messages, each text once.
class LifeLineStore {
 public:
  // Row `row` of message number `message`; messages are numbered from 0 without gaps.
  void add(std::uint32_t message, const LogRow& row, LogEventKind kind, LogTime time,
           bool internal_handoff, std::size_t line, Span bytes);
  void turn_times();

  [[nodiscard]] std::size_t size() const { return heads_.size(); }
  // Message `number`, concluded.
  [[nodiscard]] LifeLine at(std::size_t number) const;

 private:
  static constexpr std::uint32_t kEnd = 0xFFFFFFFFU;
  struct Head {
    std::uint32_t message_id, recipient, sender, user_id;
    std::uint32_t first, last;  // events
  };
  struct Event {
    std::size_t line, begin;
    std::uint32_t size;
    std::uint32_t next;
    std::uint32_t stage, response, relay;
    LogTime time;
    std::uint16_t retries;
    LogEventKind kind;
    bool internal_handoff;
  };
  std::uint32_t keep(std::string_view text);

  StringTable texts_{0xFFFFFFF0U, static_cast<std::size_t>(-1) / 2};
  std::vector<Head> heads_;
  std::vector<Event> events_;
};

}  // namespace waybill::salesforce
