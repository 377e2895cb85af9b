// What a seal covers (RFC 8617 §5.1.1): fields of ARC sets in relaxed form, in the order of
// sealing.
#pragma once

#include <string>
#include <string_view>

#include "auth/arc/chain.h"
#include "message/message.h"

namespace waybill::arc {

// Appends the results, the message signature and, when `set` has one, the seal, each with its CRLF.
void append_results_and_signature(std::string& octets, const message::Message& message,
                                  const ArcSet& set);
void append_seal(std::string& octets, const message::Message& message, const ArcSet& set);
// One raw field in relaxed form with its CRLF.
void append_line(std::string& octets, std::string_view raw, message::LineEnding ending);

}  // namespace waybill::arc
