#include "diagnosis/life_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ranges>

#include "base/ascii.h"
#include "message/received.h"

namespace waybill::diagnosis {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::string_view kSalesforce = "Salesforce";
constexpr std::string_view kExchange = "Exchange Online";

// Logs state minutes: an outcome lies at the end of its minute, a reception at its start.
std::int64_t order_of(const salesforce::LogEvent& event) {
  const std::int64_t time = event.time.value_or(0);
  const bool is_outcome = event.kind != salesforce::LogEventKind::Reception;
  return time % kMinute == 0 && is_outcome && time != 0 ? time + kMinute - 1 : time;
}

std::string reply_or(const salesforce::LogEvent& event, std::string_view otherwise) {
  return event.response.empty() ? std::string(otherwise) : event.response;
}

LifeEvent event_of(const salesforce::LogEvent& event) {
  LifeEvent life{.kind = LifeEventKind::Taken,
                 .time = event.time,
                 .order = order_of(event),
                 .actor = std::string(kSalesforce),
                 .what = "took the message from the application",
                 .evidence = {},
                 .where = fmt::format("row {}", event.line),
                 .bytes = event.bytes};
  const std::string next = event.relay.empty() ? "the next server" : event.relay;
  switch (event.kind) {
    case salesforce::LogEventKind::Reception: break;
    case salesforce::LogEventKind::Delivery:
      life.kind = event.internal_handoff ? LifeEventKind::HandedOn : LifeEventKind::Accepted;
      life.actor = event.internal_handoff ? std::string(kSalesforce) : next;
      life.what = event.internal_handoff ? "handed it to another server of its own"
                                         : "accepted it: " + reply_or(event, "2xx");
      break;
    case salesforce::LogEventKind::Transient:
      life.kind = LifeEventKind::Deferred;
      life.actor = next;
      life.what = "turned it away for now: " + reply_or(event, "4xx");
      break;
    case salesforce::LogEventKind::Permanent:
      life.kind = LifeEventKind::Refused;
      life.actor = next;
      life.what = "refused it: " + reply_or(event, "5xx");
      break;
  }
  return life;
}

std::string hop_words(const message::Hop& hop) {
  std::string words = "took it";
  if (!hop.client_name().empty()) words += " from " + hop.client_name();
  if (hop.from_ip) words += " [" + hop.from_ip->to_string() + "]";
  if (!hop.with.empty()) words += " with " + hop.with;
  return words;
}

// What the receiver wrote has the time of the newest hop that states one.
std::int64_t last_time(const std::vector<LifeEvent>& events) {
  std::int64_t last = 0;
  for (const LifeEvent& event : events)
    last = std::max(last, event.order);
  return last;
}

void add_hops(const SubjectMessage& subject, std::vector<LifeEvent>& events) {
  const std::vector<message::Hop> chain = message::received_chain(subject.message);
  std::int64_t before = 0;
  for (const message::Hop& hop : chain | std::views::reverse) {
    const std::optional<message::Date>& date = hop.date;
    LifeEvent event{.kind = LifeEventKind::Hop,
                    .time = std::nullopt,
                    .order = before,
                    .actor = hop.by_host.empty() ? "a server" : hop.by_host,
                    .what = hop_words(hop),
                    .evidence = subject.evidence->id,
                    .where = "header field Received",
                    .bytes = subject.in_evidence(hop.span)};
    if (date) {
      event.time = date->unix_seconds;
      event.order = date->unix_seconds;
    }
    before = event.order;
    events.push_back(std::move(event));
  }
}

void add_results(const SubjectMessage& subject, std::vector<LifeEvent>& events) {
  const std::int64_t last = last_time(events);
  for (const message::Field* field : subject.message.fields_named("Authentication-Results")) {
    const auto results = message::parse_authentication_results(field->value);
    std::string words;
    for (const message::MethodResult& result : results.results)
      words += fmt::format("{}{}={}{}", words.empty() ? "found " : ", ", result.method,
                           result.result, result.reason.empty() ? "" : " reason=" + result.reason);
    if (words.empty()) continue;
    events.push_back({.kind = LifeEventKind::Authentication,
                      .time = std::nullopt,
                      .order = last,
                      .actor = results.authserv_id.empty() ? "the receiver" : results.authserv_id,
                      .what = std::move(words),
                      .evidence = subject.evidence->id,
                      .where = "header field Authentication-Results",
                      .bytes = subject.in_evidence(field->span)});
  }
  const salesforce::MicrosoftFilter filter = salesforce::read_microsoft_filter(subject.message);
  const salesforce::PlacementReading reading = salesforce::read_placement(filter);
  if (reading.placement == salesforce::Placement::Unknown) return;
  events.push_back(
      {.kind = LifeEventKind::Placement,
       .time = std::nullopt,
       .order = last,
       .actor = std::string(kExchange),
       .what = fmt::format("{}, decided by {} ({}: {})", salesforce::to_string(reading.placement),
                           salesforce::title(reading.decider), reading.code, reading.meaning),
       .evidence = subject.evidence->id,
       .where = "filter headers of Microsoft 365",
       .bytes = subject.in_evidence(filter.report_span)});
}

}  // namespace

