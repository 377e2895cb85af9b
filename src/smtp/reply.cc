#include "smtp/reply.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace waybill::smtp {

std::string line_of(std::uint16_t code, std::string_view enhanced, std::string_view text) {
  std::string line = enhanced.empty() ? fmt::format("{} {}", code, text)
                                      : fmt::format("{} {} {}", code, enhanced, text);
  for (char& c : line) {
    if (!ascii::is_print(c)) c = '?';
  }
  return line;
}

}  // namespace waybill::smtp
