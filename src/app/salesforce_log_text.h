// The digest of an Email Log for people: the verdict first, then what it rests on.
#pragma once

#include <string>

#include "app/terminal.h"
#include "salesforce/log_digest.h"

namespace waybill::app {

// `name` is the file, as the user knows it.
[[nodiscard]] std::string log_digest_text(const Terminal& terminal, const std::string& name,
                                          const salesforce::LogDigest& digest);

}  // namespace waybill::app
