#include "tester/examined.h"

namespace waybill::tester {

void check_dkim(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
