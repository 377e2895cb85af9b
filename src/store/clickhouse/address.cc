#include "store/clickhouse/address.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace waybill::store::clickhouse {
namespace {

constexpr std::string_view kDefaultPort = "8123";
constexpr unsigned kMostPatience = 86'400;

std::unexpected<Error> wrong(std::string_view what) {
  return std::unexpected(Error{"clickhouse: the address " + std::string(what)});
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text, std::string_view besides) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || besides.contains(c);
  });
}

std::optional<unsigned> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return {};
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = digit_of(text[i + 1]);
      const auto low = digit_of(text[i + 2]);
      if (high && low) {
        decoded.push_back(static_cast<char>(*high * 16 + *low));
        i += 2;
        continue;
      }
    }
    decoded.push_back(text[i]);
  }
  return decoded;
}

// Cuts what stands before `mark` off `rest`; all of it if there is no mark.
std::string_view cut(std::string_view& rest, std::string_view mark) {
  const std::size_t place = rest.find(mark);
  const std::string_view before = rest.substr(0, place);
  rest = place == std::string_view::npos ? std::string_view() : rest.substr(place + mark.size());
  return before;
}

std::optional<unsigned> number_of(std::string_view text, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return {};
  return value;
}

Result<void, Error> read_option(std::string_view option, Address& address) {
  const std::string_view name = cut(option, "=");
  if (name == "cluster") {
    if (!is_name(option, "_-.")) return wrong("names no cluster");
    address.cluster = option;
    return {};
  }
  const auto number = number_of(option, kMostPatience);
  if (!number) return wrong("has an option that is no number: " + std::string(name));
  if (name == "replicated" && *number <= 1)
    address.replicated = *number == 1;
  else if (name == "quorum")
    address.quorum = *number;
  else if (name == "patience")
    address.patience = *number;
  else
    return wrong("has an unknown option: " + std::string(name));
  return {};
}

Result<void, Error> read_hosts(std::string_view hosts, Address& address) {
  while (!hosts.empty()) {
    const std::string_view host = cut(hosts, ",");
    if (!is_name(host, ".-_:[]")) return wrong("names no host");
    const std::size_t bracket = host.rfind(']');
    const bool has_port =
        host.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
    address.hosts.push_back(std::string(host) + (has_port ? "" : ":" + std::string(kDefaultPort)));
  }
  if (address.hosts.empty()) return wrong("names no host");
  return {};
}

}  // namespace

Result<Address, Error> parse_address(std::string_view url) {
  Address address;
  address.scheme = cut(url, "://");
  if (address.scheme != "http" && address.scheme != "https")
    return wrong("must begin with http:// or https://");
  std::string_view options = url;
  const std::string_view place = cut(options, "?");
  std::string_view database = place;
  std::string_view server = cut(database, "/");
  if (const std::size_t at = server.rfind('@'); at != std::string_view::npos) {
    std::string_view password = server.substr(0, at);
    server.remove_prefix(at + 1);
    address.user = percent_decoded(cut(password, ":"));
    address.password = percent_decoded(password);
  }
  TRY(read_hosts(server, address));
  if (!is_name(database, "_")) return wrong("names no database (letters, digits and _)");
  address.database = database;
  while (!options.empty())
    TRY(read_option(cut(options, "&"), address));
  return address;
}

}  // namespace waybill::store::clickhouse
