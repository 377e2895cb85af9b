#include "tester/examined.h"

namespace waybill::tester {

void check_dmarc(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
