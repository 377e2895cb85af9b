#include "service/issue_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "account/secret.h"
#include "base/utf8.h"
#include "diagnosis/verdict.h"
#include "issue/kind.h"

namespace waybill::service {
namespace {

namespace json = boost::json;
using issue::State;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::size_t kMostSendersOfAddress = 100;

store::Day day_of(std::int64_t seconds) {
  return static_cast<store::Day>(seconds / kDaySeconds);
}

WorkError not_found() {
  return {WorkError::Of::NotFound, "There is no such issue"};
}

issue::Defect defect_of(const ledger::IssueEntry& entry) {
  boost::system::error_code failed;
  const json::value detail = json::parse(entry.detail, failed);
  return failed || !detail.is_object() ? issue::Defect() : issue::parse_defect(detail.get_object());
}

State state_in(const ledger::IssueEntry& entry) {
  return issue::parse_state(entry.state).value_or(State::Open);
}

bool is_unknown(const Look& look, const ledger::IssueEntry& entry) {
  return std::ranges::any_of(look.unknown, [&](const std::string& key) {
    return key == entry.code || key == issue::key_of(entry.code, entry.subject);
  });
}

alert::Severity alert_severity(health::Severity severity) {
  switch (severity) {
    case health::Severity::Info: return alert::Severity::Info;
    case health::Severity::Low: return alert::Severity::Low;
    case health::Severity::Medium: return alert::Severity::Medium;
    case health::Severity::High: return alert::Severity::High;
    case health::Severity::Critical: return alert::Severity::Critical;
  }
  return alert::Severity::Medium;
}

// What the look says of an issue; of one that is not there yet, `entry` has no id.
issue::Sight sight_of(const Look& look, const ledger::IssueEntry& entry,
                      const issue::Defect* defect, std::int64_t now) {
  if (defect == nullptr)
    return look.is_whole && !is_unknown(look, entry) ? issue::Sight::Gone : issue::Sight::Unknown;
  // A resolver that remembers the old record proves nothing.
  if (entry.mended != 0 && now < entry.cached_until) return issue::Sight::Unknown;
  // Nor does what came about before the fix: refusals of these days, a list that was not asked
  // since.
  if (defect->shown != 0 && defect->shown <= entry.mended) return issue::Sight::Unknown;
  return issue::Sight::Seen;
}

// Whether mail tells anything of it.
bool is_followed(State state) {
  return issue::is_open(state) || state == State::Waiting;
}

void describe(const issue::Defect& defect, std::int64_t now, ledger::IssueEntry& entry) {
  entry.severity = health::to_string(defect.severity);
  entry.title = to_valid_utf8(defect.title);
  entry.messages = defect.messages;
  entry.detail = json::serialize(to_json(defect));
  entry.seen = now;
}

struct Turn {
  std::optional<State> before;
  State after;
  issue::Sight sight;
};
void keep_time_of_fix(const Turn& turn, std::int64_t now, ledger::IssueEntry& entry) {
  if (turn.after == State::Waiting || turn.after == State::Resolved) {
    const bool is_new_fix = turn.before && issue::is_open(*turn.before);
    if (entry.mended == 0 || is_new_fix) entry.mended = now;
    return;
  }
  entry.cached_until = 0;
  // What mail refuted keeps the time of its fix, from which mail is counted on.
  if (turn.sight == issue::Sight::Seen) entry.mended = 0;
}

}  // namespace

issue::Evidence IssueWork::mail_since(const std::string& tenant,
                                      const ledger::IssueEntry& entry) const {
  const std::int64_t from = entry.mended == 0 ? s_.clock() : entry.mended;
  DomainQuestion question;
  question.view = ReportView::Sources;
  question.domain = entry.domain;
  question.tenant = tenant;
  store::Filter before;
  before.tenant = tenant;
  before.domain = entry.domain;
  before.from = day_of(from) - kAwaitedDays;
  before.to = day_of(from);
  issue::Evidence evidence;
  const auto days = s_.events.days(before);
  evidence.is_awaited = !days || !days->empty();
  if (entry.mended == 0) return evidence;
  // The day of the fix has mail from before it.
  const Period period{day_of(entry.mended) + 1, day_of(s_.clock())};
  if (period.from > period.to) return evidence;
  if (const auto address = address_of_source(entry.subject))
    return mail_of(tenant, entry.domain, *address, period);
  const auto report = gather(question, period, s_.events, nullptr);
  if (!report) return evidence;
  for (const policy::SourceSummary& source : report->findings.sources) {
    if (source.key != entry.subject) continue;
    return {
        .is_awaited = true, .messages = source.counts.messages, .passing = source.counts.passing};
  }
  if (entry.source == issue::to_string(issue::Source::Reports)) return evidence;  // of a sender
  evidence.messages = report->findings.total.legitimate();
  evidence.passing = report->findings.total.of(policy::Traffic::Authorised);
  return evidence;
}

// The address alone: once SPF names it, its mail is summed with other mail of the domain.
issue::Evidence IssueWork::mail_of(const std::string& tenant, const std::string& domain,
                                   const IpAddress& address, const Period& period) const {
  store::Filter filter;
  filter.tenant = tenant;
  filter.domain = domain;
  filter.from = period.from;
  filter.to = period.to;
  filter.source_ip = address;
  issue::Evidence evidence;
  const auto sources = s_.events.sources(filter, kMostSendersOfAddress);
  if (!sources) return evidence;
  for (const store::SourceCount& source : *sources) {
    evidence.messages += source.messages;
    evidence.passing += source.passing;
  }
  return evidence;
}

IssueWork::Step IssueWork::after_look(const std::string& tenant, const ledger::IssueEntry& before,
                                      const Look& look, const issue::Defect* defect) const {
  const std::int64_t now = s_.clock();
  Step step{.entry = before, .event = {}, .is_new = before.id.empty(), .is_reopened = false};
  const std::optional<State> state = step.is_new ? std::nullopt : std::optional(state_in(before));
  const issue::Sight sight = sight_of(look, before, defect, now);
  const issue::Confirmation confirmed_by = issue::kind_of(before.code).confirmed_by;
  issue::Evidence evidence;
  if (confirmed_by == issue::Confirmation::Traffic && state && is_followed(*state))
    evidence = mail_since(tenant, before);
  const health::Severity was =
      health::parse_severity(before.severity).value_or(health::Severity::Info);
  const health::Severity is = defect != nullptr ? defect->severity : was;
  // A sender's failing mail from before the fix is in the same days: only later mail counts.
  const bool waits = state == State::Waiting && look.source == issue::Source::Reports;
  const issue::Step next = waits ? issue::after_mail(State::Waiting, evidence)
                                 : issue::after_look(state, sight, confirmed_by, evidence, was, is);
  step.entry.source = issue::to_string(look.source);
  if (defect != nullptr) describe(*defect, now, step.entry);
  if (state == State::Dismissed && next.state == State::Dismissed)
    step.entry.severity = before.severity;  // what was dismissed
  step.is_reopened = state && !issue::is_open(*state) && issue::is_open(next.state);
  keep_time_of_fix({.before = state, .after = next.state, .sight = sight}, now, step.entry);
  step.entry.state = issue::to_string(next.state);
  if (step.is_new) {
    step.entry.id = account::random_id();
    step.entry.opened = now;
  }
  if (next.note.empty()) return step;
  step.entry.updated = now;
  step.event = {.at = now, .kind = "state", .who = "", .text = next.note};
  if (step.is_new && defect != nullptr)
    step.event = {.at = now, .kind = "found", .who = "", .text = to_valid_utf8(defect->statement)};
  return step;
}

std::vector<IssueWork::Step> IssueWork::after_look(const std::string& tenant, const Look& look,
                                                   std::vector<ledger::IssueEntry> known) const {
  std::map<std::string, ledger::IssueEntry> by_key;
  for (ledger::IssueEntry& entry : known)
    by_key[issue::key_of(entry.code, entry.subject)] = std::move(entry);
  std::vector<Step> steps;
  std::set<std::string> seen;
  for (const issue::Defect& defect : look.defects) {
    const std::string key = issue::key_of(defect.code, defect.subject);
    if (!seen.insert(key).second) continue;  // one issue each: the gravest comes first
    const auto found = by_key.extract(key);
    const ledger::IssueEntry before =
        found
            ? found.mapped()
            : ledger::IssueEntry{
                  .id = {}, .domain = look.domain, .code = defect.code, .subject = defect.subject};
    steps.push_back(after_look(tenant, before, look, &defect));
  }
  for (const auto& [key, entry] : by_key)
    steps.push_back(after_look(tenant, entry, look, nullptr));
  return steps;
}

bool IssueWork::alert(const std::string& tenant, const Step& step) const {
  if (!s_.raise || (!step.is_new && !step.is_reopened)) return false;
  // Reports, refusals and blocklists have alerts of their own, which know more of time.
  const auto source = issue::parse_source(step.entry.source);
  const bool is_told_here = source == issue::Source::Check || source == issue::Source::Feedback;
  if (!is_told_here && !step.is_reopened) return false;
  const issue::Defect defect = defect_of(step.entry);
  if (defect.severity < health::Severity::Medium) return false;
  const issue::Kind kind = issue::kind_of(step.entry.code);
  alert::Occurrence occurrence;
  occurrence.tenant = tenant;
  occurrence.domain = step.entry.domain;
  occurrence.rule = step.is_reopened ? "issue-reopened" : kind.rule;
  occurrence.key = issue::key_of(step.entry.code, step.entry.subject);
  occurrence.severity = alert_severity(defect.severity);
  occurrence.title = fmt::format("{}: {}", step.entry.domain, defect.title);
  if (defect.statement != defect.title) occurrence.lines.push_back(defect.statement);
  if (!kind.why.empty()) occurrence.lines.push_back(kind.why);
  if (!defect.fix.empty()) occurrence.lines.push_back("What to do: " + defect.fix);
  occurrence.href = "/issues/" + step.entry.id;
  occurrence.at = s_.clock();
  s_.raise(std::move(occurrence));
  return true;
}

void IssueWork::tell(const std::string& tenant, const ledger::IssueEntry& entry) const {
  s_.live.tell(tenant, "issue",
               json::object{{"id", entry.id}, {"domain", entry.domain}, {"state", entry.state}});
}

Result<IssueWork::Changes, ledger::Error> IssueWork::look(const std::string& tenant,
                                                          const Look& look) {
  const std::string source(issue::to_string(look.source));
  // Mail is counted before the transaction: nobody waits for it.
  auto known = TRY(s_.ledger.read([&](ledger::Database& database) {
    return ledger::issues_of(database, tenant, look.domain, source);
  }));
  const std::vector<Step> steps = after_look(tenant, look, std::move(known));
  TRY(s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    for (const Step& step : steps) {
      TRY(ledger::put(database, tenant, step.entry));
      if (!step.event.text.empty()) TRY(ledger::note(database, tenant, step.entry.id, step.event));
    }
    return {};
  }));
  Changes changes;
  for (const Step& step : steps) {
    if (step.event.text.empty()) continue;
    const State state = state_in(step.entry);
    if (issue::is_open(state)) ++changes.opened;
    if (state == State::Waiting) ++changes.waiting;
    if (state == State::Resolved) ++changes.mended;
    tell(tenant, step.entry);
    if (!look.is_first && alert(tenant, step)) changes.alerted.push_back(step.entry.code);
  }
  return changes;
}

