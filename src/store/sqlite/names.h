// Numbers of what is named: scopes (domains of tenants), submitters, senders, phrases. New names
// are inserted within the transaction of the caller.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/sqlite/database.h"

namespace waybill::store::sqlite {

class Names {
 public:
  explicit Names(Database& database) : database_(database) {}

  [[nodiscard]] Result<std::int64_t, Error> domain(std::string_view tenant, std::string_view name);
  [[nodiscard]] Result<std::int64_t, Error> whole(std::string_view tenant);
  // Notes `org` as its latest name.
  [[nodiscard]] Result<std::int64_t, Error> submitter(std::string_view tenant,
                                                      std::string_view name, std::string_view org);
  [[nodiscard]] Result<std::int64_t, Error> sender(std::string_view name);
  [[nodiscard]] Result<std::int64_t, Error> phrase(std::string_view text);
  // After a rollback: what was inserted is not there any more.
  void forget();

 private:
  [[nodiscard]] Result<std::int64_t, Error> scope(std::string_view tenant, int whole,
                                                  std::string_view name);
  [[nodiscard]] Result<std::int64_t, Error> simple(std::string_view kind, std::string_view find,
                                                   std::string_view insert, std::string_view text);
  void remember(std::string key, std::int64_t id);
  [[nodiscard]] const std::int64_t* known(const std::string& key) const;

  Database& database_;
  std::unordered_map<std::string, std::int64_t> ids_;
};

}  // namespace waybill::store::sqlite
