#include "ledger/alert_channels.h"

#include <boost/json.hpp>

namespace waybill::ledger {
namespace {

namespace json = boost::json;

#define WAYBILL_CHANNEL_COLUMNS                                                               \
  "id, kind, name, address, secret, is_on, mode, least, rules, domains, created, last_sent, " \
  "last_failed, last_error"

std::string written(const std::vector<std::string>& texts) {
  return json::serialize(json::value_from(texts));
}

// What cannot be read is empty.
std::vector<std::string> read_texts(std::string_view text) {
  std::vector<std::string> texts;
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_array()) return texts;
  for (const json::value& one : value.get_array()) {
    if (const json::string* item = one.if_string()) texts.emplace_back(*item);
  }
  return texts;
}

AlertChannel channel_in(const Rows& rows) {
  return {.id = std::string(rows.text(0)),
          .kind = std::string(rows.text(1)),
          .name = std::string(rows.text(2)),
          .address = std::string(rows.text(3)),
          .secret = std::string(rows.text(4)),
          .is_on = rows.number(5) != 0,
          .mode = std::string(rows.text(6)),
          .least = std::string(rows.text(7)),
          .rules = read_texts(rows.text(8)),
          .domains = read_texts(rows.text(9)),
          .created = rows.number(10),
          .last_sent = rows.number(11),
          .last_failed = rows.number(12),
          .last_error = std::string(rows.text(13))};
}

std::string written(const AlertSettings& settings) {
  json::object object{{"time_zone", settings.time_zone},
                      {"quiet", settings.quiet},
                      {"quiet_from", settings.quiet_from},
                      {"quiet_to", settings.quiet_to},
                      {"critical_passes", settings.critical_passes},
                      {"digest", settings.digest},
                      {"digest_hour", settings.digest_hour},
                      {"digest_weekday", settings.digest_weekday}};
  if (settings.attach_pdf) object["attach_pdf"] = *settings.attach_pdf;
  return json::serialize(object);
}

// What cannot be read is as at the beginning.
AlertSettings read_settings(std::string_view text) {
  AlertSettings settings;
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  const json::object* all = failed ? nullptr : value.if_object();
  if (all == nullptr) return settings;
  const auto take = [&](const char* name, auto& to) {
    const json::value* found = all->if_contains(name);
    if (found == nullptr) return;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(to)>, bool>) {
      if (const bool* is = found->if_bool()) to = *is;
    } else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(to)>, std::string>) {
      if (const json::string* word = found->if_string()) to = std::string(*word);
    } else {
      if (const std::int64_t* number = found->if_int64()) to = *number;
    }
  };
  take("time_zone", settings.time_zone);
  take("quiet", settings.quiet);
  take("quiet_from", settings.quiet_from);
  take("quiet_to", settings.quiet_to);
  take("critical_passes", settings.critical_passes);
  take("digest", settings.digest);
  take("digest_hour", settings.digest_hour);
  take("digest_weekday", settings.digest_weekday);
  if (const json::value* attach = all->if_contains("attach_pdf"); attach && attach->is_bool())
    settings.attach_pdf = attach->get_bool();
  return settings;
}

}  // namespace

Result<void, Error> add(Database& database, const std::string& tenant,
                        const AlertChannel& channel) {
  return database.execute(
      "INSERT INTO alert_channel (id, tenant, kind, name, address, secret, is_on, mode, least,"
      " rules, domains, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      channel.id, tenant, channel.kind, channel.name, channel.address, channel.secret,
      channel.is_on, channel.mode, channel.least, written(channel.rules), written(channel.domains),
      channel.created);
}

Result<void, Error> update(Database& database, const std::string& tenant,
                           const AlertChannel& channel) {
  return database.execute(
      "UPDATE alert_channel SET name = ?, address = ?, secret = ?, is_on = ?, mode = ?, least = ?,"
      " rules = ?, domains = ? WHERE tenant = ? AND id = ?",
      channel.name, channel.address, channel.secret, channel.is_on, channel.mode, channel.least,
      written(channel.rules), written(channel.domains), tenant, channel.id);
}

