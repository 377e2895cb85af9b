// Where alerts go, and what an organisation wants of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

// `address` of a webhook and `secret` are secrets: they never go into lists, logs or the audit.
struct AlertChannel {
  std::string id;
  std::string kind;  // "email", "slack", "teams", "webhook"
  std::string name;
  std::string address, secret;
  bool is_on = true;
  std::string mode = "at-once", least = "low";  // words of alert/decide.h
  std::vector<std::string> rules, domains;      // empty: all
  std::int64_t created = 0, last_sent = 0, last_failed = 0;
  std::string last_error;  // "" when the last delivery was sent
};

[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const AlertChannel& channel);
// All but what deliveries note.
[[nodiscard]] Result<void, Error> update(Database& database, const std::string& tenant,
                                         const AlertChannel& channel);
[[nodiscard]] Result<std::optional<AlertChannel>, Error> find_channel(Database& database,
                                                                      const std::string& tenant,
                                                                      const std::string& id);
// The oldest first.
[[nodiscard]] Result<std::vector<AlertChannel>, Error> list_channels(Database& database,
                                                                     const std::string& tenant);
// With its deliveries that wait; those that are over stay in the log.
[[nodiscard]] Result<bool, Error> remove_channel(Database& database, const std::string& tenant,
                                                 const std::string& id);
// `error` "": it was sent.
[[nodiscard]] Result<void, Error> note_channel(Database& database, const std::string& tenant,
                                               const std::string& id, std::int64_t now,
                                               const std::string& error);

// A rule as an organisation wants it.
struct AlertRule {
  std::string rule;
  bool is_on = true;
  std::string severity;
  std::int64_t cool_down = 0;  // seconds
};
[[nodiscard]] Result<std::vector<AlertRule>, Error> list_rules(Database& database,
                                                               const std::string& tenant);
[[nodiscard]] Result<void, Error> keep_rule(Database& database, const std::string& tenant,
                                            const AlertRule& rule);
// As the table has it again.
[[nodiscard]] Result<void, Error> forget_rule(Database& database, const std::string& tenant,
                                              const std::string& rule);

struct AlertSettings {
  std::string time_zone = "UTC";
  bool quiet = false;
  std::int64_t quiet_from = 22L * 60, quiet_to = 7L * 60;  // minutes after local midnight
  bool critical_passes = true;
  std::string digest = "off";  // a word of alert/digest.h
  std::int64_t digest_hour = 8, digest_weekday = 1;
  std::optional<bool> attach_pdf = {};  // to digests; nothing: to weekly ones
  bool operator==(const AlertSettings&) const = default;
};
[[nodiscard]] Result<AlertSettings, Error> alert_settings(Database& database,
                                                          const std::string& tenant);
[[nodiscard]] Result<void, Error> keep_alert_settings(Database& database, const std::string& tenant,
                                                      const AlertSettings& settings);

// Organisations that want digests, and until when the last told (0: none yet).
struct Digested {
  std::string tenant;
  AlertSettings settings;
  std::int64_t until = 0;
};
[[nodiscard]] Result<std::vector<Digested>, Error> digests(Database& database);
[[nodiscard]] Result<void, Error> note_digest(Database& database, const std::string& tenant,
                                              std::int64_t until);

}  // namespace waybill::ledger
