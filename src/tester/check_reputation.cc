#include "tester/examined.h"

namespace waybill::tester {

void check_reputation(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
