#include "ledger/owned.h"

namespace waybill::ledger {

Result<std::vector<Owned>, Error> read_owned(Rows rows) {
  std::vector<Owned> found;
  while (TRY(rows.next()))
    found.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
  return found;
}

}  // namespace waybill::ledger
