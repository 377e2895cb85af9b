#include "auth/spf/term.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace waybill::spf {
namespace {

// toplabel (§7.1): letters, digits and inner hyphens, not digits alone.
bool is_top_label(std::string_view label) {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) { return ascii::is_alnum(c) || c == '-'; }) &&
         !std::ranges::all_of(label, ascii::is_digit);
}

// Whether the literal `text` that ends a domain-spec ends in "." toplabel [ "." ].
bool ends_in_top_label(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  const std::size_t dot = text.rfind('.');
  return dot != std::string_view::npos && is_top_label(text.substr(dot + 1));
}

// What the domain-spec ends in: its last literal, or nothing when that is a macro. "%%", "%_" and
// "%-" are macros too: they show in that no literal of a term holds a percent sign or a space.
std::optional<std::string_view> literal_end(const MacroString& spec) {
  if (spec.is_literal()) return spec.text;
  const auto* literal = std::get_if<std::string_view>(&spec.pieces.back());
  if (literal == nullptr || literal->contains('%') || literal->contains(' ')) return std::nullopt;
  return *literal;
}

class MechanismParser {
 public:
  MechanismParser(const Term& term, SyntaxFaults& faults) : term_(term), faults_(faults) {}

  std::optional<Mechanism> run() {
    const std::string_view name = term_.name;
    if (ascii::iequals(name, "ip4")) return ip4();
    if (ascii::iequals(name, "include")) return with_domain<Include>();
    if (ascii::iequals(name, "all")) return all();
    if (ascii::iequals(name, "a")) return with_prefix<A>();
    if (ascii::iequals(name, "mx")) return with_prefix<Mx>();
    if (ascii::iequals(name, "ip6")) return ip6();
    if (ascii::iequals(name, "exists")) return with_domain<Exists>();
    if (ascii::iequals(name, "ptr")) return ptr();
    const bool modifier = ascii::iequals(name, "redirect") || ascii::iequals(name, "exp");
    fault(modifier ? SyntaxCode::ModifierAsMechanism : SyntaxCode::UnknownMechanism, term_.span());
    return std::nullopt;
  }

 private:
  void fault(SyntaxCode code, Span span) { faults_.push_back({code, span}); }
  [[nodiscard]] Span rest_span() const { return {term_.rest_begin(), term_.span().end}; }

  std::optional<Mechanism> all() {
    if (!term_.rest.empty()) fault(SyntaxCode::UnexpectedArgument, rest_span());
    return All{};
  }

  // include and exists: ":" domain-spec.
  template <class T>
  std::optional<Mechanism> with_domain() {
    if (!term_.rest.starts_with(':')) {
      fault(term_.rest.empty() ? SyntaxCode::MissingDomain : SyntaxCode::UnexpectedArgument,
            term_.span());
      return std::nullopt;
    }
    return T{parse_domain_spec(term_.rest.substr(1), term_.rest_begin() + 1, faults_)};
  }

  // [ ":" domain-spec ], nothing else.
  std::optional<MacroString> optional_domain(std::string_view rest) {
    if (rest.starts_with(':'))
      return parse_domain_spec(rest.substr(1), term_.rest_begin() + 1, faults_);
    if (!rest.empty()) fault(SyntaxCode::UnexpectedArgument, rest_span());
    return std::nullopt;
  }

  std::optional<Mechanism> ptr() { return Ptr{optional_domain(term_.rest)}; }

  // a and mx: [ ":" domain-spec ] [ dual-cidr-length ].
  template <class T>
  std::optional<Mechanism> with_prefix() {
    T mechanism;
    std::string_view rest = term_.rest;
    if (const auto last = cut_prefix(rest)) {
      if (rest.ends_with('/')) {  // "//": the IPv6 length; an IPv4 one may stand before it
        rest.remove_suffix(1);
        set(mechanism.prefix.v6, *last, 128);
        if (const auto first = cut_prefix(rest)) set(mechanism.prefix.v4, *first, 32);
      } else if (cut_prefix(rest)) {
        fault(SyntaxCode::BadDualPrefix, {term_.rest_begin() + rest.size(), term_.span().end});
      } else {
        set(mechanism.prefix.v4, *last, 32);
      }
    }
    mechanism.domain = optional_domain(rest);
    return mechanism;
  }

