#include "tester/check_parts.h"

namespace waybill::tester {

void check_content(const Offline& offline) {
  check_markup(offline);
  check_accessibility(offline);
  check_images(offline);
  check_words(offline);
  check_addresses_of_links(offline);
}

}  // namespace waybill::tester
