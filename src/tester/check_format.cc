#include "tester/check_parts.h"

namespace waybill::tester {

void check_format(const Offline& offline) {
  check_required_fields(offline);
  check_subject(offline);
  check_addressing(offline);
  check_octets(offline);
  check_encoded_words(offline);
  check_structure(offline);
  check_alternatives(offline);
  check_encodings(offline);
  check_attachments(offline);
}

}  // namespace waybill::tester
