#include "tester/css.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/ascii.h"
#include "base/csv.h"
#include "data/css_colors.h"

namespace waybill::tester {
namespace {

std::string without_comments(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t begin = text.find("/*");
    plain += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::size_t end = text.find("*/", begin + 2);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 2);
  }
  return plain;
}

// Where the declaration at the start of `text` ends: a semicolon outside quotes and parentheses.
std::size_t declaration_end(std::string_view text) {
  std::size_t depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    } else if (c == ';' && depth == 0) {
      return i;
    }
  }
  return text.size();
}

std::string value_of(std::string_view text) {
  if (const std::size_t mark = text.find('!'); mark != std::string_view::npos)
    text = text.substr(0, mark);
  text = ascii::trim(text);
  return ascii::icontains(text, "url(") ? std::string(text) : ascii::lower(text);
}

std::optional<Colour> parse_hex(std::string_view digits) {
  const std::size_t step = digits.size() <= 4 ? 1 : 2;
  const bool has_alpha = digits.size() == 4 || digits.size() == 8;
  if (digits.size() != 3 && digits.size() != 6 && !has_alpha) return std::nullopt;
  std::array<unsigned, 4> parts{0, 0, 0, 255};
  for (std::size_t i = 0; i < digits.size() / step; ++i) {
    const int high = ascii::hex_value(digits[i * step]);
    const int low = ascii::hex_value(digits[i * step + step - 1]);
    if (high < 0 || low < 0) return std::nullopt;
    parts.at(i) = static_cast<unsigned>(high) * 16U + static_cast<unsigned>(low);
  }
  if (parts[3] != 255) return std::nullopt;
  return Colour{static_cast<std::uint8_t>(parts[0]), static_cast<std::uint8_t>(parts[1]),
                static_cast<std::uint8_t>(parts[2])};
}

std::optional<double> parse_double(std::string_view text, std::string_view* rest) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  *rest = text.substr(static_cast<std::size_t>(stop - text.data()));
  return value;
}

// "rgb(1, 2, 3)", "rgba(1 2 3 / 50%)"
std::optional<Colour> parse_rgb(std::string_view text) {
  const std::size_t open = text.find('(');
  std::array<double, 4> parts{0, 0, 0, 1};
  std::size_t count = 0;
  std::string_view rest = text.substr(open + 1);
  while (count < parts.size() && !rest.empty() && rest.front() != ')') {
    if (ascii::is_space(rest.front()) || rest.front() == ',' || rest.front() == '/') {
      rest.remove_prefix(1);
      continue;
    }
    const auto part = parse_double(rest, &rest);
    if (!part) return std::nullopt;
    const bool is_percent = rest.starts_with('%');
    if (is_percent) rest.remove_prefix(1);
    parts.at(count) = !is_percent ? *part : count == 3 ? *part / 100 : *part * 2.55;
    ++count;
  }
  if (count < 3 || parts[3] < 1) return std::nullopt;
  const auto octet = [](double value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
  };
  return Colour{octet(parts[0]), octet(parts[1]), octet(parts[2])};
}

const std::unordered_map<std::string_view, Colour>& colour_names() {
  static const auto kNames = [] {
    std::unordered_map<std::string_view, Colour> names;
    csv::Reader reader(data::css_colors());
    reader.next();  // the header
    while (reader.next())
      names.emplace(reader.field(0), parse_hex(reader.field(1)).value_or(Colour{}));
    return names;
  }();
  return kNames;
}

// Relative luminance (WCAG 2.2).
double luminance(Colour colour) {
  const auto linear = [](std::uint8_t part) {
    const double value = part / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

struct Unit {
  std::string_view name;
  double pixels;
};
constexpr std::array kUnits = {Unit{"px", 1},      Unit{"pt", 96.0 / 72}, Unit{"in", 96},
                               Unit{"cm", 37.795}, Unit{"mm", 3.7795},    Unit{"pc", 16},
                               Unit{"rem", 16}};
constexpr std::array kSizeWords = {Unit{"xx-small", 9}, Unit{"x-small", 10}, Unit{"small", 13},
                                   Unit{"medium", 16},  Unit{"large", 18},   Unit{"x-large", 24},
                                   Unit{"xx-large", 32}};

}  // namespace

std::vector<CssDeclaration> parse_declarations(std::string_view style) {
  const bool has_comment = style.contains("/*");
  const std::string stripped = has_comment ? without_comments(style) : std::string();
  std::string_view rest = has_comment ? std::string_view(stripped) : style;
  std::vector<CssDeclaration> declarations;
  while (!rest.empty() && declarations.size() < kMostDeclarations) {
    const std::size_t end = declaration_end(rest);
    const std::string_view one = rest.substr(0, end);
    const std::size_t colon = one.find(':');
    if (colon != std::string_view::npos)
      declarations.push_back({.name = ascii::lower(ascii::trim(one.substr(0, colon))),
                              .value = value_of(one.substr(colon + 1))});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return declarations;
}

std::optional<Colour> parse_colour(std::string_view text) {
  text = ascii::trim(text);
  if (text.starts_with('#')) return parse_hex(text.substr(1));
  if (ascii::istarts_with(text, "rgb") && text.contains('(')) return parse_rgb(text);
  const auto found = colour_names().find(ascii::lower(text));
  if (found != colour_names().end()) return found->second;
  return text.size() == 6 ? parse_hex(text) : std::nullopt;
}

std::string to_string(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

double contrast_of(Colour a, Colour b) {
  const double first = luminance(a);
  const double second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

std::optional<double> parse_length(std::string_view text, double base) {
  text = ascii::trim(text);
  const auto* word = std::ranges::find(kSizeWords, text, &Unit::name);
  if (word != kSizeWords.end()) return word->pixels;
  std::string_view rest;
  const auto number = parse_double(text, &rest);
  if (!number) return std::nullopt;
  rest = ascii::trim(rest);
  if (rest.empty()) return number;
  if (rest == "em") return *number * base;
  if (rest == "%") return *number * base / 100;
  const auto* unit = std::ranges::find(kUnits, rest, &Unit::name);
  if (unit == kUnits.end()) return std::nullopt;
  return *number * unit->pixels;
}

}  // namespace waybill::tester
