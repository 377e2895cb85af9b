#include "auth/spf/macro.h"

#include <optional>

#include "base/ascii.h"
#include "base/cursor.h"

namespace waybill::spf {
namespace {

constexpr std::string_view kDelimiters = ".-+,/_=";

std::optional<MacroLetter> letter_of(char c) {
  switch (ascii::to_lower(c)) {
    case 's': return MacroLetter::Sender;
    case 'l': return MacroLetter::LocalPart;
    case 'o': return MacroLetter::SenderDomain;
    case 'd': return MacroLetter::Domain;
    case 'i': return MacroLetter::Ip;
    case 'p': return MacroLetter::ValidatedName;
    case 'v': return MacroLetter::IpVersion;
    case 'h': return MacroLetter::Helo;
    case 'c': return MacroLetter::ReadableIp;
    case 'r': return MacroLetter::Receiver;
    case 't': return MacroLetter::Time;
    default: return std::nullopt;
  }
}

bool is_for_explanations_only(MacroLetter letter) {
  return letter == MacroLetter::ReadableIp || letter == MacroLetter::Receiver ||
         letter == MacroLetter::Time;
}

class Parser {
 public:
  Parser(std::string_view text, std::size_t offset, MacroPlace place, SyntaxFaults& faults)
      : cursor_(text), offset_(offset), place_(place), faults_(faults) {}

  std::vector<MacroPiece> run() {
    std::vector<MacroPiece> pieces;
    while (!cursor_.at_end()) {
      const std::string_view literal = take_literal();
      if (!literal.empty()) pieces.emplace_back(literal);
      if (cursor_.at_end()) break;
      if (cursor_.peek() != '%') {
        refuse_character();
      } else if (auto piece = take_percent()) {
        pieces.push_back(*piece);
      }
    }
    return pieces;
  }

 private:
  std::string_view take_literal() {
    const bool space = place_ == MacroPlace::Explanation;
    return cursor_.take_while(
        [space](char c) { return c != '%' && ascii::is_print(c) && (c != ' ' || space); });
  }

  void fault(SyntaxCode code, std::size_t begin) {
    faults_.push_back({code, {offset_ + begin, offset_ + cursor_.pos()}});
  }

  void refuse_character() {
    const std::size_t begin = cursor_.pos();
    const bool high = ascii::is_octet_above_ascii(cursor_.peek());
    (void)cursor_.take_while(
        [high](char c) { return !ascii::is_print(c) && ascii::is_octet_above_ascii(c) == high; });
    if (cursor_.pos() == begin) cursor_.advance();  // a space inside a term
    fault(high ? SyntaxCode::NonAscii : SyntaxCode::ControlCharacter, begin);
  }

  // "%%", "%_", "%-" or "%{...}" (RFC 7208 §7.1).
  std::optional<MacroPiece> take_percent() {
    const std::size_t begin = cursor_.pos();
    cursor_.advance();
    if (cursor_.skip('%')) return std::string_view("%");
    if (cursor_.skip('_')) return std::string_view(" ");
    if (cursor_.skip('-')) return std::string_view("%20");
    if (cursor_.skip('{')) return take_macro(begin);
    fault(SyntaxCode::BadMacro, begin);
    return std::nullopt;
  }

  std::optional<MacroPiece> take_macro(std::size_t begin) {
    Macro macro;
    const char written = cursor_.peek();
    const auto letter = letter_of(written);
    if (!letter) {
      cursor_.take_while([](char c) { return ascii::is_print(c) && c != '}' && c != '%'; });
      cursor_.skip('}');
      fault(SyntaxCode::UnknownMacroLetter, begin);
      return std::nullopt;
    }
    cursor_.advance();
    macro.letter = *letter;
    macro.escape = ascii::is_upper(written) ? MacroEscape::Url : MacroEscape::None;
    const std::string_view digits = cursor_.take_while(ascii::is_digit);
    if (!digits.empty()) macro.keep = number_of_parts(digits);
    if (cursor_.skip('r') || cursor_.skip('R')) macro.order = MacroOrder::Reversed;
    macro.delimiters = cursor_.take_while([](char c) { return kDelimiters.contains(c); });
    const bool closed = cursor_.skip('}');
    if (!closed) fault(SyntaxCode::BadMacro, begin);
    if (macro.keep == 0) fault(SyntaxCode::ZeroMacroParts, begin);
    if (is_for_explanations_only(macro.letter) && place_ != MacroPlace::Explanation)
      fault(SyntaxCode::ExplanationOnlyMacro, begin);
    return macro;
  }

  // More parts than a value can have are all of them.
  static std::uint16_t number_of_parts(std::string_view digits) {
    const auto number = ascii::parse_number(digits);
    return number && *number < kKeepAllParts ? static_cast<std::uint16_t>(*number) : kKeepAllParts;
  }

  Cursor cursor_;
  std::size_t offset_;
  MacroPlace place_;
  SyntaxFaults& faults_;
};

}  // namespace

MacroString parse_macro_string(std::string_view text, std::size_t offset, MacroPlace place,
                               SyntaxFaults& faults) {
  const bool space = place == MacroPlace::Explanation;
  bool literal = true;
  for (const char c : text) {
    if (c == '%' || !ascii::is_print(c) || (c == ' ' && !space)) literal = false;
  }
  if (literal) return {.text = text, .pieces = {}};
  return {.text = text, .pieces = Parser(text, offset, place, faults).run()};
}

}  // namespace waybill::spf
