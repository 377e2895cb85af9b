#pragma once

#include <string>
#include <string_view>

#include "base/ascii.h"

namespace waybill::message {

// What stands behind the last "@" of an address, in lower case; empty without one. For addresses
// that are only compared and grouped; parse_path and parse_address_list judge them.
[[nodiscard]] inline std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : ascii::lower(address.substr(at + 1));
}

}  // namespace waybill::message
