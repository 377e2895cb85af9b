// The answers of an SQLite store, on one connection within one transaction. Roll-ups answer where
// they can, rows where a filter asks for more than roll-ups hold; both give the same figures.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "store/sqlite/database.h"

namespace waybill::store::sqlite {

[[nodiscard]] Result<std::vector<DomainCount>, Error> domains(Database& database,
                                                              const Filter& filter);
[[nodiscard]] Result<std::vector<DayCount>, Error> days(Database& database, const Filter& filter);
[[nodiscard]] Result<std::vector<SourceCount>, Error> sources(Database& database,
                                                              const Filter& filter,
                                                              std::size_t most);
[[nodiscard]] Result<std::vector<ReporterCount>, Error> reporters(Database& database,
                                                                  const Filter& filter);
[[nodiscard]] Result<std::vector<TlsCount>, Error> tls(Database& database, const Filter& filter);
[[nodiscard]] Result<std::vector<FailureCount>, Error> failures_reported(Database& database,
                                                                         const Filter& filter);
[[nodiscard]] Result<std::vector<KeptReport>, Error> reports(Database& database,
                                                             const Filter& filter,
                                                             std::size_t most);
[[nodiscard]] Result<void, Error> groups(Database& database, const Filter& filter,
                                         const std::function<bool(const RowGroup&)>& visit);
[[nodiscard]] Result<std::optional<std::string>, Error> original(Database& database,
                                                                 const std::string& tenant,
                                                                 std::uint64_t number);

}  // namespace waybill::store::sqlite
