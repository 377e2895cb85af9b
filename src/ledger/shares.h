// Links by which others see a case or a test without an account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

struct Share {
  enum class Of : std::uint8_t { Case, Test } of = Of::Case;
  std::string id, object, tenant;  // object: id of the case or test
  std::int64_t created = 0, expires = 0;
  bool evidence = false;  // of a case: with the octets of the evidence
};
[[nodiscard]] std::string_view to_string(Share::Of of);  // "case", "test"

// `token`: SHA-256 of the one in the address, 64 hex digits.
[[nodiscard]] Result<void, Error> add(Database& database, const Share& share,
                                      const std::string& token);
// Those that have not expired at `now`, the latest first.
[[nodiscard]] Result<std::vector<Share>, Error> shares_of(Database& database,
                                                          const std::string& tenant, Share::Of of,
                                                          const std::string& object,
                                                          std::int64_t now);
// False: there was none.
[[nodiscard]] Result<bool, Error> remove_share(Database& database, const std::string& tenant,
                                               Share::Of of, const std::string& object,
                                               const std::string& id);
[[nodiscard]] Result<void, Error> remove_shares(Database& database, const std::string& tenant,
                                                Share::Of of, const std::string& object);
// Whoever has the token may see it; not after it expired.
[[nodiscard]] Result<std::optional<Share>, Error> find_share(Database& database,
                                                             const std::string& token,
                                                             std::int64_t now);

}  // namespace waybill::ledger
