#include "account/qr_code.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

namespace waybill::account {
namespace {

constexpr int kQuietZone = 4;

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::optional<std::string> qr_svg(const std::string& text) {
  const std::unique_ptr<QRcode, Free> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (!code) return std::nullopt;
  const int side = code->width + 2 * kQuietZone;
  std::string svg =
      fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img">)"
                  R"(<rect width="{0}" height="{0}" fill="#fff"/><path fill="#000" d=")",
                  side);
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width;) {
      const auto is_dark = [&](int column) {
        return column < code->width && (code->data[y * code->width + column] & 1U) != 0;
      };
      int end = x;
      while (is_dark(end))
        ++end;
      if (end > x)
        fmt::format_to(std::back_inserter(svg), "M{} {}h{}v1h-{}z", x + kQuietZone, y + kQuietZone,
                       end - x, end - x);
      x = end + 1;
    }
  }
  return svg + "\"/></svg>";
}

}  // namespace waybill::account
