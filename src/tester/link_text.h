// What the text of a link promises.
#pragma once

#include <string>
#include <string_view>

namespace waybill::tester {

// The host that a text such as "www.example.com/offer" names, in lower case and A-labels; "" when
// it is no address of a page ("Read more", "report.pdf", "info@example.com").
[[nodiscard]] std::string host_in_text(std::string_view text);

}  // namespace waybill::tester
