// The Salesforce Email Log: the CSV of Setup > Email Log Files, as it is after unpacking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::salesforce {

// The columns that are read. Names, aliases and meanings: docs/salesforce-log.md.
enum class LogColumn : std::uint8_t {
  Time,
  InternalId,
  Event,
  Recipient,
  Sender,
  RemoteHost,
  Bytes,
  UserId,
  MessageId,
  Retries,
  QueueSeconds,
  Stage,
  RelayAddress,
  RelayHost,
  Response,
  TlsCipher,
  TlsVerified,
};

enum class LogEventKind : std::uint8_t { Reception, Delivery, Transient, Permanent };

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
enum class LogState : std::uint8_t {
  Queued,     // taken from the application, no outcome in the file
  Deferred,   // last a temporary failure; Salesforce retries for 24 hours
  Delivered,  // a host outside Salesforce answered 2xx
  Refused,    // a permanent failure
  Expired,    // 24 hours of retries were over: the last temporary failure is the reason
  DiscardedBySalesforce,
};
[[nodiscard]] std::string_view to_string(LogState state);  // "discarded-by-salesforce"

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

struct EmailLog {
  std::size_t rows = 0;
  std::size_t warmup_rows = 0;     // Salesforce's own IP warm-up: not counted anywhere else
  std::vector<LifeLine> messages;  // in the order of their first row
  std::optional<std::int64_t> first, last;  // times of the earliest and the latest row
  std::vector<std::string> warnings;        // one line each, for the user
};

// True when the first row has the headers of an Email Log.
[[nodiscard]] bool is_email_log(std::string_view csv);

// Never fails; what could not be read stands in warnings.
[[nodiscard]] EmailLog read_email_log(std::string_view csv);

}  // namespace waybill::salesforce
