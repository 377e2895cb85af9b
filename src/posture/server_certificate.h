// The certificate that a server shows: its facts. Whether it is trusted is told by whoever has a
// store of authorities.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"
#include "posture/dane.h"

namespace waybill::posture {

struct ServerCertificate {
  std::vector<std::string> names;              // DNS names it holds for, lower case
  std::int64_t not_before = 0, not_after = 0;  // Unix seconds
  bool is_rsa = false;
  unsigned key_bits = 0;
  std::string issuer;  // organisation, or the common name; octets
  // DER of each certificate of the chain, and of its public key, the server's first.
  struct Part {
    std::string certificate, public_key;
  };
  std::vector<Part> chain;

  // RFC 6125 §6.4: names without regard to case, "*" for exactly the left-most label.
  [[nodiscard]] bool holds_for(const dns::Name& host) const;
  [[nodiscard]] bool is_key_strong() const;  // RFC 9325 §4.1: RSA of 2048 bits, or a curve of 256
};

// PEM, the server's certificate first; at most kLargestChain octets. Nothing: none can be read.
[[nodiscard]] std::optional<ServerCertificate> read_server_certificate(std::string_view pem);

// A record for the key that the server shows now, "3 1 1 …" (RFC 7672 §3.1.1 advises this form).
[[nodiscard]] std::string tlsa_of(const ServerCertificate& certificate);

// Whether a record of DANE fits the chain (RFC 6698 §2.1): usage 3 the server's own certificate,
// usage 2 any that was shown.
[[nodiscard]] bool fits(const Tlsa& record, const ServerCertificate& certificate);

}  // namespace waybill::posture
