#include "tester/examined.h"

namespace waybill::tester {

void check_spf(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
