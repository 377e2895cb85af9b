#include "ledger/alerts.h"

#include <limits>

namespace waybill::ledger {
namespace {

#define WAYBILL_ALERT_COLUMNS                                                                 \
  "id, rule, domain, key, severity, title, lines, href, at, first, last, told, occurrences, " \
  "admitted, acknowledged, acknowledged_by, note"
#define WAYBILL_DELIVERY_COLUMNS                                                             \
  "id, tenant, alert, channel, kind, state, reason, created, due, attempts, tried, status, " \
  "answer, message"

Alert alert_in(const Rows& rows) {
  return {.id = std::string(rows.text(0)),
          .rule = std::string(rows.text(1)),
          .domain = std::string(rows.text(2)),
          .key = std::string(rows.text(3)),
          .severity = std::string(rows.text(4)),
          .title = std::string(rows.text(5)),
          .lines = std::string(rows.text(6)),
          .href = std::string(rows.text(7)),
          .at = rows.number(8),
          .first = rows.number(9),
          .last = rows.number(10),
          .told = rows.number(11),
          .occurrences = rows.count(12),
          .admitted = std::string(rows.text(13)),
          .acknowledged = rows.number(14),
          .acknowledged_by = std::string(rows.text(15)),
          .note = std::string(rows.text(16))};
}

AlertDelivery delivery_in(const Rows& rows) {
  return {.id = std::string(rows.text(0)),
          .tenant = std::string(rows.text(1)),
          .alert = std::string(rows.text(2)),
          .channel = std::string(rows.text(3)),
          .kind = std::string(rows.text(4)),
          .state = std::string(rows.text(5)),
          .reason = std::string(rows.text(6)),
          .created = rows.number(7),
          .due = rows.number(8),
          .attempts = rows.count(9),
          .tried = rows.number(10),
          .status = rows.number(11),
          .answer = std::string(rows.text(12)),
          .message = std::string(rows.text(13))};
}

Result<std::vector<AlertDelivery>, Error> deliveries_in(Rows rows) {
  std::vector<AlertDelivery> deliveries;
  while (TRY(rows.next()))
    deliveries.push_back(delivery_in(rows));
  return deliveries;
}

Place first_place(const std::optional<Place>& after) {
  return after.value_or(Place{std::numeric_limits<std::int64_t>::max(), ""});
}

}  // namespace

Result<void, Error> add(Database& database, const std::string& tenant, const Alert& alert) {
  return database.execute(
      "INSERT INTO alert (id, tenant, rule, domain, key, severity, title, lines, href, at, first,"
      " last, told, occurrences, admitted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      alert.id, tenant, alert.rule, alert.domain, alert.key, alert.severity, alert.title,
      alert.lines, alert.href, alert.at, alert.first, alert.last, alert.told, alert.occurrences,
      alert.admitted);
}

Result<void, Error> update(Database& database, const std::string& tenant, const Alert& alert) {
  return database.execute(
      "UPDATE alert SET severity = ?, title = ?, lines = ?, href = ?, at = ?, last = ?, told = ?,"
      " occurrences = ?, admitted = ? WHERE tenant = ? AND id = ?",
      alert.severity, alert.title, alert.lines, alert.href, alert.at, alert.last, alert.told,
      alert.occurrences, alert.admitted, tenant, alert.id);
}

Result<std::optional<Alert>, Error> find_alert(Database& database, const std::string& tenant,
                                               const std::string& id) {
  Rows rows = TRY(database.query(
      "SELECT " WAYBILL_ALERT_COLUMNS " FROM alert WHERE tenant = ? AND id = ?", tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  return alert_in(rows);
}

Result<std::optional<Alert>, Error> same_alert(Database& database, const std::string& tenant,
                                               const Alert& alert) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_ALERT_COLUMNS
                                 " FROM alert WHERE tenant = ? AND rule = ? AND domain = ?"
                                 " AND key = ? ORDER BY last DESC, id DESC LIMIT 1",
                                 tenant, alert.rule, alert.domain, alert.key));
  if (!TRY(rows.next())) return std::nullopt;
  return alert_in(rows);
}

Result<std::vector<Alert>, Error> list_alerts(Database& database, const std::string& tenant,
                                              const AlertFilter& filter,
                                              const std::optional<Place>& after, std::size_t most) {
  const Place place = first_place(after);
  Rows rows = TRY(database.query(
      "SELECT " WAYBILL_ALERT_COLUMNS
      " FROM alert WHERE tenant = ? AND (? = '' OR domain = ?) AND (? = '' OR rule = ?)"
      " AND (? = '' OR (acknowledged > 0) = (? = 'acknowledged')) AND first >= ?"
      " AND (first < ? OR (first = ? AND id < ?)) ORDER BY first DESC, id DESC LIMIT ?",
      tenant, filter.domain, filter.domain, filter.rule, filter.rule, filter.state, filter.state,
      filter.from, place.time, place.time, place.id, most));
  std::vector<Alert> alerts;
  while (TRY(rows.next()))
    alerts.push_back(alert_in(rows));
  return alerts;
}