  // Takes "/" 1*DIGIT off the end of `rest`; gives the digits.
  static std::optional<std::string_view> cut_prefix(std::string_view& rest) {
    std::size_t begin = rest.size();
    while (begin > 0 && ascii::is_digit(rest[begin - 1]))
      --begin;
    if (begin == rest.size() || begin == 0 || rest[begin - 1] != '/') return std::nullopt;
    const std::string_view digits = rest.substr(begin);
    rest = rest.substr(0, begin - 1);
    return digits;
  }

  // "0" or a number without leading zeros, up to `most` (§5.6).
  void set(std::uint8_t& length, std::string_view digits, unsigned most) {
    const auto begin = static_cast<std::size_t>(digits.data() - term_.text.data()) + term_.begin;
    const Span span{begin, begin + digits.size()};
    if (digits.size() > 1 && digits.front() == '0') return fault(SyntaxCode::BadPrefix, span);
    const auto number = ascii::parse_number(digits);
    if (!number || *number > most) return fault(SyntaxCode::PrefixTooLong, span);
    length = static_cast<std::uint8_t>(*number);
  }

  // The address of ip4 and ip6; its length is set when there is one.
  std::optional<IpAddress> address(std::uint8_t& length, unsigned most) {
    if (!term_.rest.starts_with(':') || term_.rest.size() == 1) {
      fault(SyntaxCode::MissingAddress, term_.span());
      return std::nullopt;
    }
    const std::string_view value = term_.rest.substr(1);
    const std::size_t slash = value.find('/');
    const std::string_view text = value.substr(0, slash);
    const auto parsed =
        std::ranges::all_of(text, ascii::is_print) ? IpAddress::parse(text) : std::nullopt;
    if (!parsed) fault(SyntaxCode::BadAddress, {term_.rest_begin() + 1, term_.span().end});
    if (slash != std::string_view::npos) {
      const std::string_view digits = value.substr(slash + 1);
      if (!digits.empty() && std::ranges::all_of(digits, ascii::is_digit)) {
        set(length, digits, most);
      } else {
        fault(SyntaxCode::BadPrefix, {term_.rest_begin() + 1 + slash, term_.span().end});
      }
    }
    return parsed;
  }

  [[nodiscard]] bool is_written_as_ip6() const { return term_.rest.substr(1).contains(':'); }

  std::optional<Mechanism> ip4() {
    Ip4 mechanism;
    const auto network = address(mechanism.prefix, 32);
    if (!network) return std::nullopt;
    if (is_written_as_ip6()) {
      fault(SyntaxCode::OtherAddressFamily, rest_span());
      return std::nullopt;
    }
    mechanism.network = *network;
    return mechanism;
  }

  std::optional<Mechanism> ip6() {
    Ip6 mechanism;
    const auto network = address(mechanism.prefix, 128);
    if (!network) return std::nullopt;
    if (!is_written_as_ip6()) {
      fault(SyntaxCode::OtherAddressFamily, rest_span());
      return std::nullopt;
    }
    mechanism.network = network->octets();
    if (network->is_v4()) {  // IpAddress gave the address that a mapped one stands for
      std::copy_n(network->octets().begin(), 4, mechanism.network.begin() + 12);
      std::fill_n(mechanism.network.begin(), 10, std::uint8_t{0});
      mechanism.network[10] = mechanism.network[11] = 0xFF;
    }
    return mechanism;
  }

  const Term& term_;
  SyntaxFaults& faults_;
};

}  // namespace

std::optional<Mechanism> parse_mechanism(const Term& term, SyntaxFaults& faults) {
  return MechanismParser(term, faults).run();
}

MacroString parse_domain_spec(std::string_view text, std::size_t offset, SyntaxFaults& faults) {
  const Span span{offset, offset + text.size()};
  if (text.empty()) {
    faults.push_back({SyntaxCode::MissingDomain, span});
    return {};
  }
  const std::size_t faults_before = faults.size();
  MacroString spec = parse_macro_string(text, offset, MacroPlace::Term, faults);
  if (faults.size() != faults_before) return spec;
  const auto end = literal_end(spec);
  if (!end || ends_in_top_label(*end)) return spec;
  const bool address = IpAddress::parse(text.substr(0, text.find('/'))).has_value();
  faults.push_back({address ? SyntaxCode::AddressAsDomain : SyntaxCode::BadDomainEnd, span});
  return spec;
}

}  // namespace waybill::spf
