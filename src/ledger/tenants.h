// Organisations: those of their own, and their clients one level below.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

// Days that things are kept; 0: for ever.
struct Retention {
  std::int64_t cases_days = 0, originals_days = 0, rows_days = 0, audit_days = 0;
  std::int64_t tests_days = 30;  // a test is of use for days; it holds a whole message
  bool operator==(const Retention&) const = default;
};

struct Settings {
  Retention retention;
  std::vector<std::string> salesforce_orgs;  // ids of the organisation's own Salesforce orgs
  bool vouch = false;                        // reports that people upload count as verified
  bool operator==(const Settings&) const = default;
};

struct Tenant {
  std::string id;
  std::string parent;  // "" for an organisation of its own
  std::string name;
  std::int64_t created = 0;
  Settings settings;
};

[[nodiscard]] Result<void, Error> add_tenant(Database& database, const Tenant& tenant);
[[nodiscard]] Result<std::optional<Tenant>, Error> tenant_of(Database& database,
                                                             std::string_view id);
// The organisations of their own; the oldest first.
[[nodiscard]] Result<std::vector<Tenant>, Error> root_tenants(Database& database);
// By name.
[[nodiscard]] Result<std::vector<Tenant>, Error> clients_of(Database& database,
                                                            std::string_view parent);
[[nodiscard]] Result<void, Error> rename_tenant(Database& database, std::string_view id,
                                                std::string_view name);
[[nodiscard]] Result<void, Error> keep_settings(Database& database, std::string_view id,
                                                const Settings& settings);

// Cases of the organisation.
[[nodiscard]] Result<std::int64_t, Error> count_cases(Database& database, std::string_view tenant);

// Deletes the organisation and all rows of every table that has a column `tenant`, also those of
// later schemas; what it has outside the ledger (files, reports) is the caller's. It has no
// clients.
[[nodiscard]] Result<void, Error> delete_tenant(Database& database, std::string_view id);

}  // namespace waybill::ledger
