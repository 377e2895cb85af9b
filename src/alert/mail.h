// A message as mail (RFC 5322, MIME): text and HTML, with attachments when there are any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alert/message.h"

namespace waybill::alert {

struct Attachment {
  std::string name;  // "report.pdf"
  std::string type;  // "application/pdf"
  std::string octets;
  std::string content_id = {};  // "logo@waybill": shown within the HTML; "" a file beside it
};

struct Envelope {
  std::string from, to;  // addresses; to_mail() CHECKs that there is no line end in them
  std::int64_t date = 0;
};

// Lines end with CR LF and are at most 998 octets; all is ASCII. The same message has the same
// Message-ID each time, so that a second copy can be told.
[[nodiscard]] std::string to_mail(const Message& message, const Envelope& envelope,
                                  const std::vector<Attachment>& attachments = {});

// "Mon, 23 Nov 2026 22:40:00 +0000"
[[nodiscard]] std::string mail_date(std::int64_t seconds);

}  // namespace waybill::alert
