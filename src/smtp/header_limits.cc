#include "smtp/header_limits.h"

#include "base/ascii.h"
#include "smtp/limits.h"

namespace waybill::smtp {

std::optional<Saying> refuse_header(std::string_view message) {
  std::size_t fields = 0;
  std::size_t received = 0;
  std::size_t at = 0;
  while (at < message.size() && !message.substr(at).starts_with("\r\n")) {
    if (at > kLargestHeader) return say::kHeader;
    if (!ascii::is_wsp(message[at])) ++fields;
    if (ascii::istarts_with(message.substr(at), "Received:")) ++received;
    const std::size_t end = message.find('\n', at);
    at = end == std::string_view::npos ? message.size() : end + 1;
  }
  if (received > kMostReceivedFields) return say::kLoop;
  if (fields > kMostFields || at > kLargestHeader) return say::kHeader;
  return std::nullopt;
}

}  // namespace waybill::smtp
