#include "ledger/issues.h"

#include <algorithm>
#include <limits>

namespace waybill::ledger {
namespace {

#define WAYBILL_ISSUE_COLUMNS                                                             \
  "id, domain, code, subject, source, state, severity, title, messages, detail, opened, " \
  "updated, seen, mended, cached_until, reason"

IssueEntry issue_in(const Rows& rows) {
  return {.id = std::string(rows.text(0)),
          .domain = std::string(rows.text(1)),
          .code = std::string(rows.text(2)),
          .subject = std::string(rows.text(3)),
          .source = std::string(rows.text(4)),
          .state = std::string(rows.text(5)),
          .severity = std::string(rows.text(6)),
          .title = std::string(rows.text(7)),
          .messages = rows.count(8),
          .detail = std::string(rows.text(9)),
          .opened = rows.number(10),
          .updated = rows.number(11),
          .seen = rows.number(12),
          .mended = rows.number(13),
          .cached_until = rows.number(14),
          .reason = std::string(rows.text(15))};
}

Result<std::vector<IssueEntry>, Error> read_issues(Rows rows) {
  std::vector<IssueEntry> issues;
  while (TRY(rows.next()))
    issues.push_back(issue_in(rows));
  return issues;
}

}  // namespace

Result<void, Error> put(Database& database, const std::string& tenant, const IssueEntry& issue) {
  return database.execute(
      "INSERT INTO issue (tenant, " WAYBILL_ISSUE_COLUMNS
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (tenant, domain, code, subject) DO UPDATE SET source = excluded.source,"
      " state = excluded.state, severity = excluded.severity, title = excluded.title,"
      " messages = excluded.messages, detail = excluded.detail, updated = excluded.updated,"
      " seen = excluded.seen, mended = excluded.mended, cached_until = excluded.cached_until, "
      "reason = excluded.reason",
      tenant, issue.id, issue.domain, issue.code, issue.subject, issue.source, issue.state,
      issue.severity, issue.title, issue.messages, issue.detail, issue.opened, issue.updated,
      issue.seen, issue.mended, issue.cached_until, issue.reason);
}

Result<void, Error> note(Database& database, const std::string& tenant, const std::string& issue,
                         const IssueEvent& event) {
  return database.execute(
      "INSERT INTO issue_event (tenant, issue, at, kind, who, text) VALUES (?, ?, ?, ?, ?, ?)",
      tenant, issue, event.at, event.kind, event.who, event.text);
}

Result<std::optional<IssueEntry>, Error> find_issue(Database& database, const std::string& tenant,
                                                    const std::string& id) {
  Rows rows = TRY(database.query(
      "SELECT " WAYBILL_ISSUE_COLUMNS " FROM issue WHERE tenant = ? AND id = ?", tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  return issue_in(rows);
}

Result<std::vector<IssueEntry>, Error> issues_of(Database& database, const std::string& tenant,
                                                 const std::string& domain,
                                                 const std::string& source) {
  return read_issues(TRY(database.query(
      "SELECT " WAYBILL_ISSUE_COLUMNS " FROM issue WHERE tenant = ? AND domain = ? AND source = ?",
      tenant, domain, source)));
}

Result<std::vector<IssueEntry>, Error> list_issues(Database& database, const std::string& tenant,
                                                   const IssueFilter& filter,
                                                   const std::optional<Place>& after,
                                                   std::size_t most) {
  const Place from = after.value_or(Place{std::numeric_limits<std::int64_t>::max(), {}});
  return read_issues(
      TRY(database.query("SELECT " WAYBILL_ISSUE_COLUMNS
                         " FROM issue WHERE tenant = ?1 AND (updated, id) < (?2, ?3)"
                         " AND (?4 = '' OR domain = ?4) AND (?5 = '' OR code = ?5)"
                         " AND (?6 = '' OR severity = ?6) AND (?7 = '' OR source = ?7)"
                         " AND (?8 = '' OR state = ?8"
                         "      OR (?8 = 'active' AND state NOT IN ('resolved', 'dismissed')))"
                         " ORDER BY updated DESC, id DESC LIMIT ?9",
                         tenant, from.time, from.id, filter.domain, filter.code, filter.severity,
                         filter.source, filter.state, most)));
}

Result<std::vector<IssueEvent>, Error> events_of(Database& database, const std::string& tenant,
                                                 const std::string& issue) {
  Rows rows = TRY(
      database.query("SELECT at, kind, who, text FROM issue_event WHERE tenant = ? AND issue = ?"
                     " ORDER BY number DESC LIMIT ?",
                     tenant, issue, kMostIssueEvents));
  std::vector<IssueEvent> events;
  while (TRY(rows.next()))
    events.push_back({.at = rows.number(0),
                      .kind = std::string(rows.text(1)),
                      .who = std::string(rows.text(2)),
                      .text = std::string(rows.text(3))});
  std::ranges::reverse(events);
  return events;
}

Result<std::vector<IssueCount>, Error> active_issues(Database& database,
                                                     const std::string& tenant) {
  Rows rows =
      TRY(database.query("SELECT domain, severity, count(*) FROM issue WHERE tenant = ?"
                         " AND state NOT IN ('resolved', 'dismissed') GROUP BY domain, severity",
                         tenant));
  std::vector<IssueCount> counts;
  while (TRY(rows.next()))
    counts.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.count(2)});
  return counts;
}

Result<void, Error> forget_issues(Database& database, const std::string& tenant,
                                  std::int64_t before) {
  TRY(database.execute(
      "DELETE FROM issue_event WHERE tenant = ?1 AND issue IN (SELECT id FROM issue"
      " WHERE tenant = ?1 AND state = 'resolved' AND updated < ?2)",
      tenant, before));
  return database.execute(
      "DELETE FROM issue WHERE tenant = ? AND state = 'resolved' AND updated < ?", tenant, before);
}

}  // namespace waybill::ledger
