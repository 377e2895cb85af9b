#include "imap/mailbox_name.h"

#include <iconv.h>

#include <optional>

#include "base/utf8.h"

namespace waybill::imap {
namespace {

// By the C library's converter (glibc 2.36 and later know UTF-7-IMAP); nothing when it refuses.
std::optional<std::string> convert(std::string_view text, const char* to, const char* from) {
  const iconv_t opened = iconv_open(to, from);
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // NOLINT: iconv's own sign
  std::string in_octets(text);
  std::string converted(text.size() * 4 + 16, '\0');  // a letter takes at most 8 octets for its 2
  char* in = in_octets.data();
  std::size_t in_left = in_octets.size();
  char* out = converted.data();
  std::size_t out_left = converted.size();
  const bool is_done =
      iconv(opened, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1) &&
      iconv(opened, nullptr, nullptr, &out, &out_left) != static_cast<std::size_t>(-1);
  iconv_close(opened);
  if (!is_done) return std::nullopt;
  converted.resize(converted.size() - out_left);
  return converted;
}

}  // namespace

std::string encode_mailbox_name(std::string_view utf8) {
  const std::string valid = to_valid_utf8(utf8);
  return convert(valid, "UTF-7-IMAP", "UTF-8").value_or(valid);
}

std::string decode_mailbox_name(std::string_view wire) {
  const auto name = convert(wire, "UTF-8", "UTF-7-IMAP");
  if (name && encode_mailbox_name(*name) == wire) return *name;
  return to_valid_utf8(wire);
}

}  // namespace waybill::imap
