#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::dns {

// Limits of RFC 1035 §2.3.4, in octets of the text form without the final dot.
inline constexpr std::size_t kLongestName = 253;
inline constexpr std::size_t kLongestLabel = 63;

// A domain name as DNS is asked for it: lower-case ASCII letters, no final dot, labels of 1 to 63
// octets, 253 octets at most. Any octet but a dot may stand in a label (SPF macros make such
// names).
class Name {
 public:
  Name() = default;  // the root

  // Accepts one final dot; "" and "." are the root. Nothing when a label or the name is too long or
  // a label is empty.
  static std::optional<Name> parse(std::string_view text);

  // As parse, after U-labels became A-labels (IDNA 2008 with the UTS 46 mapping, as browsers do).
  // ASCII input is not judged by IDNA: `_dmarc` and the like pass.
  static std::optional<Name> parse_international(std::string_view utf8);

  [[nodiscard]] const std::string& text() const { return text_; }
  // For people: A-labels become U-labels, in UTF-8; the text itself where that is not possible.
  [[nodiscard]] std::string international() const;
  [[nodiscard]] bool is_root() const { return text_.empty(); }
  // Letters, digits, hyphens (RFC 1123 §2.1) and underscores alone.
  [[nodiscard]] bool is_plain() const;
  [[nodiscard]] std::size_t label_count() const;
  // Without its left-most label; the root of a single label.
  [[nodiscard]] Name parent() const;
  // The right-most `count` labels; the whole name when it has no more than that.
  [[nodiscard]] Name suffix(std::size_t count) const;
  // `prefix` + "." + this name, or nothing when that is too long.
  [[nodiscard]] std::optional<Name> prefixed(std::string_view prefix) const;
  // Equal to `other` or below it.
  [[nodiscard]] bool is_within(const Name& other) const;

  auto operator<=>(const Name&) const = default;

 private:
  explicit Name(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace waybill::dns

template <>
struct std::hash<waybill::dns::Name> {
  std::size_t operator()(const waybill::dns::Name& name) const noexcept {
    return std::hash<std::string>{}(name.text());
  }
};
