// What is read of a target has no dot segments and is UTF-8; written again it reads the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "http/target.h"

namespace {

std::string escaped(std::string_view text, std::string_view kept) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kept.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[octet >> 4U];
    out += kDigits[octet & 15U];
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto target = http::parse_target(text);
  if (!target) return 0;
  CHECK(target->path.starts_with('/') && is_utf8(target->path));
  CHECK(("/" + target->path + "/").find("/../") == std::string::npos);
  std::string again = escaped(target->path, "/");
  char separator = '?';
  for (const auto& [name, value] : target->query) {
    CHECK(is_utf8(name) && is_utf8(value));
    again += separator + escaped(name, "") + "=" + escaped(value, "");
    separator = '&';
  }
  if (again.size() <= http::kLongestTarget) CHECK(http::parse_target(again) == target);
  return 0;
}
