// Failure reports of systems that know no ARF: sentences, a few named values, and the header of the
// message behind a line of dashes. Exim and cPanel gateways write them so.
#pragma once

#include <optional>
#include <string>

#include "message/mime.h"
#include "report/failure_report.h"

namespace waybill::report {

struct FailureText {
  std::string values;  // "Sender IP Address: 192.0.2.1" on lines of their own
  std::string header;  // of the reported message; "" if it is not there
};

// Nothing: no text of the mail speaks of a failed DMARC policy and names a sender.
[[nodiscard]] std::optional<FailureText> find_failure_text(const message::MimeTree& tree);

// Fills what the values name.
void read_failure_text(const FailureText& text, FailureReport& report);

}  // namespace waybill::report