Result<void, ledger::Error> IssueWork::count_mail(const std::string& tenant,
                                                  const std::string& domain) {
  const std::string source(issue::to_string(issue::Source::Check));
  const auto known = TRY(s_.ledger.read([&](ledger::Database& database) {
    return ledger::issues_of(database, tenant, domain, source);
  }));
  for (ledger::IssueEntry entry : known) {
    const bool is_of_mail = issue::kind_of(entry.code).confirmed_by == issue::Confirmation::Traffic;
    if (!is_of_mail || state_in(entry) != State::Waiting) continue;
    const issue::Step next = issue::after_mail(State::Waiting, mail_since(tenant, entry));
    if (next.note.empty()) continue;
    entry.state = issue::to_string(next.state);
    entry.updated = s_.clock();
    if (issue::is_open(next.state)) entry.cached_until = 0;
    TRY(s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
      TRY(ledger::put(database, tenant, entry));
      return ledger::note(database, tenant, entry.id,
                          {.at = entry.updated, .kind = "state", .who = "", .text = next.note});
    }));
    tell(tenant, entry);
    (void)alert(
        tenant,
        {.entry = entry, .event = {}, .is_new = false, .is_reopened = issue::is_open(next.state)});
  }
  return {};
}

Result<ledger::IssueEntry, WorkError> IssueWork::entry(const std::string& tenant,
                                                       const std::string& id) const {
  auto found = s_.ledger.read(
      [&](ledger::Database& database) { return ledger::find_issue(database, tenant, id); });
  if (!found) return std::unexpected(of_ledger(found.error()));
  std::optional<ledger::IssueEntry>& entry = *found;
  if (!entry) return std::unexpected(not_found());
  return *std::move(entry);
}

