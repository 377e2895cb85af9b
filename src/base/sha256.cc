#include "base/sha256.h"

#include <openssl/sha.h>

#include <array>

namespace waybill {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const unsigned char octet : digest) {
    text += kHex[octet >> 4U];
    text += kHex[octet & 15U];
  }
  return text;
}

}  // namespace waybill
