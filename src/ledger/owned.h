#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

// A row of some organisation, where all organisations are looked through.
struct Owned {
  std::string tenant, id;
};

// What a query for "tenant, id" found.
[[nodiscard]] Result<std::vector<Owned>, Error> read_owned(Rows rows);

}  // namespace waybill::ledger
