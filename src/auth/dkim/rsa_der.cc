#include "auth/dkim/rsa_der.h"

#include <cstddef>

namespace waybill::dkim {
namespace {

// X.690 §8.1.2: the tags that occur in a key.
constexpr char kInteger = 0x02;
constexpr char kBitString = 0x03;
constexpr char kSequence = 0x30;

// rsaEncryption, 1.2.840.113549.1.1.1, as a whole DER element.
constexpr std::string_view kRsaEncryption("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", 11);

constexpr std::size_t kMostLengthOctets = 3;  // no key is larger than 16 MiB

// Takes the element with this tag from the front of `der`; its contents.
std::optional<std::string_view> take(std::string_view& der, char tag) {
  if (der.size() < 2 || der[0] != tag) return std::nullopt;
  std::size_t length = static_cast<unsigned char>(der[1]);
  std::size_t header = 2;
  if (length >= 0x80) {
    const std::size_t octets = length - 0x80;
    if (octets == 0 || octets > kMostLengthOctets || der.size() < header + octets)
      return std::nullopt;
    length = 0;
    for (; header < 2 + octets; ++header)
      length = length << 8U | static_cast<unsigned char>(der[header]);
  }
  if (der.size() - header < length) return std::nullopt;
  const std::string_view contents = der.substr(header, length);
  der.remove_prefix(header + length);
  return contents;
}

// A positive integer without its leading zeros.
std::optional<std::string_view> take_unsigned(std::string_view& der) {
  auto contents = take(der, kInteger);
  if (!contents || contents->empty()) return std::nullopt;
  if ((static_cast<unsigned char>(contents->front()) & 0x80U) != 0) return std::nullopt;
  while (!contents->empty() && contents->front() == '\0')
    contents->remove_prefix(1);
  return contents->empty() ? std::nullopt : contents;
}

std::optional<RsaNumbers> read_pkcs1(std::string_view der) {
  auto sequence = take(der, kSequence);
  if (!sequence || !der.empty()) return std::nullopt;
  const auto modulus = take_unsigned(*sequence);
  if (!modulus) return std::nullopt;
  const auto exponent = take_unsigned(*sequence);
  if (!exponent || !sequence->empty()) return std::nullopt;
  return RsaNumbers{*modulus, *exponent};
}

}  // namespace

std::optional<RsaNumbers> read_rsa_public_key(std::string_view der) {
  std::string_view outer = der;
  auto info = take(outer, kSequence);
  if (!info || !outer.empty()) return std::nullopt;
  const auto algorithm = take(*info, kSequence);
  if (!algorithm) return read_pkcs1(der);
  if (!algorithm->starts_with(kRsaEncryption)) return std::nullopt;
  const auto bits = take(*info, kBitString);
  if (!bits || !info->empty() || bits->empty() || bits->front() != '\0') return std::nullopt;
  return read_pkcs1(bits->substr(1));
}

}  // namespace waybill::dkim