std::vector<LifeEvent> events_of(const salesforce::LifeLine& line, const std::string& evidence) {
  std::vector<LifeEvent> events;
  events.reserve(line.events.size());
  for (const salesforce::LogEvent& event : line.events) {
    events.push_back(event_of(event));
    events.back().evidence = evidence;
  }
  return events;
}

std::vector<LifeEvent> events_of(const TraceEntry& entry) {
  const salesforce::TraceRow& row = entry.row;
  std::vector<LifeEvent> events;
  events.reserve(row.events.size() + 1);
  for (const salesforce::TraceEvent& event : row.events) {
    events.push_back({.kind = LifeEventKind::Trace,
                      .time = event.time,
                      .order = event.time.value_or(0),
                      .actor = std::string(kExchange),
                      .what = event.name + (event.source.empty() ? "" : " (" + event.source + ")") +
                              (event.detail.empty() ? "" : ": " + event.detail),
                      .evidence = entry.evidence,
                      .where = fmt::format("row {}", event.line),
                      .bytes = event.bytes});
  }
  // The summary last: what it all came to.
  std::string words = fmt::format("trace: {}", salesforce::to_string(row.state));
  if (!row.detail.empty()) words += ": " + row.detail;
  events.push_back({.kind = LifeEventKind::Trace,
                    .time = row.events.empty() ? row.time : std::nullopt,
                    .order = row.events.empty() ? row.time.value_or(0) : last_time(events),
                    .actor = std::string(kExchange),
                    .what = std::move(words),
                    .evidence = entry.evidence,
                    .where = fmt::format("row {}", row.line),
                    .bytes = row.bytes});
  return events;
}

std::vector<LifeEvent> events_of(const QuarantineEntry& entry) {
  const salesforce::QuarantinedMessage& message = entry.message;
  return {{.kind = LifeEventKind::Quarantine,
           .time = message.time,
           .order = message.time.value_or(0),
           .actor = std::string(kExchange),
           .what = fmt::format("put it into quarantine ({}); {}",
                               message.reason.empty() ? "no reason stated" : message.reason,
                               salesforce::to_string(message.state)),
           .evidence = entry.evidence,
           .where = fmt::format("row {}", message.line),
           .bytes = message.bytes}};
}

std::vector<LifeEvent> events_of(const DeliveryReport& report) {
  return {
      {.kind = LifeEventKind::Report,
       .time = report.time,
       .order = report.time.value_or(0),
       .actor = report.reporter.empty() ? "the reporting server" : report.reporter,
       .what = fmt::format("reported it as {}{}", report.action.empty() ? "failed" : report.action,
                           report.text.empty() ? "" : ": " + ascii::collapse_space(report.text)),
       .evidence = report.evidence,
       .where = "the delivery report",
       .bytes = report.bytes}};
}

std::vector<LifeEvent> events_of(const SubjectMessage& subject) {
  std::vector<LifeEvent> events;
  add_hops(subject, events);
  // What came back in a bounce had not reached the server that refused it.
  if (!subject.is_returned) add_results(subject, events);
  return events;
}

}  // namespace waybill::diagnosis