Result<std::optional<AlertChannel>, Error> find_channel(Database& database,
                                                        const std::string& tenant,
                                                        const std::string& id) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_CHANNEL_COLUMNS
                                 " FROM alert_channel WHERE tenant = ? AND id = ?",
                                 tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  return channel_in(rows);
}

Result<std::vector<AlertChannel>, Error> list_channels(Database& database,
                                                       const std::string& tenant) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_CHANNEL_COLUMNS
                                 " FROM alert_channel WHERE tenant = ? ORDER BY created, id",
                                 tenant));
  std::vector<AlertChannel> channels;
  while (TRY(rows.next()))
    channels.push_back(channel_in(rows));
  return channels;
}

Result<bool, Error> remove_channel(Database& database, const std::string& tenant,
                                   const std::string& id) {
  TRY(database.execute("DELETE FROM alert_channel WHERE tenant = ? AND id = ?", tenant, id));
  if (database.changed() == 0) return false;
  TRY(database.execute(
      "DELETE FROM alert_delivery WHERE tenant = ? AND channel = ? AND state = 'waiting'", tenant,
      id));
  return true;
}

Result<void, Error> note_channel(Database& database, const std::string& tenant,
                                 const std::string& id, std::int64_t now,
                                 const std::string& error) {
  if (error.empty())
    return database.execute(
        "UPDATE alert_channel SET last_sent = ?, last_error = '' WHERE tenant = ? AND id = ?", now,
        tenant, id);
  return database.execute(
      "UPDATE alert_channel SET last_failed = ?, last_error = ? WHERE tenant = ? AND id = ?", now,
      error, tenant, id);
}

Result<std::vector<AlertRule>, Error> list_rules(Database& database, const std::string& tenant) {
  Rows rows = TRY(database.query(
      "SELECT rule, is_on, severity, cool_down FROM alert_rule WHERE tenant = ? ORDER BY rule",
      tenant));
  std::vector<AlertRule> rules;
  while (TRY(rows.next()))
    rules.push_back({.rule = std::string(rows.text(0)),
                     .is_on = rows.number(1) != 0,
                     .severity = std::string(rows.text(2)),
                     .cool_down = rows.number(3)});
  return rules;
}

Result<void, Error> keep_rule(Database& database, const std::string& tenant,
                              const AlertRule& rule) {
  return database.execute(
      "INSERT OR REPLACE INTO alert_rule (tenant, rule, is_on, severity, cool_down)"
      " VALUES (?, ?, ?, ?, ?)",
      tenant, rule.rule, rule.is_on, rule.severity, rule.cool_down);
}

Result<void, Error> forget_rule(Database& database, const std::string& tenant,
                                const std::string& rule) {
  return database.execute("DELETE FROM alert_rule WHERE tenant = ? AND rule = ?", tenant, rule);
}

Result<AlertSettings, Error> alert_settings(Database& database, const std::string& tenant) {
  Rows rows = TRY(database.query("SELECT settings FROM alert_setting WHERE tenant = ?", tenant));
  if (!TRY(rows.next())) return AlertSettings();
  return read_settings(rows.text(0));
}

Result<void, Error> keep_alert_settings(Database& database, const std::string& tenant,
                                        const AlertSettings& settings) {
  return database.execute(
      "INSERT INTO alert_setting (tenant, settings) VALUES (?, ?)"
      " ON CONFLICT (tenant) DO UPDATE SET settings = excluded.settings",
      tenant, written(settings));
}

Result<std::vector<Digested>, Error> digests(Database& database) {
  Rows rows = TRY(database.query("SELECT tenant, settings, digested FROM alert_setting"));
  std::vector<Digested> all;
  while (TRY(rows.next())) {
    Digested one{std::string(rows.text(0)), read_settings(rows.text(1)), rows.number(2)};
    if (one.settings.digest != "off") all.push_back(std::move(one));
  }
  return all;
}

Result<void, Error> note_digest(Database& database, const std::string& tenant, std::int64_t until) {
  return database.execute("UPDATE alert_setting SET digested = ? WHERE tenant = ?", until, tenant);
}

}  // namespace waybill::ledger
