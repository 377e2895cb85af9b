#include "net/dns_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"

namespace waybill::net {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

std::uint16_t number16(std::string_view octets) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(octets[0]) << 8U |
                                    static_cast<unsigned char>(octets[1]));
}

std::optional<dns::Name> read_name(std::string_view wire) {
  std::string text;
  while (!wire.empty()) {
    const std::size_t length = static_cast<unsigned char>(wire.front());
    wire.remove_prefix(1);
    if (length == 0) return wire.empty() ? dns::Name::parse(text) : std::nullopt;
    if (length > dns::kLongestLabel || length > wire.size()) return std::nullopt;
    const std::string_view label = wire.substr(0, length);
    if (label.contains('.')) return std::nullopt;  // a dot inside a label has no place in our names
    if (!text.empty()) text += '.';
    text += label;
    wire.remove_prefix(length);
  }
  return std::nullopt;
}

std::optional<dns::Data> read_text(std::string_view rdata) {
  std::vector<std::string> strings;
  while (!rdata.empty()) {
    const std::size_t length = static_cast<unsigned char>(rdata.front());
    rdata.remove_prefix(1);
    if (length > rdata.size()) return std::nullopt;
    strings.emplace_back(rdata.substr(0, length));
    rdata.remove_prefix(length);
  }
  return dns::make_text(strings);
}

std::optional<dns::Data> read_address(std::string_view rdata) {
  std::array<std::uint8_t, 16> octets{};
  std::ranges::copy(rdata.substr(0, 16), octets.begin());
  if (rdata.size() == 4) return IpAddress::v4({octets[0], octets[1], octets[2], octets[3]});
  if (rdata.size() == 16) return IpAddress::v6(octets);
  return std::nullopt;
}

std::string unknown_rdata(std::string_view rdata) {  // RFC 3597 §5
  std::string text = fmt::format("\\# {}", rdata.size());
  if (!rdata.empty()) text += ' ';
  for (const char c : rdata) {
    text += kHex[static_cast<unsigned char>(c) >> 4U];
    text += kHex[static_cast<unsigned char>(c) & 15U];
  }
  return text;
}

}  // namespace

std::string write_presentation(const dns::Name& name) {
  std::string text;
  for (const char c : name.text()) {
    if (ascii::is_alnum(c) || c == '-' || c == '_' || c == '.') {
      text += c;
    } else {
      text += fmt::format("\\{:03}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return text + ".";
}

std::optional<dns::Name> read_presentation(std::string_view text) {
  std::string octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      octets += text[i];
      continue;
    }
    const auto number = ascii::parse_number(text.substr(i + 1, 3));
    if (number && *number < 256 && i + 3 < text.size()) {
      octets += static_cast<char>(*number);
      i += 3;
    } else if (i + 1 < text.size()) {
      octets += text[++i];
    }
  }
  return dns::Name::parse(octets);
}

std::optional<dns::Data> read_rdata(dns::Type type, std::string_view rdata) {
  const auto as_data = [](std::optional<dns::Name> name) -> std::optional<dns::Data> {
    if (!name) return std::nullopt;
    return *name;
  };
  switch (type) {
    case dns::Type::A:
    case dns::Type::Aaaa: return read_address(rdata);
    case dns::Type::Cname:
    case dns::Type::Ns:
    case dns::Type::Ptr: return as_data(read_name(rdata));
    case dns::Type::Mx: {
      if (rdata.size() < 3) return std::nullopt;
      const auto name = read_name(rdata.substr(2));
      if (!name) return std::nullopt;
      return dns::Mx{number16(rdata), *name};
    }
    case dns::Type::Txt: return read_text(rdata);
    case dns::Type::Soa:
    case dns::Type::Ds:
    case dns::Type::Dnskey:
    case dns::Type::Tlsa:
    case dns::Type::Spf:
    case dns::Type::Caa: break;
  }
  return dns::Raw{unknown_rdata(rdata)};
}

}  // namespace waybill::net