Result<ledger::IssueEntry, WorkError> IssueWork::set(const std::string& tenant,
                                                     const std::string& id, State state,
                                                     const ledger::IssueEvent& event,
                                                     const std::string& reason,
                                                     std::int64_t cached_until) {
  ledger::IssueEntry entry = TRY(this->entry(tenant, id));
  entry.state = issue::to_string(state);
  entry.reason = reason;
  entry.updated = event.at;
  const bool is_mended = state == State::Waiting || state == State::Resolved;
  entry.mended = is_mended ? event.at : 0;
  entry.cached_until = is_mended ? cached_until : 0;
  const auto written =
      s_.ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
        TRY(ledger::put(database, tenant, entry));
        return ledger::note(database, tenant, id, event);
      });
  if (!written) return std::unexpected(of_ledger(written.error()));
  tell(tenant, entry);
  return entry;
}

Result<void, WorkError> IssueWork::note(const std::string& tenant, const std::string& id,
                                        const ledger::IssueEvent& event) {
  (void)TRY(entry(tenant, id));
  const auto written = s_.ledger.write(
      [&](ledger::Database& database) { return ledger::note(database, tenant, id, event); });
  if (!written) return std::unexpected(of_ledger(written.error()));
  return {};
}

Result<ledger::IssueEntry, WorkError> IssueWork::mended(const std::string& tenant,
                                                        const std::string& id, const Fix& fix) {
  ledger::IssueEntry entry = TRY(this->entry(tenant, id));
  if (state_in(entry) == State::Waiting || state_in(entry) == State::Resolved) {
    TRY(this->note(tenant, id,
                   {.at = s_.clock(), .kind = "verified", .who = fix.who, .text = fix.note}));
    return entry;
  }
  const issue::Confirmation confirmed_by = issue::kind_of(entry.code).confirmed_by;
  const bool waits =
      confirmed_by != issue::Confirmation::Dns &&
      (confirmed_by != issue::Confirmation::Traffic || mail_since(tenant, entry).is_awaited);
  return set(tenant, id, waits ? State::Waiting : State::Resolved,
             {.at = s_.clock(), .kind = "verified", .who = fix.who, .text = fix.note}, "",
             fix.cached_until);
}

