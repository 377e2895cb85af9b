// What can be wrong in the text of an SPF record.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::spf {

// Stable identifiers: never renamed. Any of them makes the record a permerror (RFC 7208 §4.6).
enum class SyntaxCode : std::uint8_t {
  NoVersion,
  NonAscii,
  ControlCharacter,
  EmptyTerm,
  BadTermName,
  UnknownMechanism,
  QualifiedModifier,
  ModifierAsMechanism,
  UnexpectedArgument,
  MissingDomain,
  BadDomainEnd,
  AddressAsDomain,
  MissingAddress,
  BadAddress,
  OtherAddressFamily,
  BadPrefix,
  PrefixTooLong,
  BadDualPrefix,
  BadMacro,
  UnknownMacroLetter,
  ExplanationOnlyMacro,
  ZeroMacroParts,
  RepeatedModifier,
};
[[nodiscard]] std::string_view id(SyntaxCode code);        // "spf.syntax.unknown-mechanism"
[[nodiscard]] std::string_view describe(SyntaxCode code);  // one sentence

struct SyntaxFault {
  SyntaxCode code = SyntaxCode::NoVersion;
  Span span;  // in the record
  bool operator==(const SyntaxFault&) const = default;
};
using SyntaxFaults = std::vector<SyntaxFault>;  // in the order of the text

// Ours: reading stops behind a term that brings a record to so many faults.
inline constexpr std::size_t kMostSyntaxFaults = 64;

}  // namespace waybill::spf
