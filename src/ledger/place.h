#pragma once

#include <cstdint>
#include <string>

namespace waybill::ledger {

// A place in a list that is by time, the latest first, and by id where times agree.
struct Place {
  std::int64_t time = 0;
  std::string id;
};

}  // namespace waybill::ledger