Result<ledger::IssueEntry, WorkError> IssueWork::dismiss(const std::string& tenant,
                                                         const std::string& id,
                                                         const std::string& who,
                                                         const std::string& reason) {
  return set(tenant, id, State::Dismissed,
             {.at = s_.clock(), .kind = "dismissed", .who = who, .text = reason}, reason, 0);
}

Result<ledger::IssueEntry, WorkError> IssueWork::reopen(const std::string& tenant,
                                                        const std::string& id,
                                                        const std::string& who) {
  return set(tenant, id, State::Open,
             {.at = s_.clock(), .kind = "opened", .who = who, .text = "Opened again."}, "", 0);
}

Result<std::vector<std::string>, ledger::Error> IssueWork::known(const std::string& tenant,
                                                                 const std::string& domain,
                                                                 issue::Source source) const {
  const auto entries = TRY(s_.ledger.read([&](ledger::Database& database) {
    return ledger::issues_of(database, tenant, domain, std::string(issue::to_string(source)));
  }));
  std::vector<std::string> keys;
  for (const ledger::IssueEntry& entry : entries) {
    if (state_in(entry) != State::Resolved)
      keys.push_back(issue::key_of(entry.code, entry.subject));
  }
  return keys;
}

json::object to_json(const ledger::IssueEntry& entry) {
  const issue::Defect defect = defect_of(entry);
  json::array recipients;
  for (const std::string& recipient : defect.recipients)
    recipients.emplace_back(recipient);
  const auto time = [](std::int64_t seconds) -> json::value {
    if (seconds == 0) return nullptr;
    return json::string(diagnosis::iso_time(seconds));
  };
  return {{"id", entry.id},
          {"domain", entry.domain},
          {"code", entry.code},
          {"kind", issue::name_of(entry.code)},
          {"subject", to_valid_utf8(entry.subject)},
          {"source", entry.source},
          {"state", entry.state},
          {"severity", entry.severity},
          {"title", to_valid_utf8(entry.title)},
          {"statement", to_valid_utf8(defect.statement)},
          {"why", issue::kind_of(entry.code).why},
          {"messages", entry.messages},
          {"recipients", std::move(recipients)},
          {"sender", defect.sender},
          {"fix", to_valid_utf8(defect.fix)},
          {"reason", to_valid_utf8(entry.reason)},
          {"opened", time(entry.opened)},
          {"updated", time(entry.updated)},
          {"seen", time(entry.seen)},
          {"mended", issue::is_open(state_in(entry)) ? json::value() : time(entry.mended)}};
}

}  // namespace waybill::service
