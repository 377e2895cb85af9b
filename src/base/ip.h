#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill {

enum class IpFamily : std::uint8_t { V4, V6 };

// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (::ffff:a.b.c.d) is read as the IPv4 address
// that it stands for, as RFC 7208 §5 wants.
class IpAddress {
 public:
  // Dotted quad, or any RFC 4291 §2.2 text form. No zone id, no brackets.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(const std::array<std::uint8_t, 4>& octets);
  static IpAddress v6(const std::array<std::uint8_t, 16>& octets);

  [[nodiscard]] IpFamily family() const { return family_; }
  [[nodiscard]] bool is_v4() const { return family_ == IpFamily::V4; }
  // 32 or 128.
  [[nodiscard]] unsigned bits() const { return is_v4() ? 32 : 128; }
  // The octets in network order: 4 or 16 of them count.
  [[nodiscard]] const std::array<std::uint8_t, 16>& octets() const { return octets_; }

  // RFC 5952 text for IPv6, dotted quad for IPv4.
  [[nodiscard]] std::string to_string() const;
  // 4.3.2.1.in-addr.arpa or the nibbles under ip6.arpa.
  [[nodiscard]] std::string reverse_name() const;
  // What precedes the arpa zone above: also the prefix of a blocklist question.
  [[nodiscard]] std::string reversed() const;
  // Private, loopback, link-local, documentation or otherwise not routed on the public Internet.
  [[nodiscard]] bool is_special() const;

  // Of a private network, this host or this link: no client on the Internet has it (RFC 1918, 4193,
  // 6598, 3927). Documentation addresses are not: people paste them into examples.
  [[nodiscard]] bool is_private() const;

  // True when the first `prefix` bits agree; false for another family.
  [[nodiscard]] bool matches(const IpAddress& network, unsigned prefix) const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  IpFamily family_ = IpFamily::V4;
  std::array<std::uint8_t, 16> octets_{};
};

}  // namespace waybill
