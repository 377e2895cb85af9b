// Sources that contradict each other: both sides are cited, one is believed, and what would decide
// is named.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "diagnosis/rules.h"
#include "message/received.h"

namespace waybill::diagnosis::rule {
namespace {

using salesforce::TraceState;

// Clocks of mail servers differ by minutes; more than this is no clock.
constexpr std::int64_t kClockSkew = 300;
constexpr std::int64_t kHour = 3600;
// So near to a whole number of hours that a time zone is the likely reason.
constexpr std::int64_t kNearHour = 120;

void append(std::vector<std::string>& ids, std::vector<std::string> more) {
  for (std::string& id : more) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
  }
}

// The facts of both sides.
std::vector<std::string> cite_both(const Known& known, const LifeEvent& one,
                                   const LifeEvent& other) {
  std::vector<std::string> ids = known.cite_place(one.evidence, one.bytes);
  append(ids, known.cite_place(other.evidence, other.bytes));
  return ids;
}

std::string at(const LifeEvent& event) {
  return fmt::format("{}, {}{}", event.evidence, event.where,
                     event.time ? ", " + iso_time(*event.time) : std::string());
}

const LifeEvent* last_of(const Life& life, LifeEventKind kind) {
  const LifeEvent* last = nullptr;
  for (const LifeEvent& event : life.events) {
    if (event.kind == kind) last = &event;
  }
  return last;
}

// The row of the trace that tells the outcome.
const LifeEvent* outcome_of(const Life& life, const TraceEntry& entry) {
  const auto found = std::ranges::find_if(life.events, [&](const LifeEvent& event) {
    return event.kind == LifeEventKind::Trace && event.evidence == entry.evidence &&
           event.what.starts_with("trace: ");
  });
  return found == life.events.end() ? nullptr : &*found;
}

const TraceEntry* traced(const Life& life, TraceState state) {
  const auto found = std::ranges::find(life.trace, state,
                                       [](const TraceEntry* entry) { return entry->row.state; });
  return found == life.trace.end() ? nullptr : *found;
}

bool log_says(const Life& life, salesforce::LogState state) {
  return std::ranges::any_of(
      life.log, [&](const salesforce::LifeLine* line) { return line->state == state; });
}

const LifeEvent* failure_report(const Life& life) {
  const auto found = std::ranges::find_if(life.events, [](const LifeEvent& event) {
    return event.kind == LifeEventKind::Report && event.what.starts_with("reported it as failed");
  });
  return found == life.events.end() ? nullptr : &*found;
}

RuleHit contradict(const Known& known, const LifeEvent& one, const LifeEvent& other,
                   std::string_view believed) {
  return {.statement = fmt::format("{} says: {} {} ({}). {} says: {} {} ({}). {}", one.evidence,
                                   one.actor, one.what, at(one), other.evidence, other.actor,
                                   other.what, at(other), believed),
          .facts = cite_both(known, one, other),
          .fix = {}};
}

Hit accepted_against_trace(const Known& known, const Life& life) {
  const LifeEvent* accepted = last_of(life, LifeEventKind::Accepted);
  if (accepted == nullptr || !log_says(life, salesforce::LogState::Delivered)) return std::nullopt;
  // A report that tells of the failure afterwards explains both.
  if (failure_report(life) != nullptr) return std::nullopt;
  if (const TraceEntry* failed = traced(life, TraceState::Failed)) {
    if (const LifeEvent* outcome = outcome_of(life, *failed))
      return contradict(known, *accepted, *outcome,
                        "Believed: the trace, because the log ends with acceptance at the edge and "
                        "the trace tells what the tenant did afterwards. An extended trace of this "
                        "Message-ID names the step that failed.");
  }
  return std::nullopt;
}

Hit accepted_without_trace(const Known& known, const Life& life) {
  const LifeEvent* accepted = last_of(life, LifeEventKind::Accepted);
  if (accepted == nullptr || !known.dossier.trace_lacks_subject) return std::nullopt;
  RuleHit hit{
      .statement = fmt::format(
          "{} says that {} accepted the message ({}). The message trace has no row for it. Neither "
          "is believed alone: the address that accepted may be a gateway or another tenant, or the "
          "trace may be limited to other hours or recipients. The trace by this Message-ID over "
          "two "
          "days, and the owner of that address, decide.",
          accepted->evidence, accepted->actor, at(*accepted)),
      .facts = known.cite_place(accepted->evidence, accepted->bytes),
      .fix = {}};
  append(hit.facts, known.cite(FactKind::TraceState, "", 1));
  return hit;
}

Hit trace_against_report(const Known& known, const Life& life) {
  const TraceEntry* delivered = traced(life, TraceState::Delivered);
  const LifeEvent* report = failure_report(life);
  const LifeEvent* outcome = delivered == nullptr ? nullptr : outcome_of(life, *delivered);
  if (outcome == nullptr || report == nullptr) return std::nullopt;
  return contradict(known, *outcome, *report,
                    "Believed: the trace for the mailbox itself. The report is then about a copy "
                    "that was sent on from there (forwarding, a group, a journal), unless its "
                    "Reporting-MTA stands before the tenant.");
}

Hit refused_yet_arrived(const Known& known, const Life& life) {
  const LifeEvent* refused = last_of(life, LifeEventKind::Refused);
  if (refused == nullptr || !log_says(life, salesforce::LogState::Refused)) return std::nullopt;
  const TraceEntry* delivered = traced(life, TraceState::Delivered);
  const LifeEvent* there = delivered != nullptr ? outcome_of(life, *delivered)
                                                : last_of(life, LifeEventKind::Authentication);
  if (there == nullptr) return std::nullopt;
  return contradict(known, *refused, *there,
                    "Believed: what arrived. The refusal is then that of another attempt or of "
                    "another copy: the rows of the log with this Message-ID, all retries included, "
                    "decide.");
}

Hit delivered_yet_held(const Known& known, const Life& life) {
  const TraceEntry* delivered = traced(life, TraceState::Delivered);
  const LifeEvent* held = last_of(life, LifeEventKind::Quarantine);
  const LifeEvent* outcome = delivered == nullptr ? nullptr : outcome_of(life, *delivered);
  if (outcome == nullptr || held == nullptr || known.dossier.held() == nullptr) return std::nullopt;
  return contradict(known, *outcome, *held,
                    "Believed: the quarantine, which is the later state. Microsoft 365 moves mail "
                    "out of mailboxes afterwards when its verdict changes (zero-hour auto purge).");
}

std::string difference(std::int64_t seconds) {
  const std::int64_t hours = (seconds + kNearHour) / kHour;
  const bool whole = hours > 0 && std::abs(seconds - hours * kHour) <= kNearHour;
  if (whole)
    return fmt::format("{} hour(s) to the minute: one of the exports is not in UTC", hours);
  return fmt::format("{} seconds", seconds);
}

// Hops of one message, from the first server to the last.
Hit hops_backwards(const Known& known, const Life& life) {
  if (life.messages.empty()) return std::nullopt;
  const SubjectMessage& subject = *life.messages.front();
  std::string later_host;  // nearer to the recipient
  std::int64_t later = 0;
  for (const message::Hop& hop : message::received_chain(subject.message)) {
    if (!hop.date) continue;
    const std::int64_t time = hop.date->unix_seconds;
    if (later != 0 && time > later + kClockSkew)
      return RuleHit{
          .statement = fmt::format(
              "{} took the message at {}, which is before {} ({}) handed it on: time goes "
              "backwards "
              "by {}. A clock is wrong, or the lower Received field was written by somebody else. "
              "The upper field, written by the recipient's side, is believed.",
              later_host, iso_time(later), hop.by_host, iso_time(time), difference(time - later)),
          .facts = known.cite_place(subject.evidence->id, {}),
          .fix = {}};
    later_host = hop.by_host;
    later = time;
  }
  return std::nullopt;
}

// The trace begins before Salesforce took the message.
Hit trace_before_log(const Known& known, const Life& life) {
  if (life.log.empty() || life.trace.empty()) return std::nullopt;
  const LifeEvent* taken = nullptr;
  std::int64_t taken_at = 0;
  for (const LifeEvent& event : life.events) {
    if (event.kind != LifeEventKind::Taken || !event.time || taken != nullptr) continue;
    taken = &event;
    taken_at = event.time.value_or(0);
  }
  const TraceEntry& entry = *life.trace.front();
  const LifeEvent* outcome = outcome_of(life, entry);
  const std::int64_t traced_at = entry.row.time.value_or(taken_at);
  if (taken == nullptr || outcome == nullptr || traced_at + kClockSkew >= taken_at)
    return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "The trace has the message at {}, before Salesforce took it from the application ({}): "
          "{}. The log is in GMT; the times of the trace are believed only for their order.",
          iso_time(traced_at), iso_time(taken_at), difference(taken_at - traced_at)),
      .facts = cite_both(known, *taken, *outcome),
      .fix = {}};
}

