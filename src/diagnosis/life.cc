#include "diagnosis/life.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "base/ascii.h"
#include "base/utf8.h"
#include "diagnosis/dossier_builder.h"
#include "diagnosis/life_events.h"
#include "message/received.h"

namespace waybill::diagnosis {
namespace {

namespace json = boost::json;

// Without a Message-ID: retries last a day, and a report may follow days later (RFC 5321 §4.5.4.1).
constexpr std::int64_t kLongestApart = std::int64_t{5} * 24 * 3600;

// What one source says about one message and recipient.
struct Piece {
  std::string message_id;  // lower case
  std::string recipient;
  std::string sender;
  std::string evidence;
  std::vector<LifeEvent> events;
  const salesforce::LifeLine* log = nullptr;
  const TraceEntry* trace = nullptr;
  const QuarantineEntry* quarantine = nullptr;
  const DeliveryReport* report = nullptr;
  const SubjectMessage* message = nullptr;
};

std::optional<std::int64_t> time_of(const std::vector<LifeEvent>& events) {
  for (const LifeEvent& event : events) {
    if (event.time) return event.time;
  }
  return std::nullopt;
}

// Whom a message was for: as a receiver wrote it, else its only visible recipient.
std::string recipient_of(const SubjectMessage& subject) {
  for (const message::Hop& hop : message::received_chain(subject.message)) {
    if (!hop.for_address.empty()) return ascii::lower(hop.for_address);
  }
  const message::Field* to = subject.message.field("To");
  if (to == nullptr) return {};
  const auto list = message::parse_address_list(to->value);
  return list.mailboxes.size() == 1 ? ascii::lower(list.mailboxes.front().address())
                                    : std::string();
}

class LifeJoiner {
 public:
  explicit LifeJoiner(const Dossier& dossier) : dossier_(dossier) {}

  Lives join() {
    add_logs();
    add_traces();
    const std::size_t reports = std::min(dossier_.reports.size(), kMostLifeLines);
    for (const DeliveryReport& report : std::span(dossier_.reports).first(reports))
      place({.message_id = ascii::lower(report.message_id),
             .recipient = report.recipient,
             .sender = report.envelope,
             .evidence = report.evidence,
             .events = events_of(report),
             .report = &report});
    for (const auto& message : dossier_.messages)
      add_message(*message);
    finish();
    return std::move(lives_);
  }

 private:
  [[nodiscard]] bool is_subject(std::string_view id, std::string_view recipient) const {
    const bool same = !dossier_.message_id.empty() && ascii::iequals(id, dossier_.message_id);
    return same &&
           (recipient.empty() || dossier_.recipient.empty() || recipient == dossier_.recipient);
  }

  // A log of a whole org holds far more than what the other sources speak of.
  void add_logs() {
    const LogSummary& log = dossier_.log;
    std::set<std::string> named;
    for (const TraceEntry& entry : dossier_.trace)
      named.insert(ascii::lower(entry.row.message_id));
    for (const DeliveryReport& report : dossier_.reports)
      named.insert(ascii::lower(report.message_id));
    std::size_t named_lines = 0;
    for (std::size_t i = 0; i < log.lines.size() && i < log.evidence.size(); ++i) {
      const salesforce::LifeLine& line = log.lines[i];
      const bool is_named = is_subject(line.message_id, line.recipient) ||
                            named.contains(ascii::lower(line.message_id));
      if (i >= kMostLifeLines && (!is_named || ++named_lines > kMostLifeLines)) continue;
      place({.message_id = ascii::lower(line.message_id),
             .recipient = line.recipient,
             .sender = ascii::lower(line.sender),
             .evidence = log.evidence[i],
             .events = events_of(line, log.evidence[i]),
             .log = &line});
    }
  }

