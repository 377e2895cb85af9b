#include "refusal/reply.h"

#include <fmt/core.h>

#include <array>

#include "base/ascii.h"
#include "base/cursor.h"

namespace waybill::refusal {
namespace {

// RFC 3463 §2 allows three digits for subject and detail.
constexpr std::size_t kMostDigits = 3;

struct Found {
  EnhancedCode code;
  std::size_t length = 0;
};

// The enhanced code at the start of `text`, not followed by more of a dotted number.
std::optional<Found> enhanced_at(std::string_view text) {
  Cursor cursor(text);
  std::array<std::uint16_t, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string_view digits = cursor.take_while(ascii::is_digit);
    const auto number = ascii::parse_number(digits);
    if (!number || digits.size() > kMostDigits) return std::nullopt;
    parts.at(i) = static_cast<std::uint16_t>(*number);
    if (i < 2 && !cursor.skip('.')) return std::nullopt;
  }
  if (parts[0] != 2 && parts[0] != 4 && parts[0] != 5) return std::nullopt;
  if (text.size() < 2 || text[1] != '.') return std::nullopt;
  const std::size_t length = cursor.pos();
  const bool goes_on = cursor.skip('.') && ascii::is_alnum(cursor.peek());
  if (goes_on || ascii::is_alpha(cursor.peek())) return std::nullopt;
  return Found{{parts[0], parts[1], parts[2]}, length};
}

std::optional<unsigned> smtp_at(std::string_view text) {
  const auto number = ascii::parse_number(text.substr(0, 3));
  if (!number || *number < 200 || *number > 599) return std::nullopt;
  if (text.size() > 3 && (ascii::is_alnum(text[3]) || text[3] == '.')) return std::nullopt;
  return static_cast<unsigned>(*number);
}

bool is_separator(char c) {
  return c == ' ' || c == '-' || c == '#' || c == '(' || c == ':' || c == '\'';
}

// The SMTP code at `pos` where a code is likely meant: at the start, in front of an enhanced code,
// or behind a mark.
std::optional<unsigned> meant_code(std::string_view text, std::size_t pos) {
  const std::string_view rest = text.substr(pos);
  const auto smtp = smtp_at(rest);
  if (!smtp || pos == 0) return smtp;
  std::size_t next = 3;
  while (next < rest.size() && is_separator(rest[next]))
    ++next;
  if (next > 3 && enhanced_at(rest.substr(next))) return smtp;
  constexpr std::string_view kMarks = ":'\"<[#";
  const char before = text[pos - 1];
  const bool is_marked =
      kMarks.contains(before) || (before == ' ' && pos >= 2 && text[pos - 2] == ':');
  return is_marked && *smtp >= 421 ? smtp : std::nullopt;
}

// The first codes of a refusal, and those of success (a dialogue that went well up to there).
class CodeCollector {
 public:
  void add(const EnhancedCode& code) {
    ReplyCodes& codes = code.klass >= 4 ? refusal_ : success_;
    if (!codes.enhanced) codes.enhanced = code;
  }
  void add(unsigned smtp) {
    ReplyCodes& codes = smtp >= 400 ? refusal_ : success_;
    if (!codes.smtp) codes.smtp = smtp;
  }
  [[nodiscard]] bool is_full() const { return refusal_.smtp && refusal_.enhanced; }
  [[nodiscard]] ReplyCodes best() const {
    return refusal_.smtp || refusal_.enhanced ? refusal_ : success_;
  }

 private:
  ReplyCodes refusal_;
  ReplyCodes success_;
};

}  // namespace

std::optional<EnhancedCode> EnhancedCode::parse(std::string_view text) {
  const auto found = enhanced_at(text);
  if (!found || found->length != text.size()) return std::nullopt;
  return found->code;
}

std::string EnhancedCode::to_string() const {
  return fmt::format("{}.{}.{}", klass, subject, detail);
}

std::size_t code_prefix_length(std::string_view text) {
  std::size_t pos = 0;
  if (smtp_at(text)) {
    pos = 3;
    while (pos < text.size() && is_separator(text[pos]))
      ++pos;
  } else if (text.starts_with('#')) {
    pos = 1;
  }
  if (const auto enhanced = enhanced_at(text.substr(pos))) {
    pos += enhanced->length;
    while (pos < text.size() && (text[pos] == ' ' || text[pos] == ')' || text[pos] == '-'))
      ++pos;
  } else if (pos == 1) {
    return 0;
  }
  return pos;
}

ReplyCodes find_codes(std::string_view text) {
  CodeCollector codes;
  for (std::size_t pos = 0; pos < text.size() && !codes.is_full(); ++pos) {
    const char before = pos == 0 ? ' ' : text[pos - 1];
    if (!ascii::is_digit(text[pos]) || ascii::is_alnum(before) || before == '.') continue;
    if (const auto enhanced = enhanced_at(text.substr(pos)))
      codes.add(enhanced->code);
    else if (const auto smtp = meant_code(text, pos))
      codes.add(*smtp);
  }
  return codes.best();
}

}  // namespace waybill::refusal
