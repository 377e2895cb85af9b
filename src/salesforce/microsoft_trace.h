// The message trace of Exchange Online as CSV: the summary of the portal (both admin centers), the
// cmdlets Get-MessageTrace and Get-MessageTraceV2, and the enhanced and extended reports of a
// historical search. Column names differ in case, spaces and underscores only, or have aliases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "salesforce/microsoft_custom_data.h"

namespace waybill::salesforce {

enum class TraceState : std::uint8_t {
  Delivered,
  Failed,
  Quarantined,
  FilteredAsSpam,
  Pending,
  Expanded,
  Other
};
[[nodiscard]] std::string_view to_string(TraceState state);

inline constexpr std::size_t kMostTraceRecipients = 1000;  // of one row: Exchange's own limit
inline constexpr std::size_t kMostTraceEvents = 200;       // kept of one message and recipient

// One row of an extended report.
struct TraceEvent {
  std::optional<std::int64_t> time;  // Unix seconds, UTC
  std::string name;                  // event_id as written: "RECEIVE", "DELIVER", "FAIL"
  std::string source;                // "SMTP", "AGENT", "STOREDRIVER"
  std::string detail;                // the reply or source_context
  std::size_t line = 0;
  Span bytes;
};

// One message for one recipient. A summary has one row for it, an extended report many.
struct TraceRow {
  std::string sender, recipient;  // lower case; `sender` is the envelope's or the header's
  std::string return_path;        // the envelope's, lower case; empty: no such column
  std::string message_id;         // without angle brackets
  std::string network_message_id;
  std::string subject, from_ip, to_ip, connector;
  std::string detail;  // the SMTP reply of a failure, else what the row says
  std::string status;  // as written
  TraceState state = TraceState::Other;
  std::optional<std::int64_t> time;  // of the first row, Unix seconds, UTC
  std::size_t line = 0;              // of the row that decides the state
  Span bytes;
  CustomData custom;
  std::vector<TraceEvent> events;  // by time where every row states one; empty for a summary
};

// True when the first row has the headers of a message trace.
[[nodiscard]] bool is_message_trace(std::string_view csv);
// In the order of the first row of each. Never fails: what cannot be read is left empty.
[[nodiscard]] std::vector<TraceRow> read_message_trace(std::string_view csv);

}  // namespace waybill::salesforce
