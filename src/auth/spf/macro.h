// Macro strings (RFC 7208 §7): their syntax. macro_expansion.h gives them their values.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "auth/spf/syntax.h"

namespace waybill::spf {

enum class MacroLetter : std::uint8_t {
  Sender,         // s
  LocalPart,      // l
  SenderDomain,   // o
  Domain,         // d
  Ip,             // i
  ValidatedName,  // p
  IpVersion,      // v
  Helo,           // h
  ReadableIp,     // c, in explanations only, as the next two
  Receiver,       // r
  Time,           // t
};
enum class MacroEscape : std::uint8_t { None, Url };
enum class MacroOrder : std::uint8_t { AsIs, Reversed };

inline constexpr std::uint16_t kKeepAllParts = 0xFFFF;

struct Macro {
  MacroLetter letter = MacroLetter::Domain;
  MacroEscape escape = MacroEscape::None;
  MacroOrder order = MacroOrder::AsIs;
  std::uint16_t keep = kKeepAllParts;  // right-hand parts that stay
  std::string_view delimiters;         // empty: a dot
  bool operator==(const Macro&) const = default;
};
using MacroPiece = std::variant<std::string_view, Macro>;

// Views point into the parsed text or into static storage.
struct MacroString {
  std::string_view text;
  std::vector<MacroPiece> pieces;  // empty: `text` is literal, it holds no percent sign

  [[nodiscard]] bool is_literal() const { return pieces.empty(); }
  bool operator==(const MacroString&) const = default;
};

// Where a macro string stands decides on the characters and letters that it may hold.
enum class MacroPlace : std::uint8_t { Term, Explanation };

// `offset` is where `text` begins in the record: for the spans of the faults, which are appended.
[[nodiscard]] MacroString parse_macro_string(std::string_view text, std::size_t offset,
                                             MacroPlace place, SyntaxFaults& faults);

}  // namespace waybill::spf
