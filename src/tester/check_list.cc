#include "tester/check_parts.h"

namespace waybill::tester {

void check_list(const Offline& offline) {
  check_unsubscribe(offline);
  check_list_fields(offline);
  check_display_name(offline);
  check_roles(offline);
}

}  // namespace waybill::tester
