// The text of an SPF record (RFC 7208 §4.6.1, §12) as terms.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "auth/spf/macro.h"
#include "auth/spf/syntax.h"
#include "base/ip.h"

namespace waybill::spf {

// All views point into the text that was parsed, which must outlive the record.

enum class Qualifier : std::uint8_t { Pass, Fail, SoftFail, Neutral };

// How many leading bits of an address must agree, per family (§5.6 dual-cidr-length).
struct DualPrefix {
  std::uint8_t v4 = 32;
  std::uint8_t v6 = 128;
  bool operator==(const DualPrefix&) const = default;
};

struct All {
  bool operator==(const All&) const = default;
};
struct Include {
  MacroString domain;
  bool operator==(const Include&) const = default;
};
struct A {
  std::optional<MacroString> domain;  // absent: the current domain
  DualPrefix prefix;
  bool operator==(const A&) const = default;
};
struct Mx {
  std::optional<MacroString> domain;
  DualPrefix prefix;
  bool operator==(const Mx&) const = default;
};
struct Ptr {
  std::optional<MacroString> domain;
  bool operator==(const Ptr&) const = default;
};
struct Ip4 {
  IpAddress network;
  std::uint8_t prefix = 32;
  bool operator==(const Ip4&) const = default;
};
// Raw octets: an IPv4-mapped network stays IPv6 and matches no client (§5, §5.6).
struct Ip6 {
  std::array<std::uint8_t, 16> network{};
  std::uint8_t prefix = 128;
  bool operator==(const Ip6&) const = default;
};
struct Exists {
  MacroString domain;
  bool operator==(const Exists&) const = default;
};
using Mechanism = std::variant<All, Include, A, Mx, Ptr, Ip4, Ip6, Exists>;

struct Directive {
  Qualifier qualifier = Qualifier::Pass;
  Mechanism mechanism;
  Span span;  // the whole term in the record
  bool operator==(const Directive&) const = default;
};
struct Modifier {
  std::string_view name;
  MacroString value;
  Span span;
  bool operator==(const Modifier&) const = default;
};

struct Record {
  std::string_view text;
  std::vector<Directive> directives;  // in the order of the text
  std::optional<Modifier> redirect;
  std::optional<Modifier> explanation;
  std::vector<Modifier> unknown_modifiers;  // ignored by evaluation (§6)

  [[nodiscard]] std::string_view text_of(Span span) const {
    return text.substr(span.begin, span.end - span.begin);
  }
  [[nodiscard]] bool has_all() const;
  bool operator==(const Record&) const = default;
};

struct ParsedRecord {
  Record record;        // the terms that could be read
  SyntaxFaults faults;  // empty: the record is valid

  [[nodiscard]] bool is_valid() const { return faults.empty(); }
  bool operator==(const ParsedRecord&) const = default;
};

// Whether a TXT record is an SPF record: "v=spf1", any case, then a space or the end (§4.5).
[[nodiscard]] bool is_spf_record(std::string_view text);

// Reads every term and names every fault, up to kMostSyntaxFaults. Looks nothing up.
[[nodiscard]] ParsedRecord parse_record(std::string_view text);

// Whether evaluating the mechanism costs one of the ten DNS terms (§4.6.4).
[[nodiscard]] bool is_dns_term(const Mechanism& mechanism);

}  // namespace waybill::spf
