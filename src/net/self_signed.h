// A certificate that nobody vouches for: enough for opportunistic TLS between mail servers, which
// do not verify it (RFC 7435), until there is a better one.
#pragma once

#include <string>

#include "base/result.h"

namespace waybill::net {

// Writes a certificate for `hostname` and its key (P-256), PEM, the key readable for the owner
// alone. The error is one line.
[[nodiscard]] Result<void, std::string> make_self_signed(const std::string& hostname,
                                                         const std::string& certificate_file,
                                                         const std::string& key_file);

}  // namespace waybill::net
