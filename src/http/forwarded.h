// Who really asks, when a reverse proxy stands in between.
#pragma once

#include <span>

#include "base/ip.h"
#include "base/network.h"
#include "http/message.h"

namespace waybill::http {

struct Origin {
  IpAddress address;
  bool is_secure = false;
  // There are signs of a proxy that is not trusted: `address` is the proxy's, not the client's.
  bool is_behind_stranger = false;
};

// `peer` is the other end of the connection. X-Forwarded-For and X-Forwarded-Proto count only when
// it is one of `trusted`; then the client is the last address that is not (anybody can write what
// stands before it).
[[nodiscard]] Origin origin_of(const IpAddress& peer, bool is_tls, const Fields& fields,
                               std::span<const Network> trusted);

}  // namespace waybill::http
