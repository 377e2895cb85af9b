// Where requests may go whose address somebody else chose (SSRF): to the public Internet, not to
// what only insiders should reach. Shared by all that asks the web.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/network.h"
#include "fetch/inquiry.h"

namespace waybill::net {

inline constexpr std::size_t kLongestUrl = 4096;  // octets; ours

// Whether a request may go to this address: it is one of the public Internet, and so is the IPv4
// address that it stands for (mapped, NAT64, 6to4, Teredo); or it is within `allowed`.
[[nodiscard]] bool may_be_asked(const IpAddress& address, std::span<const Network> allowed);

struct Objection {
  fetch::Failure failure = fetch::Failure::Guarded;
  std::string reason;  // one line
};
struct UrlRules {
  std::span<const std::string_view> schemes;
  std::span<const std::uint16_t> ports;  // empty: any
};
// Why a URL is not asked at all; nothing: it may be tried, what it leads to is judged later.
[[nodiscard]] std::optional<Objection> objection_to(const std::string& url, const UrlRules& rules);

// The host of a URL; "" when it is none.
[[nodiscard]] std::string host_of_url(const std::string& url);
// "443" for https without one; "" when it is none.
[[nodiscard]] std::string port_of_url(const std::string& url);

// Looks at the address that a socket is opened to: nothing can change it any more. One of each
// request; lives as long as it.
class SocketGuard {
 public:
  explicit SocketGuard(std::span<const Network> allowed) : allowed_(allowed) {}  // borrows
  // `handle` is curl's easy handle; what it had as options for sockets is replaced.
  void watch(void* handle);
  // The address that was refused; "" none.
  [[nodiscard]] const std::string& refused() const { return refused_; }
  [[nodiscard]] std::string reason() const;

 private:
  friend struct SocketGuardCallbacks;
  std::span<const Network> allowed_;
  std::string refused_;
};

// Once for the process, thread-safe. The error is one line.
[[nodiscard]] std::optional<std::string> start_curl();

}  // namespace waybill::net
