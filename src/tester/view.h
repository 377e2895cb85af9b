// What the page of a report shows of the message itself.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "tester/safe_html.h"

namespace waybill::tester {

// Ours; what is beyond is left out, and "cut" says so.
inline constexpr std::size_t kLargestShownText = 512U << 10U;  // octets of one text
inline constexpr std::size_t kLargestShownField = 16U << 10U;  // octets of one value

// {"size", "cut",
//  "fields": [{"name", "value": decoded, "raw": as written, "octets": [begin, end]}],
//  "faults": [{"what", "octets"}],
//  "parts": [{"parent": index or null, "depth", "type", "charset", "name", "disposition",
//             "encoding", "content_id", "size": octets as sent, "octets"}],
//  "text": of the plain text or null, "html": its source or null, "safe_html": to be shown in a
//  sandboxed frame (tester/safe_html.h) or null}
// All text is well-formed UTF-8. Never fails, whatever the octets are; spans are in them.
[[nodiscard]] boost::json::object message_view(std::string_view octets);

// The HTML of the message as safe_html() writes it, well-formed UTF-8; "" when it has none.
[[nodiscard]] std::string rendered_html(std::string_view octets, Images images);

}  // namespace waybill::tester
