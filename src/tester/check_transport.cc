#include "tester/examined.h"

namespace waybill::tester {

void check_transport(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
