// The life of a message: what every source says about it, in the order of time. Sources are joined
// by Message-ID, recipient, envelope sender and time.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::salesforce {
struct LifeLine;
}  // namespace waybill::salesforce

namespace waybill::diagnosis {

struct DeliveryReport;
struct Dossier;
struct QuarantineEntry;
struct SubjectMessage;
struct TraceEntry;

enum class LifeEventKind : std::uint8_t {
  Taken,     // by Salesforce's mail server from the application
  HandedOn,  // to another server of the same system
  Deferred,
  Accepted,  // the next system answered 2xx
  Refused,
  Hop,             // a Received field
  Authentication,  // results that the receiver wrote
  Placement,       // what the receiver's filter decided
  Trace,           // a row of a message trace
  Quarantine,
  Report,  // a delivery report
};
[[nodiscard]] std::string_view to_string(LifeEventKind kind);

struct LifeEvent {
  LifeEventKind kind;
  std::optional<std::int64_t> time;  // Unix seconds, UTC; nothing: the source states none
  // Where the event stands in the order: its time, the end of the minute where the source states
  // minutes only, the event before it where it has no time.
  std::int64_t order = 0;
  std::string actor;  // who did it: "Salesforce", "mx.example.com", "Exchange Online"
  std::string what;   // in words; with text from outside
  std::string evidence;
  std::string where;  // "row 482"
  Span bytes;         // {0, 0}: the whole
};

// One message for one recipient.
struct Life {
  std::string message_id;  // without angle brackets; empty: no source states one
  std::string recipient;   // lower case; empty: not known
  std::string sender;      // the envelope sender
  bool is_subject = false;
  std::vector<std::string> joined_by;  // "Message-ID", "envelope sender", "recipient and time"
  std::vector<LifeEvent> events;       // by time
  std::size_t left_out = 0;            // events beyond kMostLifeEvents
  // The sources, borrowed from the dossier.
  std::vector<const salesforce::LifeLine*> log;
  std::vector<const TraceEntry*> trace;
  std::vector<const QuarantineEntry*> quarantine;
  std::vector<const DeliveryReport*> reports;
  std::vector<const SubjectMessage*> messages;
};

// A source that tells nothing of the message in question.
struct Unjoined {
  std::string evidence;
  std::string reason;
};

struct Lives {
  std::vector<Life> lives;  // the message in question first
  std::vector<Unjoined> unjoined;
  std::size_t left_out = 0;  // lives beyond kMostLives

  // nullptr: no source tells of the message in question.
  [[nodiscard]] const Life* subject() const {
    return lives.empty() || !lives.front().is_subject ? nullptr : &lives.front();
  }
  // The events and words alone, which may outlive the dossier.
  [[nodiscard]] Lives without_sources() const;
};

inline constexpr std::size_t kMostLives = 10;         // shown beside each other
inline constexpr std::size_t kMostLifeLines = 500;    // of each kind of source
inline constexpr std::size_t kMostLifeEvents = 1000;  // of one life

// Pure. Borrows from `dossier`, which must outlive the result.
[[nodiscard]] Lives join_lives(const Dossier& dossier);

// [{"message_id", "recipient", "sender", "is_subject", "joined_by", "events": [{"time", "kind",
//   "actor", "what", "evidence", "where", "bytes"}], "events_left_out"}]; times as ISO 8601, UTC.
[[nodiscard]] boost::json::array to_json(const Lives& lives);
// "2026-11-17T13:05:49Z"
[[nodiscard]] std::string iso_time(std::int64_t unix_seconds);

}  // namespace waybill::diagnosis
