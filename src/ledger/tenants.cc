#include "ledger/tenants.h"

#include <boost/json.hpp>

namespace waybill::ledger {
namespace {

namespace json = boost::json;

std::string written(const Settings& settings) {
  const Retention& retention = settings.retention;
  return json::serialize(
      json::object{{"retention",
                    {{"cases_days", retention.cases_days},
                     {"originals_days", retention.originals_days},
                     {"rows_days", retention.rows_days},
                     {"audit_days", retention.audit_days},
                     {"tests_days", retention.tests_days}}},
                   {"salesforce_orgs", json::value_from(settings.salesforce_orgs)},
                   {"vouch", settings.vouch}});
}

std::int64_t number_in(const json::object& object, std::string_view name, std::int64_t otherwise) {
  const json::value* value = object.if_contains(name);
  const std::int64_t* number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr ? otherwise : *number;
}

// What cannot be read is as at the beginning.
Settings read(std::string_view text) {
  Settings settings;
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  const json::object* all = failed ? nullptr : value.if_object();
  if (all == nullptr) return settings;
  const json::value* days = all->if_contains("retention");
  if (const json::object* retention = days == nullptr ? nullptr : days->if_object())
    settings.retention = {
        .cases_days = number_in(*retention, "cases_days", 0),
        .originals_days = number_in(*retention, "originals_days", 0),
        .rows_days = number_in(*retention, "rows_days", 0),
        .audit_days = number_in(*retention, "audit_days", 0),
        .tests_days = number_in(*retention, "tests_days", settings.retention.tests_days)};
  const json::value* orgs = all->if_contains("salesforce_orgs");
  if (const json::array* list = orgs == nullptr ? nullptr : orgs->if_array()) {
    for (const json::value& org : *list) {
      if (const json::string* id = org.if_string()) settings.salesforce_orgs.emplace_back(*id);
    }
  }
  const json::value* vouch = all->if_contains("vouch");
  settings.vouch = vouch != nullptr && vouch->is_bool() && vouch->get_bool();
  return settings;
}

Tenant tenant_in(const Rows& rows) {
  return {.id = std::string(rows.text(0)),
          .parent = std::string(rows.text(1)),
          .name = std::string(rows.text(2)),
          .created = rows.number(3),
          .settings = read(rows.text(4))};
}

Result<std::vector<Tenant>, Error> all_of(Result<Rows, Error> found) {
  Rows rows = TRY(std::move(found));
  std::vector<Tenant> tenants;
  while (TRY(rows.next()))
    tenants.push_back(tenant_in(rows));
  return tenants;
}

}  // namespace

Result<void, Error> add_tenant(Database& database, const Tenant& tenant) {
  return database.execute(
      "INSERT INTO tenant (id, parent, name, created, settings) VALUES (?, ?, ?, ?, ?)", tenant.id,
      tenant.parent, tenant.name, tenant.created, written(tenant.settings));
}

Result<std::optional<Tenant>, Error> tenant_of(Database& database, std::string_view id) {
  Rows rows = TRY(
      database.query("SELECT id, parent, name, created, settings FROM tenant WHERE id = ?", id));
  if (!TRY(rows.next())) return std::nullopt;
  return tenant_in(rows);
}

Result<std::vector<Tenant>, Error> root_tenants(Database& database) {
  return all_of(
      database.query("SELECT id, parent, name, created, settings FROM tenant WHERE parent = ''"
                     " ORDER BY created, id"));
}

Result<std::vector<Tenant>, Error> clients_of(Database& database, std::string_view parent) {
  return all_of(database.query(
      "SELECT id, parent, name, created, settings FROM tenant WHERE parent = ? AND parent <> ''"
      " ORDER BY name, id",
      parent));
}

Result<void, Error> rename_tenant(Database& database, std::string_view id, std::string_view name) {
  return database.execute("UPDATE tenant SET name = ? WHERE id = ?", name, id);
}

Result<void, Error> keep_settings(Database& database, std::string_view id,
                                  const Settings& settings) {
  return database.execute("UPDATE tenant SET settings = ? WHERE id = ?", written(settings), id);
}

Result<std::int64_t, Error> count_cases(Database& database, std::string_view tenant) {
  Rows rows = TRY(database.query("SELECT count(*) FROM cases WHERE tenant = ?", tenant));
  TRY(rows.step());
  return rows.number(0);
}

Result<void, Error> delete_tenant(Database& database, std::string_view id) {
  std::vector<std::string> tables;
  {
    Rows rows = TRY(
        database.query("SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
                       " WHERE m.type = 'table' AND c.name = 'tenant' ORDER BY m.name"));
    while (TRY(rows.next()))
      tables.emplace_back(rows.text(0));
  }
  for (const std::string& table : tables)
    TRY(database.execute_once("DELETE FROM \"" + table + "\" WHERE tenant = ?", id));
  return database.execute("DELETE FROM tenant WHERE id = ?", id);
}

}  // namespace waybill::ledger