  void add_traces() {
    std::size_t count = 0;
    std::size_t subjects = 0;
    for (const TraceEntry& entry : dossier_.trace) {
      if (!entry.is_subject && ++count > kMostLifeLines) continue;
      if (entry.is_subject && ++subjects > kMostLifeLines) continue;
      place({.message_id = ascii::lower(entry.row.message_id),
             .recipient = entry.row.recipient,
             .sender = entry.row.return_path.empty() ? entry.row.sender : entry.row.return_path,
             .evidence = entry.evidence,
             .events = events_of(entry),
             .trace = &entry});
    }
    count = 0;
    for (const QuarantineEntry& entry : dossier_.quarantine) {
      if (++count > kMostLifeLines) break;
      place({.message_id = ascii::lower(entry.message.message_id),
             .recipient = entry.message.recipient,
             .sender = entry.message.sender,
             .evidence = entry.evidence,
             .events = events_of(entry),
             .quarantine = &entry});
    }
  }

  // The original inside a bounce is that of the report, whose recipient counts.
  void add_message(const SubjectMessage& subject) {
    const message::Field* id = subject.message.field("Message-ID");
    place({.message_id = id == nullptr ? "" : ascii::lower(bare_id(id->value)),
           .recipient = subject.is_returned ? std::string() : recipient_of(subject),
           .sender = subject.envelope.mail_from ? ascii::lower(subject.envelope.mail_from->value)
                                                : std::string(),
           .evidence = subject.evidence->id,
           .events = events_of(subject),
           .message = &subject});
  }

  void place(Piece piece) {
    std::string_view by;
    const std::size_t at = find(piece, by);
    if (at == lives_.lives.size()) {
      lives_.lives.emplace_back();
      if (!piece.message_id.empty()) by_id_[piece.message_id].push_back(at);
      if (!piece.sender.empty()) by_sender_[piece.sender].push_back(at);
      if (!piece.recipient.empty()) by_recipient_[piece.recipient].push_back(at);
    }
    merge(lives_.lives[at], std::move(piece), by);
  }

  // The life that the piece belongs to, else the place of a new one.
  std::size_t find(const Piece& piece, std::string_view& by) {
    const std::size_t none = lives_.lives.size();
    if (!piece.message_id.empty()) {
      by = "Message-ID";
      const std::size_t found = best_of(by_id_, piece.message_id, piece);
      if (found != none) return found;
    }
    // Salesforce's bounce address is made for one message.
    if (salesforce::parse_bounce_address(piece.sender)) {
      by = "envelope sender";
      const std::size_t found = best_of(by_sender_, piece.sender, piece);
      if (found != none && may_be_one(lives_.lives[found], piece)) return found;
    }
    by = "recipient and time";
    return by_recipient_and_time(piece);
  }

  template <class Index>
  std::size_t best_of(const Index& index, const std::string& key, const Piece& piece) const {
    const auto list = index.find(key);
    if (list == index.end()) return lives_.lives.size();
    std::size_t open = lives_.lives.size();
    for (const std::size_t at : list->second) {
      const Life& life = lives_.lives[at];
      if (life.recipient == piece.recipient) return at;
      const bool fits = life.recipient.empty() || piece.recipient.empty();
      const bool is_asked = !dossier_.recipient.empty() && life.recipient == dossier_.recipient;
      if (fits && (open == lives_.lives.size() || is_asked)) open = at;
    }
    return open;
  }

  static bool may_be_one(const Life& life, const Piece& piece) {
    return life.message_id.empty() || piece.message_id.empty() ||
           ascii::iequals(life.message_id, piece.message_id);
  }

  // Only where one side states no Message-ID, and one life alone fits.
  [[nodiscard]] std::size_t by_recipient_and_time(const Piece& piece) const {
    const std::size_t none = lives_.lives.size();
    const auto list = by_recipient_.find(piece.recipient);
    const auto time = time_of(piece.events);
    if (piece.recipient.empty() || list == by_recipient_.end() || !time) return none;
    std::size_t found = none;
    for (const std::size_t at : list->second) {
      const Life& life = lives_.lives[at];
      const auto other = time_of(life.events);
      const bool one_unnamed = life.message_id.empty() || piece.message_id.empty();
      if (!one_unnamed || !other || std::abs(*other - *time) > kLongestApart) continue;
      if (found != none) return none;  // two fit: neither can be told
      found = at;
    }
    return found;
  }

