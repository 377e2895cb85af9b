#include "app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::app {
namespace {

constexpr std::size_t kUsualWidth = 100;
constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kWidest = 120;  // longer lines are hard to read

std::string_view escape_of(Colour colour) {
  switch (colour) {
    case Colour::Plain: return "";
    case Colour::Good: return "\x1b[32m";
    case Colour::Bad: return "\x1b[31m";
    case Colour::Doubtful: return "\x1b[33m";
    case Colour::Faint: return "\x1b[2m";
    case Colour::Strong: return "\x1b[1m";
  }
  std::abort();
}

// nullptr: not set.
const char* environment(const char* name) {
  return std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  if (const char* columns = environment("COLUMNS"); columns != nullptr) {
    if (const auto number = ascii::parse_number(columns)) return static_cast<std::size_t>(*number);
  }
  return kUsualWidth;
}

// U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069 turn around what follows on the line.
bool turns_direction(std::string_view utf8) {
  if (utf8.size() < 3 || !utf8.starts_with("\xE2")) return false;
  const auto second = static_cast<unsigned char>(utf8[1]);
  const auto third = static_cast<unsigned char>(utf8[2]);
  return (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE))) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

Terminal Terminal::of_stdout() {
  const char* const no_colour = environment("NO_COLOR");
  const char* const term = environment("TERM");
  const bool colour = isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0') &&
                      term != nullptr && std::string_view(term) != "dumb";
  return {colour, std::clamp(terminal_width(), kNarrowest, kWidest)};
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  if (!colour_ || colour == Colour::Plain) return std::string(text);
  return std::string(escape_of(colour)) + std::string(text) + "\x1b[0m";
}

std::string Terminal::wrap(std::string_view first, std::string_view text, Colour colour) const {
  const std::string clean = to_terminal_text(text);
  const std::size_t indent = columns(first);
  const std::size_t room = width_ > indent + 10 ? width_ - indent : 10;
  std::string result(first);
  std::string line;
  bool first_line = true;
  const auto flush = [&] {
    if (!first_line) result += std::string(indent, ' ');
    result += paint(colour, line);
    result += '\n';
    line.clear();
    first_line = false;
  };
  for (const std::string_view paragraph : ascii::split(clean, '\n')) {
    for (const std::string_view word : ascii::split(paragraph, ' ')) {
      if (!line.empty() && columns(line) + 1 + columns(word) > room) flush();
      if (!line.empty()) line += ' ';
      line += word;
    }
    flush();
  }
  return result;
}

std::string Terminal::tree(const Trail& trail, std::size_t indent) const {
  std::string text;
  for (const TrailStep& step : trail) {
    std::string line;
    if (!step.subject.empty()) line += step.subject + ": ";
    line += step.says;
    if (!step.asked.empty()) line += " [asked " + step.asked + "]";
    if (!step.found.empty()) line += " -> " + step.found;
    if (!step.clause.empty()) line += " (" + std::string(step.clause) + ")";
    text += wrap(std::string(indent, ' ') + "- ", line, Colour::Faint);
    text += tree(step.steps, indent + 2);
  }
  return text;
}

std::string to_terminal_text(std::string_view text) {
  std::string valid = to_valid_utf8(text);
  std::string result;
  result.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto octet = static_cast<unsigned char>(valid[i]);
    // C1 controls are U+0080 to U+009F: 0xC2 and an octet below 0xA0.
    const bool c1 =
        octet == 0xC2 && i + 1 < valid.size() && static_cast<unsigned char>(valid[i + 1]) < 0xA0;
    if (turns_direction(std::string_view(valid).substr(i))) {
      i += 2;
      result += '?';
    } else if (c1) {
      ++i;
      result += '?';
    } else if (octet == '\t' || octet == '\r') {
      result += ' ';
    } else if ((octet < 0x20 && octet != '\n') || octet == 0x7F) {
      result += '?';
    } else {
      result += valid[i];
    }
  }
  return result;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace waybill::app
