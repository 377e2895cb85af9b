#include "tester/examined.h"

namespace waybill::tester {

void check_domain(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
