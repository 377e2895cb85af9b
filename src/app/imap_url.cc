#include "app/imap_url.h"

#include "base/ascii.h"

namespace waybill::app {
namespace {

constexpr std::string_view kTls = "imaps://";
constexpr std::string_view kStartTls = "imap://";

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = ascii::hex_value(text[i + 1]);
    const int low = ascii::hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

// "HOST", "HOST:PORT", "[::1]:PORT".
std::optional<net::Endpoint> parse_endpoint(std::string_view text, std::uint16_t port) {
  std::string_view host = text;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    rest = text.substr(colon);
  }
  if (host.empty()) return std::nullopt;
  if (rest.empty()) return net::Endpoint{std::string(host), port};
  const auto number = rest.front() == ':' ? ascii::parse_number(rest.substr(1)) : std::nullopt;
  if (!number || *number == 0 || *number > 65535) return std::nullopt;
  return net::Endpoint{std::string(host), static_cast<std::uint16_t>(*number)};
}

}  // namespace

bool is_imap_url(std::string_view text) {
  return ascii::istarts_with(text, kTls) || ascii::istarts_with(text, kStartTls);
}

Result<ImapUrl, std::string> parse_imap_url(std::string_view text) {
  ImapUrl url;
  const bool is_tls = ascii::istarts_with(text, kTls);
  url.security = is_tls ? net::ImapSecurity::Tls : net::ImapSecurity::StartTls;
  const std::string_view rest = text.substr((is_tls ? kTls : kStartTls).size());
  const std::size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos || at == 0)
    return std::unexpected("a mailbox is written imaps://USER@HOST/MAILBOX");
  const std::string_view user = authority.substr(0, at);
  if (user.find(':') != std::string_view::npos) {
    return std::unexpected(
        "a password in the URL can be seen by others on this machine: give it in a file with "
        "--password-file");
  }
  const auto endpoint = parse_endpoint(authority.substr(at + 1), is_tls ? 993 : 143);
  const auto name = percent_decoded(user);
  const auto mailbox = percent_decoded(slash == std::string_view::npos ? std::string_view()
                                                                       : rest.substr(slash + 1));
  if (!endpoint || !name || !mailbox)
    return std::unexpected("a mailbox is written imaps://USER@HOST[:PORT]/MAILBOX");
  url.endpoint = *endpoint;
  url.user = *name;
  if (!mailbox->empty()) url.mailbox = *mailbox;
  return url;
}

}  // namespace waybill::app
