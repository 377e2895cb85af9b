// The logo of an organisation or client. What is kept has been checked (summary/logo.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/ledger.h"

namespace waybill::ledger {

struct KeptLogo {
  std::string type;                    // "image/png" or "image/jpeg"
  std::int64_t width = 0, height = 0;  // pixels
  std::string octets;
  std::int64_t changed = 0;   // Unix seconds
  bool is_inherited = false;  // the parent's; not kept
};

// In the place of the one before.
[[nodiscard]] Result<void, Error> keep_logo(Database& database, const std::string& tenant,
                                            const KeptLogo& logo);
// Its own, or else that of the organisation that it is a client of.
[[nodiscard]] Result<std::optional<KeptLogo>, Error> logo_of(Database& database,
                                                             const std::string& tenant);
// False: it had none of its own.
[[nodiscard]] Result<bool, Error> remove_logo(Database& database, const std::string& tenant);

}  // namespace waybill::ledger
