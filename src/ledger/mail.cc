#include "ledger/mail.h"

#include <limits>

#include "ledger/shares.h"

namespace waybill::ledger {
namespace {

#define WAYBILL_ADDRESS_COLUMNS "token, tenant, kind, created, expires"
#define WAYBILL_TEST_COLUMNS                                                                \
  "id, address, created, updated, state, source, octets, sender, subject, passed, scored, " \
  "score, failed, error"

MailAddress address_in(const Rows& rows) {
  return {.token = std::string(rows.text(0)),
          .tenant = std::string(rows.text(1)),
          .kind = std::string(rows.text(2)),
          .created = rows.number(3),
          .expires = rows.number(4)};
}

MailTest test_in(const Rows& rows) {
  return {.id = std::string(rows.text(0)),
          .address = std::string(rows.text(1)),
          .created = rows.number(2),
          .updated = rows.number(3),
          .state = std::string(rows.text(4)),
          .source = std::string(rows.text(5)),
          .reception = {},
          .octets = rows.count(6),
          .sender = std::string(rows.text(7)),
          .subject = std::string(rows.text(8)),
          .passed = rows.count(9),
          .scored = rows.count(10),
          .score = rows.count(11),
          .failed = rows.count(12),
          .error = std::string(rows.text(13))};
}

}  // namespace

Result<void, Error> add(Database& database, const MailAddress& address) {
  return database.execute(
      "INSERT INTO mail_address (" WAYBILL_ADDRESS_COLUMNS ") VALUES (?, ?, ?, ?, ?)",
      address.token, address.tenant, address.kind, address.created, address.expires);
}

Result<std::vector<MailAddress>, Error> mail_addresses(Database& database, std::int64_t now) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_ADDRESS_COLUMNS
                                 " FROM mail_address WHERE expires = 0 OR expires > ?",
                                 now));
  std::vector<MailAddress> addresses;
  while (TRY(rows.next()))
    addresses.push_back(address_in(rows));
  return addresses;
}

Result<std::optional<MailAddress>, Error> find_address(Database& database,
                                                       const std::string& tenant,
                                                       const std::string& token) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_ADDRESS_COLUMNS
                                 " FROM mail_address WHERE tenant = ? AND token = ?",
                                 tenant, token));
  if (!TRY(rows.next())) return std::nullopt;
  return address_in(rows);
}

Result<void, Error> forget_addresses(Database& database, std::int64_t time) {
  return database.execute("DELETE FROM mail_address WHERE expires > 0 AND expires < ?", time);
}

Result<bool, Error> add(Database& database, const std::string& tenant, const MailTest& test) {
  TRY(database.execute(
      "INSERT OR IGNORE INTO mail_test (id, tenant, address, created, updated, state, source,"
      " reception, question, octets) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      test.id, tenant, test.address, test.created, test.updated, test.state, test.source,
      test.reception, test.question, test.octets));
  return database.changed() > 0;
}

Result<void, Error> update(Database& database, const std::string& tenant, const MailTest& test) {
  return database.execute(
      "UPDATE mail_test SET updated = ?, state = ?, sender = ?, subject = ?, passed = ?,"
      " scored = ?, score = ?, failed = ?, error = ? WHERE tenant = ? AND id = ?",
      test.updated, test.state, test.sender, test.subject, test.passed, test.scored, test.score,
      test.failed, test.error, tenant, test.id);
}

Result<std::optional<MailTest>, Error> find_test(Database& database, const std::string& tenant,
                                                 const std::string& id) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_TEST_COLUMNS
                                 ", reception, question FROM mail_test WHERE tenant = ? AND id = ?",
                                 tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  MailTest test = test_in(rows);
  test.reception = rows.text(14);
  test.question = rows.text(15);
  return test;
}

Result<std::vector<MailTest>, Error> list_tests(Database& database, const std::string& tenant,
                                                const std::string& address,
                                                const std::optional<Place>& after,
                                                std::size_t most) {
  const Place from = after.value_or(Place{std::numeric_limits<std::int64_t>::max(), {}});
  Rows rows = TRY(database.query("SELECT " WAYBILL_TEST_COLUMNS
                                 " FROM mail_test WHERE tenant = ?1 AND (created, id) < (?2, ?3)"
                                 " AND (?4 = '' OR address = ?4)"
                                 " ORDER BY created DESC, id DESC LIMIT ?5",
                                 tenant, from.time, from.id, address, most));
  std::vector<MailTest> tests;
  while (TRY(rows.next()))
    tests.push_back(test_in(rows));
  return tests;
}

Result<void, Error> remove_test(Database& database, const std::string& tenant,
                                const std::string& id) {
  TRY(remove_shares(database, tenant, Share::Of::Test, id));
  return database.execute("DELETE FROM mail_test WHERE tenant = ? AND id = ?", tenant, id);
}

Result<std::vector<Owned>, Error> unfinished_tests(Database& database) {
  return read_owned(TRY(
      database.query("SELECT tenant, id FROM mail_test WHERE state IN ('checking', 'following')")));
}

Result<std::vector<Owned>, Error> tests_before(Database& database, const std::string& tenant,
                                               std::int64_t created) {
  return read_owned(TRY(database.query(
      "SELECT tenant, id FROM mail_test WHERE tenant = ? AND created < ?", tenant, created)));
}

Result<std::uint64_t, Error> count_tests(Database& database, const std::string& address) {
  Rows rows = TRY(database.query("SELECT count(*) FROM mail_test WHERE address = ?", address));
  if (!TRY(rows.next())) return 0;
  return rows.count(0);
}

}  // namespace waybill::ledger
