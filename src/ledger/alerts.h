// Alerts, and each attempt to tell somebody of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/place.h"

namespace waybill::ledger {

struct Alert {
  std::string id;
  std::string rule, domain, key, severity, title;
  std::string lines = "[]";  // JSON
  std::string href;
  std::int64_t at = 0;                         // of the latest occurrence, as it says
  std::int64_t first = 0, last = 0, told = 0;  // when occurrences came; told: 0 never
  std::uint64_t occurrences = 1;
  std::string admitted;           // alert::Reason as a word
  std::int64_t acknowledged = 0;  // 0: not
  std::string acknowledged_by, note;
};

[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const Alert& alert);
// Everything but first and who acknowledged it.
[[nodiscard]] Result<void, Error> update(Database& database, const std::string& tenant,
                                         const Alert& alert);
[[nodiscard]] Result<std::optional<Alert>, Error> find_alert(Database& database,
                                                             const std::string& tenant,
                                                             const std::string& id);
// The latest with the same rule, domain and key.
[[nodiscard]] Result<std::optional<Alert>, Error> same_alert(Database& database,
                                                             const std::string& tenant,
                                                             const Alert& alert);
struct AlertFilter {
  std::string domain, rule;  // "" no condition
  std::string state;         // "open", "acknowledged"; "" both
  std::int64_t from = 0;     // of `first`
};
// The latest first.
[[nodiscard]] Result<std::vector<Alert>, Error> list_alerts(Database& database,
                                                            const std::string& tenant,
                                                            const AlertFilter& filter,
                                                            const std::optional<Place>& after,
                                                            std::size_t most);
// False: there is no such alert. One that was acknowledged before stays as it is.
[[nodiscard]] Result<bool, Error> acknowledge(Database& database, const std::string& tenant,
                                              const std::string& id, const std::string& by,
                                              const std::string& note, std::int64_t now);

struct AlertDelivery {
  std::string id, tenant;
  std::string alert;  // "" of a digest
  std::string channel;
  std::string kind;               // "alert", "reminder", "test", "digest"
  std::string state = "waiting";  // "waiting", "sent", "failed", "dropped", "digest"
  std::string reason;             // alert::Reason as a word; of retries "retried"
  std::int64_t created = 0, due = 0;
  std::uint64_t attempts = 0;
  std::int64_t tried = 0;  // the last attempt; 0: none
  std::int64_t status = 0;
  std::string answer;
  std::string message;  // JSON; "" it is made of the alert
};
[[nodiscard]] Result<void, Error> add(Database& database, const AlertDelivery& delivery);
// state, due, attempts, tried, status, answer.
[[nodiscard]] Result<void, Error> update(Database& database, const AlertDelivery& delivery);
[[nodiscard]] Result<std::optional<AlertDelivery>, Error> find_delivery(Database& database,
                                                                        const std::string& tenant,
                                                                        const std::string& id);
// That are due at `now`, of all organisations, the longest due first.
[[nodiscard]] Result<std::vector<AlertDelivery>, Error> due_deliveries(Database& database,
                                                                       std::int64_t now,
                                                                       std::size_t most);
// When the next is due; nothing when none waits.
[[nodiscard]] Result<std::optional<std::int64_t>, Error> next_due(Database& database);
// The latest first. `state`, `alert`, `channel` "" are no condition.
struct DeliveryFilter {
  std::string state, alert, channel;
};
[[nodiscard]] Result<std::vector<AlertDelivery>, Error> list_deliveries(
    Database& database, const std::string& tenant, const DeliveryFilter& filter,
    const std::optional<Place>& after, std::size_t most);

// That were to be sent to the channel and were made since `time`.
[[nodiscard]] Result<std::uint64_t, Error> deliveries_since(Database& database,
                                                            const std::string& tenant,
                                                            const std::string& channel,
                                                            std::int64_t time);

// Alerts whose last occurrence, and deliveries that were made, before `time`; none that waits.
[[nodiscard]] Result<void, Error> forget_alerts(Database& database, std::int64_t time);
// The same of one organisation.
[[nodiscard]] Result<void, Error> forget_alerts(Database& database, const std::string& tenant,
                                                std::int64_t time);

// Senders that are known. True: this one was not.
[[nodiscard]] Result<bool, Error> learn_sender(Database& database, const std::string& tenant,
                                               const std::string& domain, const std::string& sender,
                                               std::int64_t now);
[[nodiscard]] Result<bool, Error> knows_senders(Database& database, const std::string& tenant,
                                                const std::string& domain);

}  // namespace waybill::ledger