  void merge(Life& life, Piece piece, std::string_view by) {
    const bool is_new = life.events.empty();
    if (!is_new && std::ranges::find(life.joined_by, by) == life.joined_by.end())
      life.joined_by.emplace_back(by);
    if (life.message_id.empty() && !piece.message_id.empty()) life.message_id = original_id(piece);
    if (life.recipient.empty()) life.recipient = piece.recipient;
    if (life.sender.empty()) life.sender = piece.sender;
    std::ranges::move(piece.events, std::back_inserter(life.events));
    if (piece.log != nullptr) life.log.push_back(piece.log);
    if (piece.trace != nullptr) life.trace.push_back(piece.trace);
    if (piece.quarantine != nullptr) life.quarantine.push_back(piece.quarantine);
    if (piece.report != nullptr) life.reports.push_back(piece.report);
    if (piece.message != nullptr) life.messages.push_back(piece.message);
  }

  // As the source wrote it, not as it is compared.
  static std::string original_id(const Piece& piece) {
    if (piece.log != nullptr) return piece.log->message_id;
    if (piece.trace != nullptr) return piece.trace->row.message_id;
    if (piece.quarantine != nullptr) return piece.quarantine->message.message_id;
    if (piece.report != nullptr) return piece.report->message_id;
    const message::Field* id =
        piece.message == nullptr ? nullptr : piece.message->message.field("Message-ID");
    return id == nullptr ? piece.message_id : bare_id(id->value);
  }

  // The receiving side tells of the message: after the 2xx that a log states to the minute.
  static bool is_beyond(const LifeEvent& event) {
    const bool is_own_hop =
        event.kind == LifeEventKind::Hop && (ascii::iends_with(event.actor, "salesforce.com") ||
                                             ascii::iends_with(event.actor, "sfdc.net"));
    return event.kind == LifeEventKind::Trace || event.kind == LifeEventKind::Quarantine ||
           (event.kind == LifeEventKind::Hop && !is_own_hop);
  }

  // Acceptance that a log states to the minute comes before what the receiver tells of that minute.
  static void place_acceptance(Life& life) {
    constexpr std::int64_t kMinute = 60;
    for (LifeEvent& event : life.events) {
      if (event.kind != LifeEventKind::Accepted || !event.time || event.order == *event.time)
        continue;
      for (const LifeEvent& other : life.events) {
        const bool same_minute = other.order >= *event.time && other.order < *event.time + kMinute;
        if (same_minute && is_beyond(other)) event.order = std::min(event.order, other.order);
      }
    }
  }

  // By time; of one time, in the order in which the sources told it.
  static void sort(Life& life) {
    place_acceptance(life);
    std::vector<std::pair<std::int64_t, std::size_t>> places;
    places.reserve(life.events.size());
    for (std::size_t i = 0; i < life.events.size(); ++i)
      places.emplace_back(life.events[i].order, i);
    std::ranges::sort(places);
    std::vector<LifeEvent> sorted;
    sorted.reserve(places.size());
    for (const auto& [order, i] : places)
      sorted.push_back(std::move(life.events[i]));
    life.events = std::move(sorted);
    if (life.events.size() > kMostLifeEvents) {
      life.left_out = life.events.size() - kMostLifeEvents;
      life.events.erase(life.events.begin() + kMostLifeEvents, life.events.end());
    }
    for (LifeEvent& event : life.events) {
      if (event.what.size() > kLongestValue)
        event.what = event.what.substr(0, kLongestValue) + "...";
    }
  }

  // The life in question: by its id and recipient, else by one of them; lives_.size(): none.
  [[nodiscard]] std::size_t subject_place() const {
    const auto where = [&](auto fits) {
      const auto found = std::ranges::find_if(lives_.lives, fits);
      return static_cast<std::size_t>(found - lives_.lives.begin());
    };
    const std::size_t none = lives_.lives.size();
    const std::size_t by_both = where([&](const Life& life) {
      return is_subject(life.message_id, life.recipient) && !life.recipient.empty();
    });
    if (by_both != none) return by_both;
    const std::size_t by_id =
        where([&](const Life& life) { return is_subject(life.message_id, life.recipient); });
    if (by_id != none) return by_id;
    if (!dossier_.recipient.empty())
      return where([&](const Life& life) { return life.recipient == dossier_.recipient; });
    return none == 1 ? 0 : none;
  }

