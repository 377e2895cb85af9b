#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::tester {

// What a browser makes of a link (WHATWG URL, as far as checks need it).
struct Url {
  enum class Host : std::uint8_t {
    None,     // mailto:, tel:, a fragment, a relative reference
    Name,     // of DNS
    Address,  // an IPv4 or IPv6 address, in any spelling that browsers take ("0x7f.1")
    Invalid,
  } kind = Host::None;
  std::string scheme;  // lower case; "" relative
  std::string user;    // what stands before "@", password too
  std::string host;    // lower case, A-labels; the address without brackets
  std::string port;    // as written; "" none
  std::string rest;    // path, query and fragment, from the first "/", "?" or "#"; of other schemes
                       // all behind the colon

  [[nodiscard]] bool is_web() const { return scheme == "http" || scheme == "https"; }
};

// Never fails. Tabs, line ends and spaces around go, "\" counts as "/", as browsers do. "//host/"
// is read as https.
[[nodiscard]] Url parse_url(std::string_view text);

}  // namespace waybill::tester
