#include "tester/examined.h"

namespace waybill::tester {

void check_list(const Offline& offline) {
  (void)offline;
}

void check_list_signature(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
