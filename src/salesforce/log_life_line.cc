#include "salesforce/log_life_line.h"

#include <algorithm>

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

constexpr std::int64_t kFirstPause = 300;
constexpr std::int64_t kRetryTime = 86400;

}  // namespace

std::optional<std::int64_t> next_try(LogTime last_failure, unsigned failures, LogTime first) {
  const auto last = last_failure.unix_seconds();
  if (!last || failures == 0) return std::nullopt;
  // After the ninth failure the pause is longer than what is left of the 24 hours.
  constexpr unsigned kMostDoublings = 9;
  const std::int64_t next = *last + (kFirstPause << std::min(failures - 1, kMostDoublings));
  const auto begin = first.unix_seconds();
  return begin ? std::min(next, std::max(*begin + kRetryTime, *last)) : next;
}

std::optional<std::int64_t> next_try(const LifeLine& line) {
  if (line.state != LogState::Deferred || line.decisive >= line.events.size()) return std::nullopt;
  const auto time_of = [](const LogEvent& event) {
    return event.time ? LogTime::of_unix(*event.time).value_or(LogTime()) : LogTime();
  };
  const auto failures = std::ranges::count(line.events, LogEventKind::Transient, &LogEvent::kind);
  LogTime first;
  for (const LogEvent& event : line.events) {
    const LogTime time = time_of(event);
    if (time.is_known() && (!first.is_known() || time < first)) first = time;
  }
  return next_try(time_of(line.events[line.decisive]), static_cast<unsigned>(failures), first);
}

std::uint32_t LifeLineStore::keep(std::string_view text) {
  return texts_.intern(text);
}

void LifeLineStore::add(std::uint32_t message, const LogRow& row, LogEventKind kind, LogTime time,
                        bool internal_handoff, std::size_t line, Span bytes) {
  const auto number = static_cast<std::uint32_t>(events_.size());
  events_.push_back({.line = line,
                     .begin = bytes.begin,
                     .size = static_cast<std::uint32_t>(bytes.end - bytes.begin),
                     .next = kEnd,
                     .stage = keep(row.at(LogColumn::Stage)),
                     .response = keep(row.response()),
                     .relay = keep(row.relay()),
                     .time = time,
                     .retries = static_cast<std::uint16_t>(
                         std::min<std::uint64_t>(row.number(LogColumn::Retries), 0xFFFF)),
                     .kind = kind,
                     .internal_handoff = internal_handoff});
  if (message == heads_.size()) {
    heads_.push_back({.message_id = keep(row.message_id()),
                      .recipient = keep(ascii::lower(row.at(LogColumn::Recipient))),
                      .sender = keep(row.at(LogColumn::Sender)),
                      .user_id = keep(row.at(LogColumn::UserId)),
                      .first = number,
                      .last = number});
    return;
  }
  Head& head = heads_[message];
  events_[head.last].next = number;
  head.last = number;
}

void LifeLineStore::turn_times() {
  for (Event& event : events_)
    event.time = event.time.turned();
}

LifeLine LifeLineStore::at(std::size_t number) const {
  const Head& head = heads_[number];
  LifeLine line{.message_id = std::string(texts_.at(head.message_id)),
                .recipient = std::string(texts_.at(head.recipient)),
                .sender = std::string(texts_.at(head.sender)),
                .user_id = std::string(texts_.at(head.user_id)),
                .events = {}};
  LogOutcome outcome;
  for (std::uint32_t i = head.first; i != kEnd; i = events_[i].next) {
    const Event& event = events_[i];
    outcome.add({.kind = event.kind,
                 .time = event.time,
                 .is_internal = event.internal_handoff,
                 .permanent = permanent_kind(texts_.at(event.response)),
                 .reference = static_cast<std::uint32_t>(line.events.size()),
                 .retries = static_cast<std::uint8_t>(std::min<unsigned>(event.retries, 255))});
    line.events.push_back({.kind = event.kind,
                           .time = event.time.unix_seconds(),
                           .line = event.line,
                           .bytes = {event.begin, event.begin + event.size},
                           .stage = std::string(texts_.at(event.stage)),
                           .response = std::string(texts_.at(event.response)),
                           .relay = std::string(texts_.at(event.relay)),
                           .retries = event.retries,
                           .internal_handoff = event.internal_handoff});
  }
  line.state = outcome.state();
  if (const auto decisive = outcome.decisive()) line.decisive = decisive->reference;
  return line;
}

}  // namespace waybill::salesforce