// A setting that somebody states and the envelope sender shows to be otherwise.
Hit stated_envelope(const Known& known) {
  const Fact* path = known.sheet.find(FactKind::ReturnPath);
  if (path == nullptr || path->certainty != Certainty::Observed || path->value == "<>")
    return std::nullopt;
  const bool is_bounce = salesforce::parse_bounce_address(path->value).has_value();
  const bool says_on = known.sheet.is_set("bounce-management", "on");
  const bool says_off = known.sheet.is_set("bounce-management", "off");
  const bool is_core = known.dossier.route.detected == salesforce::Route::Core ||
                       known.dossier.route.detected == salesforce::Route::EmailRelay;
  if (!is_core || !((says_on && !is_bounce) || (says_off && is_bounce))) return std::nullopt;
  RuleHit hit{
      .statement = fmt::format(
          "It was said that Bounce Management is {}, but the envelope sender is {}: {}. The "
          "envelope sender is believed: {}.",
          says_on ? "on" : "off",
          is_bounce ? "Salesforce's bounce address" : "not Salesforce's bounce address",
          path->value,
          is_bounce ? "Email Security Compliance sets it as well, or the setting was changed "
                      "since"
                    : "the setting was changed since, or this feature does not use it"),
      .facts = known.cite(FactKind::Setting, "bounce-management", 1),
      .fix = {}};
  hit.facts.push_back(path->id);
  return hit;
}

