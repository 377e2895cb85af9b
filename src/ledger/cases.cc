#include "ledger/cases.h"

#include <limits>

#include "ledger/shares.h"

namespace waybill::ledger {
namespace {

// A text as a pattern of LIKE that finds it anywhere; the escape is "\".
std::string anywhere(std::string_view text) {
  std::string pattern = "%";
  for (const char sign : text) {
    if (sign == '%' || sign == '_' || sign == '\\') pattern += '\\';
    pattern += sign;
  }
  return pattern + "%";
}

#define WAYBILL_CASE_COLUMNS                                                                    \
  "id, title, created, updated, status, state, source, note, recipient, message_id, "           \
  "asked_domain, cause, who, confidence, statement, domain, recipient_domain, rule, evidence, " \
  "messages, unreadable, error, arrival"

CaseEntry entry_of(const Rows& rows) {
  const auto text = [&rows](int column) { return std::string(rows.text(column)); };
  return {.id = text(0),
          .title = text(1),
          .created = rows.number(2),
          .updated = rows.number(3),
          .status = text(4),
          .state = text(5),
          .source = text(6),
          .note = text(7),
          .recipient = text(8),
          .message_id = text(9),
          .asked_domain = text(10),
          .cause = text(11),
          .who = text(12),
          .confidence = text(13),
          .statement = text(14),
          .domain = text(15),
          .recipient_domain = text(16),
          .rule = text(17),
          .evidence = rows.count(18),
          .messages = rows.count(19),
          .unreadable = text(20),
          .error = text(21),
          .arrival = text(22)};
}

}  // namespace

Result<void, Error> add(Database& database, const std::string& tenant, const CaseEntry& entry) {
  TRY(database.execute(
      "INSERT INTO cases (id, tenant, title, created, updated, status, state, source, recipient,"
      " message_id, asked_domain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      entry.id, tenant, entry.title, entry.created, entry.updated, entry.status, entry.state,
      entry.source, entry.recipient, entry.message_id, entry.asked_domain));
  return update(database, tenant, entry);
}

Result<void, Error> update(Database& database, const std::string& tenant, const CaseEntry& entry) {
  return database.execute(
      "UPDATE cases SET title = ?, updated = ?, status = ?, state = ?, note = ?, recipient = ?,"
      " message_id = ?, asked_domain = ?, cause = ?, who = ?, confidence = ?, statement = ?,"
      " domain = ?, recipient_domain = ?, rule = ?, evidence = ?, messages = ?, unreadable = ?,"
      " error = ?, arrival = ? WHERE tenant = ? AND id = ?",
      entry.title, entry.updated, entry.status, entry.state, entry.note, entry.recipient,
      entry.message_id, entry.asked_domain, entry.cause, entry.who, entry.confidence,
      entry.statement, entry.domain, entry.recipient_domain, entry.rule, entry.evidence,
      entry.messages, entry.unreadable, entry.error, entry.arrival, tenant, entry.id);
}

Result<std::optional<CaseEntry>, Error> find_case(Database& database, const std::string& tenant,
                                                  const std::string& id) {
  Rows rows = TRY(database.query(
      "SELECT " WAYBILL_CASE_COLUMNS " FROM cases WHERE tenant = ? AND id = ?", tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  return entry_of(rows);
}

Result<std::vector<CaseEntry>, Error> list_cases(Database& database, const std::string& tenant,
                                                 const CaseFilter& filter,
                                                 const std::optional<Place>& after,
                                                 std::size_t most) {
  const Place from = after.value_or(Place{std::numeric_limits<std::int64_t>::max(), {}});
  Rows rows = TRY(database.query(
      "SELECT " WAYBILL_CASE_COLUMNS
      " FROM cases WHERE tenant = ?1 AND (updated, id) < (?2, ?3)"
      " AND (?4 = '' OR cause = ?4) AND (?5 = '' OR who = ?5) AND (?6 = '' OR domain = ?6)"
      " AND (?7 = '' OR status = ?7) AND (?8 = '%%' OR title LIKE ?8 ESCAPE '\\'"
      " OR statement LIKE ?8 ESCAPE '\\' OR domain LIKE ?8 ESCAPE '\\'"
      " OR recipient_domain LIKE ?8 ESCAPE '\\' OR rule LIKE ?8 ESCAPE '\\')"
      " ORDER BY updated DESC, id DESC LIMIT ?9",
      tenant, from.time, from.id, filter.cause, filter.who, filter.domain, filter.status,
      anywhere(filter.query), most));
  std::vector<CaseEntry> entries;
  while (TRY(rows.next()))
    entries.push_back(entry_of(rows));
  return entries;
}

Result<void, Error> remove_case(Database& database, const std::string& tenant,
                                const std::string& id) {
  TRY(remove_shares(database, tenant, Share::Of::Case, id));
  TRY(database.execute("DELETE FROM case_upload WHERE tenant = ? AND case_id = ?", tenant, id));
  TRY(database.execute("UPDATE refusal_meaning SET case_id = '' WHERE tenant = ? AND case_id = ?",
                       tenant, id));
  return database.execute("DELETE FROM cases WHERE tenant = ? AND id = ?", tenant, id);
}

Result<std::vector<DomainCases>, Error> open_cases(Database& database, const std::string& tenant) {
  Rows rows = TRY(database.query(
      "SELECT domain, count(*) FROM cases WHERE tenant = ? AND status = 'open' AND domain <> ''"
      " GROUP BY domain",
      tenant));
  std::vector<DomainCases> found;
  while (TRY(rows.next()))
    found.push_back({std::string(rows.text(0)), rows.count(1)});
  return found;
}

Result<void, Error> add_case_uploads(Database& database, const std::string& tenant,
                                     const std::string& case_id,
                                     const std::vector<std::string>& uploads) {
  for (const std::string& upload : uploads)
    TRY(database.execute(
        "INSERT INTO case_upload SELECT ?1, ?2, 1 + coalesce(max(place), 0), ?3 FROM case_upload"
        " WHERE case_id = ?1",
        case_id, tenant, upload));
  return {};
}

Result<std::vector<std::string>, Error> case_uploads(Database& database, const std::string& tenant,
                                                     const std::string& case_id) {
  Rows rows = TRY(database.query(
      "SELECT upload FROM case_upload WHERE tenant = ? AND case_id = ? ORDER BY place", tenant,
      case_id));
  std::vector<std::string> uploads;
  while (TRY(rows.next()))
    uploads.emplace_back(rows.text(0));
  return uploads;
}

Result<void, Error> forget_case_uploads(Database& database, const std::string& tenant,
                                        const std::string& case_id) {
  return database.execute("DELETE FROM case_upload WHERE tenant = ? AND case_id = ?", tenant,
                          case_id);
}

Result<std::vector<Owned>, Error> running_cases(Database& database) {
  return read_owned(TRY(database.query("SELECT tenant, id FROM cases WHERE state = 'running'")));
}

Result<std::vector<Owned>, Error> cases_before(Database& database, const std::string& tenant,
                                               std::int64_t updated) {
  return read_owned(TRY(database.query(
      "SELECT tenant, id FROM cases WHERE tenant = ? AND updated < ?", tenant, updated)));
}

}  // namespace waybill::ledger