  static std::set<std::string> evidence_of(const Life& life) {
    std::set<std::string> ids;
    for (const LifeEvent& event : life.events)
      ids.insert(event.evidence);
    return ids;
  }

  void finish() {
    std::vector<Life>& lives = lives_.lives;
    const std::size_t subject = subject_place();
    if (subject < lives.size()) {
      lives[subject].is_subject = true;
      std::rotate(lives.begin(), lives.begin() + static_cast<std::ptrdiff_t>(subject),
                  lives.begin() + static_cast<std::ptrdiff_t>(subject) + 1);
      note_unjoined();
    }
    if (lives.size() > kMostLives) {
      lives_.left_out = lives.size() - kMostLives;
      lives.resize(kMostLives);
    }
    for (Life& life : lives)
      sort(life);
  }

  // Which sources say nothing of the message in question, and of what they tell instead.
  void note_unjoined() {
    const std::set<std::string> told = evidence_of(lives_.lives.front());
    std::map<std::string, std::string> others;
    for (std::size_t i = 1; i < lives_.lives.size(); ++i) {
      const Life& life = lives_.lives[i];
      for (const std::string& id : evidence_of(life)) {
        if (!told.contains(id))
          others.emplace(id, fmt::format("it is about another message{}{}",
                                         life.message_id.empty() ? "" : ": " + life.message_id,
                                         life.recipient.empty() ? "" : " to " + life.recipient));
      }
    }
    for (auto& [id, reason] : others)
      lives_.unjoined.push_back({id, std::move(reason)});
  }

  const Dossier& dossier_;
  Lives lives_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_id_, by_sender_, by_recipient_;
};

json::value json_of(const LifeEvent& event) {
  json::object object{{"time", nullptr},
                      {"kind", to_string(event.kind)},
                      {"actor", to_valid_utf8(event.actor)},
                      {"what", to_valid_utf8(event.what)},
                      {"evidence", event.evidence},
                      {"where", event.where}};
  if (event.time) object["time"] = iso_time(*event.time);
  if (event.bytes.end != 0) object["bytes"] = json::array{event.bytes.begin, event.bytes.end};
  return object;
}

}  // namespace

std::string_view to_string(LifeEventKind kind) {
  switch (kind) {
    case LifeEventKind::Taken: return "taken";
    case LifeEventKind::HandedOn: return "handed-on";
    case LifeEventKind::Deferred: return "deferred";
    case LifeEventKind::Accepted: return "accepted";
    case LifeEventKind::Refused: return "refused";
    case LifeEventKind::Hop: return "hop";
    case LifeEventKind::Authentication: return "authentication";
    case LifeEventKind::Placement: return "placement";
    case LifeEventKind::Trace: return "trace";
    case LifeEventKind::Quarantine: return "quarantine";
    case LifeEventKind::Report: return "report";
  }
  std::abort();
}

Lives Lives::without_sources() const {
  Lives copy = *this;
  for (Life& life : copy.lives) {
    life.log.clear();
    life.trace.clear();
    life.quarantine.clear();
    life.reports.clear();
    life.messages.clear();
  }
  return copy;
}

Lives join_lives(const Dossier& dossier) {
  return LifeJoiner(dossier).join();
}

std::string iso_time(std::int64_t unix_seconds) {
  // Beyond the years that the library can write; a date of such a year is no evidence of anything.
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  if (unix_seconds < 0 || unix_seconds >= kYear10000) return "out of range";
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(unix_seconds)));
}

json::array to_json(const Lives& lives) {
  json::array list;
  for (const Life& life : lives.lives) {
    json::array events;
    for (const LifeEvent& event : life.events)
      events.push_back(json_of(event));
    json::array joined;
    for (const std::string& by : life.joined_by)
      joined.emplace_back(by);
    list.push_back(json::object{{"message_id", to_valid_utf8(life.message_id)},
                                {"recipient", to_valid_utf8(life.recipient)},
                                {"sender", to_valid_utf8(life.sender)},
                                {"is_subject", life.is_subject},
                                {"joined_by", std::move(joined)},
                                {"events", std::move(events)},
                                {"events_left_out", life.left_out}});
  }
  return list;
}

}  // namespace waybill::diagnosis
