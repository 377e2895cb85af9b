// A QR code (ISO/IEC 18004) as an image for a page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waybill::account {

// An <svg> with one <path>, black on white with the quiet zone of four modules: no script, no
// style, no text. Nothing when `text` does not fit into a QR code (some 2,300 octets).
[[nodiscard]] std::optional<std::string> qr_svg(const std::string& text);

}  // namespace waybill::account
