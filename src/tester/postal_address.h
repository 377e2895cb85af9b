#pragma once

#include <string_view>

namespace waybill::tester {

// Whether a text has something with the form of a postal address (data/postal-addresses.csv).
[[nodiscard]] bool has_postal_address(std::string_view text);

}  // namespace waybill::tester
