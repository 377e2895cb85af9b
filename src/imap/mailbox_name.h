// Names of mailboxes on the wire: modified UTF-7 (RFC 3501 §5.1.3).
#pragma once

#include <string>
#include <string_view>

namespace waybill::imap {

// "Berichte/Geprüft" as "Berichte/Gepr&APw-ft". What is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string encode_mailbox_name(std::string_view utf8);
// What does not decode stays as it is.
[[nodiscard]] std::string decode_mailbox_name(std::string_view wire);

}  // namespace waybill::imap
