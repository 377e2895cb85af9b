#pragma once

#include <string>

#include "app/command_line.h"
#include "base/result.h"

namespace waybill::app {

inline constexpr std::size_t kLongestSecret =
    64U << 10U;  // octets; tokens of Microsoft have 2 to 4 KiB

// The password or access token of a mailbox, read anew each time. The error is one line, without
// the secret.
[[nodiscard]] Result<std::string, std::string> mailbox_secret(const MailboxArguments& arguments);

}  // namespace waybill::app
