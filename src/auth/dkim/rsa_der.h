// The little of DER that an RSA public key needs.
#pragma once

#include <optional>
#include <string_view>

namespace waybill::dkim {

// Unsigned, most significant octet first, without leading zeros. Views into the text.
struct RsaNumbers {
  std::string_view modulus;
  std::string_view exponent;
  bool operator==(const RsaNumbers&) const = default;
};

// Reads a SubjectPublicKeyInfo with rsaEncryption (RFC 5280 §4.1, RFC 3279 §2.3.1) or a bare
// RSAPublicKey (RFC 8017 §A.1.1). Nothing for any other octets, trailing ones included.
[[nodiscard]] std::optional<RsaNumbers> read_rsa_public_key(std::string_view der);

}  // namespace waybill::dkim
