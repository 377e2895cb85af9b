#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/imap_client.h"

namespace waybill::app {

struct ImapUrl {
  net::Endpoint endpoint;  // port 993, or 143 for imap://
  net::ImapSecurity security = net::ImapSecurity::Tls;
  std::string user;
  std::string mailbox = "INBOX";
};

// True for "imap://..." and "imaps://...".
[[nodiscard]] bool is_imap_url(std::string_view text);

// "imaps://USER@HOST[:PORT][/MAILBOX]" (RFC 5092 in part), %XX undone; USER may hold a bare "@".
// imap:// is STARTTLS. The error is one line for the user; a URL with a password is one.
[[nodiscard]] Result<ImapUrl, std::string> parse_imap_url(std::string_view text);

}  // namespace waybill::app
