#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "smtp/reception.h"

namespace waybill::service {

// Where mail to one of our addresses goes.
struct Destination {
  enum class Kind : std::uint8_t {
    Test,     // of the e-mail tester
    Reports,  // DMARC (rua, ruf) and TLS reports
    Bounces,  // bounces, complaints
  } kind = Kind::Test;
  std::string tenant;
  std::string token;  // of the address, [a-z0-9]
};
[[nodiscard]] std::string_view to_string(Destination::Kind kind);  // "test", "reports", "bounces"

// One message for one of our addresses, as it came in and was made durable.
struct ReceivedMail {
  std::string id;  // [a-z0-9], unique
  Destination destination;
  smtp::Reception reception;
  std::string octets;  // with CR LF, dots undone; without trace fields of ours
};

}  // namespace waybill::service
