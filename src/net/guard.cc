#include "net/guard.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/ascii.h"
#include "base/check.h"
#include "base/freed_by.h"

namespace waybill::net {
namespace {

using fetch::Failure;
using ParsedUrl = std::unique_ptr<CURLU, FreedBy<curl_url_cleanup>>;

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::optional<IpAddress> address_of(const curl_sockaddr& socket) {
  if (socket.family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket.addr, sizeof v4);
    std::array<std::uint8_t, 4> octets{};
    std::memcpy(octets.data(), &v4.sin_addr, octets.size());
    return IpAddress::v4(octets);
  }
  if (socket.family != AF_INET6 || socket.addrlen < sizeof(sockaddr_in6)) return std::nullopt;
  sockaddr_in6 v6{};
  // curl's structure holds `addrlen` octets from `addr` on, more than its declared type.
  std::memcpy(&v6, static_cast<const void*>(&socket.addr), sizeof v6);
  std::array<std::uint8_t, 16> octets{};
  std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
  return IpAddress::v6(octets);
}

}  // namespace

struct SocketGuardCallbacks {
  static curl_socket_t open(void* context, curlsocktype /*purpose*/, curl_sockaddr* address) {
    auto& guard = *static_cast<SocketGuard*>(context);
    const auto ip = address_of(*address);
    if (!ip || !may_be_asked(*ip, guard.allowed_)) {
      guard.refused_ = ip ? ip->to_string() : "an unknown address";
      return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
};

std::optional<Objection> objection_to(const std::string& text, const UrlRules& rules) {
  const auto bad = [](std::string reason) { return Objection{Failure::BadUrl, std::move(reason)}; };
  const bool has_control = std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; });
  if (text.size() > kLongestUrl) return bad("the URL is too long");
  if (has_control) return bad("the URL has a space or a control in it");
  const ParsedUrl url(curl_url());
  CHECK(url != nullptr);
  // Unknown schemes are parsed too, so that they can be named.
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return bad("this is no URL");
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (std::ranges::find(rules.schemes, scheme) == rules.schemes.end())
    return Objection{Failure::Guarded,
                     fmt::format("\"{}\" is not asked", ascii::printable(scheme))};
  const bool has_user = !part_of(url.get(), CURLUPART_USER).empty() ||
                        !part_of(url.get(), CURLUPART_PASSWORD).empty();
  if (has_user) return Objection{Failure::Guarded, "the URL has a user name in it"};
  const auto port = ascii::parse_number(part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
  const bool is_allowed =
      rules.ports.empty() || (port && std::ranges::find(rules.ports, *port) != rules.ports.end());
  if (!is_allowed)
    return Objection{Failure::Guarded, fmt::format("port {} is not asked", port.value_or(0))};
  return std::nullopt;
}

std::string host_of_url(const std::string& text) {
  const ParsedUrl url(curl_url());
  CHECK(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  return ascii::lower(part_of(url.get(), CURLUPART_HOST));
}

std::string port_of_url(const std::string& text) {
  const ParsedUrl url(curl_url());
  CHECK(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  return part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

void SocketGuard::watch(void* handle) {
  CHECK(curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, SocketGuardCallbacks::open) ==
        CURLE_OK);
  CHECK(curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this) == CURLE_OK);
}

std::string SocketGuard::reason() const {
  return fmt::format("the name leads to {}, which is not on the Internet", refused_);
}

std::optional<std::string> start_curl() {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted == CURLE_OK) return std::nullopt;
  return fmt::format("libcurl does not start: {}", curl_easy_strerror(kStarted));
}

}  // namespace waybill::net
