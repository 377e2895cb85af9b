#include "ledger/arrivals.h"

#include <limits>

#include "ledger/feedback.h"

namespace waybill::ledger {
namespace {

#define WAYBILL_ARRIVAL_COLUMNS                                                               \
  "id, time, name, source, upload, octets, sha256, state, kind, outcome, reports, messages, " \
  "known, refused, error"

Arrival arrival_of(const Rows& rows) {
  const auto text = [&rows](int column) { return std::string(rows.text(column)); };
  return {.id = text(0),
          .time = rows.number(1),
          .name = text(2),
          .source = text(3),
          .upload = text(4),
          .octets = rows.count(5),
          .sha256 = text(6),
          .state = text(7),
          .kind = text(8),
          .outcome = text(9),
          .reports = rows.count(10),
          .messages = rows.count(11),
          .known = rows.count(12),
          .refused = text(13),
          .error = text(14),
          .digest = {},
          .reports_list = {}};
}

}  // namespace

Result<void, Error> add(Database& database, const std::string& tenant, const Arrival& arrival) {
  TRY(database.execute(
      "INSERT INTO arrival (id, tenant, time, name, source, upload, octets, sha256, state)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arrival.id, tenant, arrival.time, arrival.name, arrival.source, arrival.upload,
      arrival.octets, arrival.sha256, arrival.state));
  return update(database, tenant, arrival);
}

Result<void, Error> update(Database& database, const std::string& tenant, const Arrival& arrival) {
  return database.execute(
      "UPDATE arrival SET state = ?, kind = ?, outcome = ?, reports = ?, messages = ?, known = ?,"
      " refused = ?, error = ?, digest = ?, reports_list = ?, upload = ?"
      " WHERE tenant = ? AND id = ?",
      arrival.state, arrival.kind, arrival.outcome, arrival.reports, arrival.messages,
      arrival.known, arrival.refused, arrival.error, arrival.digest, arrival.reports_list,
      arrival.upload, tenant, arrival.id);
}

Result<std::optional<Arrival>, Error> find_arrival(Database& database, const std::string& tenant,
                                                   const std::string& id) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_ARRIVAL_COLUMNS
                                 ", digest, reports_list FROM arrival WHERE tenant = ? AND id = ?",
                                 tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  Arrival arrival = arrival_of(rows);
  arrival.digest = std::string(rows.text(15));
  arrival.reports_list = std::string(rows.text(16));
  return arrival;
}

Result<std::string, Error> known_arrival(Database& database, const std::string& tenant,
                                         const std::string& sha256) {
  Rows rows =
      TRY(database.query("SELECT id FROM arrival WHERE tenant = ? AND sha256 = ? AND state = 'done'"
                         " ORDER BY time LIMIT 1",
                         tenant, sha256));
  return TRY(rows.next()) ? std::string(rows.text(0)) : std::string();
}

Result<std::vector<Arrival>, Error> list_arrivals(Database& database, const std::string& tenant,
                                                  const std::string& state,
                                                  const std::string& source,
                                                  const std::optional<Place>& after,
                                                  std::size_t most) {
  const Place from = after.value_or(Place{std::numeric_limits<std::int64_t>::max(), std::string()});
  Rows rows = TRY(database.query(
      "SELECT " WAYBILL_ARRIVAL_COLUMNS
      " FROM arrival WHERE tenant = ?1 AND (time, id) < (?2, ?3) AND (?4 = '' OR state = ?4)"
      " AND (?5 = '' OR source = ?5) ORDER BY time DESC, id DESC LIMIT ?6",
      tenant, from.time, from.id, state, source, most));
  std::vector<Arrival> arrivals;
  while (TRY(rows.next()))
    arrivals.push_back(arrival_of(rows));
  return arrivals;
}

Result<void, Error> remove_arrival(Database& database, const std::string& tenant,
                                   const std::string& id) {
  TRY(database.execute("DELETE FROM refusal_day WHERE tenant = ? AND arrival = ?", tenant, id));
  TRY(database.execute("DELETE FROM refusal_meaning WHERE tenant = ? AND arrival = ?", tenant, id));
  TRY(database.execute("DELETE FROM mail_day WHERE tenant = ? AND arrival = ?", tenant, id));
  TRY(clear_feedback(database, tenant, id));
  return database.execute("DELETE FROM arrival WHERE tenant = ? AND id = ?", tenant, id);
}

Result<void, Error> forget_arrivals(Database& database, const std::string& tenant,
                                    std::int64_t before) {
  return database.execute("DELETE FROM arrival WHERE tenant = ? AND time < ? AND state = 'done'",
                          tenant, before);
}

Result<std::vector<Owned>, Error> unfinished_arrivals(Database& database) {
  return read_owned(
      TRY(database.query("SELECT tenant, id FROM arrival WHERE state IN ('queued', 'running')"
                         " ORDER BY time, id")));
}

Result<void, Error> set_source(Database& database, const std::string& tenant,
                               const Source& source) {
  return database.execute(
      "INSERT INTO source VALUES (?, ?, ?, ?, 'waiting', 0, '', 0)"
      " ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant, kind = excluded.kind,"
      " name = excluded.name, state = 'waiting', last_error = ''",
      source.id, tenant, source.kind, source.name);
}

Result<void, Error> note_source(Database& database, const std::string& tenant,
                                const Source& source) {
  return database.execute(
      "UPDATE source SET state = ?, last_arrival = max(last_arrival, ?), last_error = ?,"
      " items = items + ? WHERE tenant = ? AND id = ?",
      source.state, source.last_arrival, source.last_error, source.items, tenant, source.id);
}

Result<std::vector<Source>, Error> list_sources(Database& database, const std::string& tenant) {
  Rows rows =
      TRY(database.query("SELECT id, kind, name, state, last_arrival, last_error, items FROM source"
                         " WHERE tenant = ? ORDER BY name",
                         tenant));
  std::vector<Source> sources;
  while (TRY(rows.next()))
    sources.push_back({.id = std::string(rows.text(0)),
                       .kind = std::string(rows.text(1)),
                       .name = std::string(rows.text(2)),
                       .state = std::string(rows.text(3)),
                       .last_arrival = rows.number(4),
                       .last_error = std::string(rows.text(5)),
                       .items = rows.count(6)});
  return sources;
}

}  // namespace waybill::ledger