Result<bool, Error> acknowledge(Database& database, const std::string& tenant,
                                const std::string& id, const std::string& by,
                                const std::string& note, std::int64_t now) {
  if (!TRY(find_alert(database, tenant, id))) return false;
  TRY(database.execute(
      "UPDATE alert SET acknowledged = ?, acknowledged_by = ?, note = ? WHERE tenant = ?"
      " AND id = ? AND acknowledged = 0",
      now, by, note, tenant, id));
  // What waits to be told is known already.
  TRY(
      database.execute("UPDATE alert_delivery SET state = 'dropped', reason = 'acknowledged'"
                       " WHERE tenant = ? AND alert = ? AND state = 'waiting' AND attempts = 0",
                       tenant, id));
  return true;
}

Result<void, Error> add(Database& database, const AlertDelivery& delivery) {
  return database.execute(
      "INSERT INTO alert_delivery (id, tenant, alert, channel, kind, state, reason, created, due,"
      " message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      delivery.id, delivery.tenant, delivery.alert, delivery.channel, delivery.kind, delivery.state,
      delivery.reason, delivery.created, delivery.due, delivery.message);
}

Result<void, Error> update(Database& database, const AlertDelivery& delivery) {
  return database.execute(
      "UPDATE alert_delivery SET state = ?, reason = ?, due = ?, attempts = ?, tried = ?,"
      " status = ?, answer = ? WHERE tenant = ? AND id = ?",
      delivery.state, delivery.reason, delivery.due, delivery.attempts, delivery.tried,
      delivery.status, delivery.answer, delivery.tenant, delivery.id);
}

Result<std::optional<AlertDelivery>, Error> find_delivery(Database& database,
                                                          const std::string& tenant,
                                                          const std::string& id) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_DELIVERY_COLUMNS
                                 " FROM alert_delivery WHERE tenant = ? AND id = ?",
                                 tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  return delivery_in(rows);
}

Result<std::vector<AlertDelivery>, Error> due_deliveries(Database& database, std::int64_t now,
                                                         std::size_t most) {
  return deliveries_in(TRY(database.query(
      "SELECT " WAYBILL_DELIVERY_COLUMNS
      " FROM alert_delivery WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?",
      now, most)));
}

Result<std::optional<std::int64_t>, Error> next_due(Database& database) {
  Rows rows =
      TRY(database.query("SELECT due FROM alert_delivery WHERE state = 'waiting' ORDER BY due"
                         " LIMIT 1"));
  if (!TRY(rows.next())) return std::nullopt;
  return rows.number(0);
}

Result<std::vector<AlertDelivery>, Error> list_deliveries(Database& database,
                                                          const std::string& tenant,
                                                          const DeliveryFilter& filter,
                                                          const std::optional<Place>& after,
                                                          std::size_t most) {
  const Place place = first_place(after);
  return deliveries_in(TRY(database.query(
      "SELECT " WAYBILL_DELIVERY_COLUMNS
      " FROM alert_delivery WHERE tenant = ? AND (? = '' OR state = ?) AND (? = '' OR alert = ?)"
      " AND (? = '' OR channel = ?) AND (created < ? OR (created = ? AND id < ?))"
      " ORDER BY created DESC, id DESC LIMIT ?",
      tenant, filter.state, filter.state, filter.alert, filter.alert, filter.channel,
      filter.channel, place.time, place.time, place.id, most)));
}

Result<std::uint64_t, Error> deliveries_since(Database& database, const std::string& tenant,
                                              const std::string& channel, std::int64_t time) {
  Rows rows = TRY(database.query(
      "SELECT count(*) FROM alert_delivery WHERE tenant = ? AND channel = ? AND created >= ?"
      " AND state IN ('waiting', 'sent', 'failed')",
      tenant, channel, time));
  TRY(rows.step());
  return rows.count(0);
}

Result<void, Error> forget_alerts(Database& database, std::int64_t time) {
  TRY(database.execute("DELETE FROM alert_delivery WHERE created < ? AND state <> 'waiting'",
                       time));
  return database.execute(
      "DELETE FROM alert WHERE last < ? AND NOT EXISTS (SELECT 1 FROM alert_delivery AS d"
      " WHERE d.alert = alert.id)",
      time);
}

Result<void, Error> forget_alerts(Database& database, const std::string& tenant,
                                  std::int64_t time) {
  TRY(database.execute(
      "DELETE FROM alert_delivery WHERE tenant = ? AND created < ? AND state <> 'waiting'", tenant,
      time));
  return database.execute(
      "DELETE FROM alert WHERE tenant = ? AND last < ? AND NOT EXISTS"
      " (SELECT 1 FROM alert_delivery AS d WHERE d.alert = alert.id)",
      tenant, time);
}

Result<bool, Error> learn_sender(Database& database, const std::string& tenant,
                                 const std::string& domain, const std::string& sender,
                                 std::int64_t now) {
  TRY(database.execute(
      "INSERT OR IGNORE INTO alert_sender (tenant, domain, sender, first) VALUES (?, ?, ?, ?)",
      tenant, domain, sender, now));
  return database.changed() > 0;
}

Result<bool, Error> knows_senders(Database& database, const std::string& tenant,
                                  const std::string& domain) {
  Rows rows = TRY(database.query(
      "SELECT 1 FROM alert_sender WHERE tenant = ? AND domain = ? LIMIT 1", tenant, domain));
  return TRY(rows.next());
}

}  // namespace waybill::ledger
