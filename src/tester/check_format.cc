#include "tester/examined.h"

namespace waybill::tester {

void check_format(const Offline& offline) {
  (void)offline;
}

}  // namespace waybill::tester
