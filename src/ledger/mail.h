// Addresses that take mail, and the messages that were tested.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/owned.h"
#include "ledger/place.h"

namespace waybill::ledger {

struct MailAddress {
  std::string token, tenant, kind;        // kind: "test", "reports", "bounces"
  std::int64_t created = 0, expires = 0;  // expires 0: never
};
[[nodiscard]] Result<void, Error> add(Database& database, const MailAddress& address);
// Of all organisations; those that have not expired at `now`.
[[nodiscard]] Result<std::vector<MailAddress>, Error> mail_addresses(Database& database,
                                                                     std::int64_t now);
[[nodiscard]] Result<std::optional<MailAddress>, Error> find_address(Database& database,
                                                                     const std::string& tenant,
                                                                     const std::string& token);
// Those that expired before `time`.
[[nodiscard]] Result<void, Error> forget_addresses(Database& database, std::int64_t time);

struct MailTest {
  std::string id;
  std::string address;  // its token; "" of an upload
  std::int64_t created = 0, updated = 0;
  // "following": there is a report, into which comes what links lead to.
  std::string state = "checking";  // "checking", "following", "done", "failed"
  std::string source = "mail";     // "mail", "upload"
  std::string reception = {};      // JSON of smtp::Reception; "" of an upload
  std::string question = "{}";     // JSON {"ip", "helo", "mail_from"}: stated with an upload
  std::uint64_t octets = 0;
  std::string sender = {}, subject = {};
  std::uint64_t passed = 0, scored = 0, score = 0;
  std::uint64_t failed = 0;  // checks with the status "fail"
  std::string error = {};    // of a failed one
};

// False: there is one with this id already; it stays.
[[nodiscard]] Result<bool, Error> add(Database& database, const std::string& tenant,
                                      const MailTest& test);
// Writes what a check finds: updated, state, sender, subject, the figures, error.
[[nodiscard]] Result<void, Error> update(Database& database, const std::string& tenant,
                                         const MailTest& test);
[[nodiscard]] Result<std::optional<MailTest>, Error> find_test(Database& database,
                                                               const std::string& tenant,
                                                               const std::string& id);
// The latest first; without reception and question. `address` "" is no condition.
[[nodiscard]] Result<std::vector<MailTest>, Error> list_tests(Database& database,
                                                              const std::string& tenant,
                                                              const std::string& address,
                                                              const std::optional<Place>& after,
                                                              std::size_t most);
// With its shares.
[[nodiscard]] Result<void, Error> remove_test(Database& database, const std::string& tenant,
                                              const std::string& id);

// That were under way when the server ended.
[[nodiscard]] Result<std::vector<Owned>, Error> unfinished_tests(Database& database);
[[nodiscard]] Result<std::vector<Owned>, Error> tests_before(Database& database,
                                                             const std::string& tenant,
                                                             std::int64_t created);
// Messages that came to the address.
[[nodiscard]] Result<std::uint64_t, Error> count_tests(Database& database,
                                                       const std::string& address);

}  // namespace waybill::ledger
