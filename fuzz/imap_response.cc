// What an IMAP server sends, however it is cut.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "imap/mailbox_name.h"
#include "imap/response.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (octets.empty()) return 0;
  const std::size_t step = 1 + static_cast<unsigned char>(octets.front());
  waybill::imap::ResponseReader reader;
  for (std::size_t at = 1; at < octets.size(); at += step) {
    reader.feed(octets.substr(at, step));
    for (;;) {
      const auto response = reader.next();
      if (!response) return 0;
      if (!*response) break;
    }
  }
  static_cast<void>(waybill::imap::decode_mailbox_name(octets));
  return 0;
}