Hit stated_log(const Known& known, const Life& life) {
  const bool says_delivered = known.sheet.has(FactKind::Symptom, "log-delivered");
  const bool says_absent = known.sheet.has(FactKind::Symptom, "no-log-row");
  const LifeEvent* refused = last_of(life, LifeEventKind::Refused);
  const LifeEvent* taken = last_of(life, LifeEventKind::Taken);
  if (says_delivered && refused != nullptr && log_says(life, salesforce::LogState::Refused)) {
    RuleHit hit{
        .statement = fmt::format("It was said that the log shows delivery, but it says: {} {} "
                                 "({}). The log is believed.",
                                 refused->actor, refused->what, at(*refused)),
        .facts = known.cite(FactKind::Symptom, "log-delivered", 1),
        .fix = {}};
    append(hit.facts, known.cite_place(refused->evidence, refused->bytes));
    return hit;
  }
  if (says_absent && taken != nullptr) {
    RuleHit hit{.statement = fmt::format("It was said that the log has no row for the message, but "
                                         "it has one ({}). The log is believed.",
                                         at(*taken)),
                .facts = known.cite(FactKind::Symptom, "no-log-row", 1),
                .fix = {}};
    append(hit.facts, known.cite_place(taken->evidence, taken->bytes));
    return hit;
  }
  return std::nullopt;
}

}  // namespace

