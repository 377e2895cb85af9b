#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/envelope.h"
#include "base/placeholders.h"
#include "reputation/settings.h"
#include "smtp/reception.h"

namespace waybill::tester {

// One message to be checked, with all that is known of how it came.
struct Specimen {
  std::string_view octets;                   // as received; borrowed, outlives what is made of it
  std::optional<smtp::Reception> reception;  // nothing: read from a file, nobody saw it come
  auth::Envelope envelope;                   // of the reception, else by its trace fields
  std::int64_t now = 0;                      // of the check, Unix seconds
  std::string receiver;                      // our host name (authserv-id); "" of a file
  Words words;                               // more {words} for fixes: "reports_address"
  reputation::Settings reputation;           // which lists are asked, with which keys

  // Of a message that nobody saw come: its trace fields tell, and what is stated comes before them.
  [[nodiscard]] static Specimen from_file(std::string_view octets,
                                          const auth::StatedEnvelope& stated, std::int64_t now);
  // Of a message that came in over SMTP.
  [[nodiscard]] static Specimen received(std::string_view octets, smtp::Reception reception,
                                         std::int64_t now);
};

}  // namespace waybill::tester
