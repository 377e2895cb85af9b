#include "tester/examined.h"

namespace waybill::tester {

void check_content(const Offline& offline) {
  (void)offline;
}

void check_links(const Online& online) {
  (void)online;
}

}  // namespace waybill::tester
