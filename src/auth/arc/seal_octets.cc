#include "auth/arc/seal_octets.h"

#include "auth/dkim/canonical.h"

namespace waybill::arc {

void append_line(std::string& octets, std::string_view raw, message::LineEnding ending) {
  dkim::append_header_field(octets, raw, dkim::Canonicalization::Relaxed, ending);
  octets += "\r\n";
}

void append_results_and_signature(std::string& octets, const message::Message& message,
                                  const ArcSet& set) {
  append_line(octets, dkim::raw_field(message, *set.results), message.line_ending());
  append_line(octets, dkim::raw_field(message, *set.message_signature), message.line_ending());
}

void append_seal(std::string& octets, const message::Message& message, const ArcSet& set) {
  append_line(octets, dkim::raw_field(message, *set.seal), message.line_ending());
}

}  // namespace waybill::arc
