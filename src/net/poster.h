// Sends one HTTPS POST to an address that a user gave (a webhook), with the guard of net/guard.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/network.h"
#include "net/guard.h"

namespace waybill::net {

inline constexpr std::size_t kLargestPostAnswer = 4U << 10U;  // octets that are kept; ours

struct PostOptions {
  std::chrono::milliseconds limit{10'000};  // name look-up, connection, answer
  std::vector<Network> allowed = {};        // may be asked although they are private
  std::string certificates = {};  // file of trusted CA certificates (PEM); "": the system's
};

struct PostAnswer {
  fetch::Failure failure = fetch::Failure::None;
  std::string reason;   // of a failure, one line without the URL
  unsigned status = 0;  // HTTP; a redirect is not followed
  std::string body;     // its beginning
};

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

// https alone; the address is judged when the socket is opened; certificates are verified; no
// cookies, proxy or credentials. Outside of `allowed` the ports 443 and 8443 alone. Safe for
// several threads.
[[nodiscard]] PostAnswer post(const std::string& url, const HeaderFields& fields,
                              const std::string& body, const PostOptions& options);

// Why post() would not try this URL; nothing: it would.
[[nodiscard]] std::optional<Objection> objection_to_post(const std::string& url,
                                                         const PostOptions& options);

}  // namespace waybill::net
