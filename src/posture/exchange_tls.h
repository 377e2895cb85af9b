// Whether a mail server offers TLS, and with what certificate (RFC 3207, RFC 8461 §4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dns/name.h"
#include "fetch/inquiry.h"
#include "posture/server_certificate.h"

namespace waybill::posture {

struct ExchangeTls {
  enum class State : std::uint8_t {
    Pending,      // not asked yet, or nothing asks
    Silent,       // no session: not reachable from here, too slow, refused us
    NotOffered,   // the server answered and does not offer STARTTLS
    Broken,       // it offers TLS, but no session comes about
    Unreadable,   // TLS, but the certificate cannot be read
    Established,  // `certificate` tells
  } state = State::Pending;
  dns::Name host;
  fetch::Request request;
  const fetch::Answer* fetched = nullptr;  // lives as long as the snapshot
  std::optional<ServerCertificate> certificate;
  std::string distrust;  // what the store of authorities has against it; "" nothing
};

// The request that asks the mail server at `host`, port 25.
[[nodiscard]] fetch::Request starttls_request(const dns::Name& host);
[[nodiscard]] ExchangeTls read_exchange_tls(const dns::Name& host, fetch::Inquiry& web);

}  // namespace waybill::posture
