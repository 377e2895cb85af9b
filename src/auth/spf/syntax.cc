#include "auth/spf/syntax.h"

#include <cstdlib>

namespace waybill::spf {

std::string_view id(SyntaxCode code) {
  switch (code) {
    case SyntaxCode::NoVersion: return "spf.syntax.no-version";
    case SyntaxCode::NonAscii: return "spf.syntax.non-ascii";
    case SyntaxCode::ControlCharacter: return "spf.syntax.control-character";
    case SyntaxCode::EmptyTerm: return "spf.syntax.empty-term";
    case SyntaxCode::BadTermName: return "spf.syntax.bad-term-name";
    case SyntaxCode::UnknownMechanism: return "spf.syntax.unknown-mechanism";
    case SyntaxCode::QualifiedModifier: return "spf.syntax.qualified-modifier";
    case SyntaxCode::ModifierAsMechanism: return "spf.syntax.modifier-as-mechanism";
    case SyntaxCode::UnexpectedArgument: return "spf.syntax.unexpected-argument";
    case SyntaxCode::MissingDomain: return "spf.syntax.missing-domain";
    case SyntaxCode::BadDomainEnd: return "spf.syntax.bad-domain-end";
    case SyntaxCode::AddressAsDomain: return "spf.syntax.address-as-domain";
    case SyntaxCode::MissingAddress: return "spf.syntax.missing-address";
    case SyntaxCode::BadAddress: return "spf.syntax.bad-address";
    case SyntaxCode::OtherAddressFamily: return "spf.syntax.other-address-family";
    case SyntaxCode::BadPrefix: return "spf.syntax.bad-prefix";
    case SyntaxCode::PrefixTooLong: return "spf.syntax.prefix-too-long";
    case SyntaxCode::BadDualPrefix: return "spf.syntax.bad-dual-prefix";
    case SyntaxCode::BadMacro: return "spf.syntax.bad-macro";
    case SyntaxCode::UnknownMacroLetter: return "spf.syntax.unknown-macro-letter";
    case SyntaxCode::ExplanationOnlyMacro: return "spf.syntax.explanation-only-macro";
    case SyntaxCode::ZeroMacroParts: return "spf.syntax.zero-macro-parts";
    case SyntaxCode::RepeatedModifier: return "spf.syntax.repeated-modifier";
  }
  std::abort();
}

std::string_view describe(SyntaxCode code) {
  switch (code) {
    case SyntaxCode::NoVersion: return "The record does not begin with v=spf1 and a space";
    case SyntaxCode::NonAscii: return "An octet outside ASCII stands in the record";
    case SyntaxCode::ControlCharacter:
      return "A control character stands in the record; only spaces separate terms";
    case SyntaxCode::EmptyTerm: return "A term has no name";
    case SyntaxCode::BadTermName: return "The name of a term does not begin with a letter";
    case SyntaxCode::UnknownMechanism: return "There is no mechanism of this name";
    case SyntaxCode::QualifiedModifier: return "A modifier takes no qualifier before its name";
    case SyntaxCode::ModifierAsMechanism:
      return "redirect and exp are modifiers: their value follows an equals sign";
    case SyntaxCode::UnexpectedArgument: return "This mechanism does not take what follows it";
    case SyntaxCode::MissingDomain: return "A domain name is missing";
    case SyntaxCode::BadDomainEnd:
      return "The domain name does not end in a dot and a valid top-level label, or in a macro";
    case SyntaxCode::AddressAsDomain:
      return "An IP address stands where a domain name belongs; ip4 or ip6 takes addresses";
    case SyntaxCode::MissingAddress: return "An IP address is missing";
    case SyntaxCode::BadAddress: return "This is not a complete IP address";
    case SyntaxCode::OtherAddressFamily: return "The IP address is of the other family";
    case SyntaxCode::BadPrefix: return "The prefix length is not a number without leading zeros";
    case SyntaxCode::PrefixTooLong:
      return "The prefix length is greater than 32 for IPv4 or 128 for IPv6";
    case SyntaxCode::BadDualPrefix:
      return "The IPv6 prefix length stands behind two slashes, as in /24//64";
    case SyntaxCode::BadMacro: return "A percent sign does not begin a macro";
    case SyntaxCode::UnknownMacroLetter: return "There is no macro of this letter";
    case SyntaxCode::ExplanationOnlyMacro:
      return "The macros c, r and t may stand in explanation texts only";
    case SyntaxCode::ZeroMacroParts: return "A macro keeps at least one part of its value";
    case SyntaxCode::RepeatedModifier: return "redirect and exp may each stand once in a record";
  }
  std::abort();
}

}  // namespace waybill::spf