Hit evidence_contradiction(const Known& known) {
  const Life* life = known.life.subject();
  if (life == nullptr) return std::nullopt;
  for (const auto check : {accepted_against_trace, accepted_without_trace, trace_against_report,
                           refused_yet_arrived, delivered_yet_held}) {
    if (Hit hit = check(known, *life)) return hit;
  }
  return std::nullopt;
}

Hit evidence_accepted_then_bounced(const Known& known) {
  const Life* life = known.life.subject();
  if (life == nullptr) return std::nullopt;
  const LifeEvent* accepted = last_of(*life, LifeEventKind::Accepted);
  const LifeEvent* report = failure_report(*life);
  if (accepted == nullptr || report == nullptr ||
      (report->time && report->order + kClockSkew < accepted->order))
    return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "{} accepted the message ({}), and a report of {} says later that it failed ({}). That "
          "is "
          "no contradiction: the server that accepted, or one behind it, gave up afterwards. The "
          "reason stands in the report; the log cannot show it.",
          accepted->actor, at(*accepted), report->actor, at(*report)),
      .facts = cite_both(known, *accepted, *report),
      .fix = {}};
}

Hit evidence_time_backwards(const Known& known) {
  const Life* life = known.life.subject();
  if (life == nullptr) return std::nullopt;
  if (Hit hit = trace_before_log(known, *life)) return hit;
  return hops_backwards(known, *life);
}

Hit evidence_receivers_differ(const Known& known) {
  const Life* life = known.life.subject();
  if (life == nullptr || life->messages.empty()) return std::nullopt;
  const SubjectMessage& subject = *life->messages.front();
  const auto fields = subject.message.fields_named("Authentication-Results");
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto upper = message::parse_authentication_results(fields[0]->value);
    const auto lower = message::parse_authentication_results(fields[i]->value);
    for (const std::string_view method : {"dmarc", "dkim", "spf"}) {
      const message::MethodResult* one = upper.find(method);
      const message::MethodResult* other = lower.find(method);
      const bool differ = one != nullptr && other != nullptr && one->result != other->result &&
                          (one->result == "pass" || other->result == "pass");
      if (!differ || ascii::iequals(upper.authserv_id, lower.authserv_id)) continue;
      const auto name = [](const std::string& id) {
        return id.empty() ? std::string("a server that does not name itself") : id;
      };
      return RuleHit{
          .statement = fmt::format(
              "Two servers of the recipient's side differ: {} found {}={}, and {} before it found "
              "{}={}. The message was changed between them, or the later one judged by the address "
              "of the earlier. The later one decided; the earlier one saw the message as it came.",
              name(upper.authserv_id), method, one->result, name(lower.authserv_id), method,
              other->result),
          .facts = known.cite(FactKind::ReceiverClaim, method),
          .fix = {}};
    }
  }
  return std::nullopt;
}

Hit evidence_not_joined(const Known& known) {
  if (known.life.unjoined.empty()) return std::nullopt;
  RuleHit hit{.statement = {}, .facts = {}, .fix = {}, .certainty = Certainty::Inferred};
  for (const Unjoined& source : known.life.unjoined) {
    hit.statement += fmt::format("{}{} could not be joined with the message in question: {}.",
                                 hit.statement.empty() ? "" : " ", source.evidence, source.reason);
    append(hit.facts, known.cite_place(source.evidence, {}));
  }
  return hit.facts.empty() ? std::nullopt : Hit(std::move(hit));
}

Hit evidence_note_differs(const Known& known) {
  if (Hit hit = stated_envelope(known)) return hit;
  const Life* life = known.life.subject();
  return life == nullptr ? std::nullopt : stated_log(known, *life);
}

}  // namespace waybill::diagnosis::rule
