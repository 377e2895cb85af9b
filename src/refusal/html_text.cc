#include "refusal/html_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/ascii.h"

namespace waybill::refusal {
namespace {

constexpr std::size_t kLongestEntity = 10;  // "&#x10FFFF;"

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [name](std::string_view n) { return ascii::iequals(name, n); });
}

void append_character(std::string& out, std::uint32_t code) {
  if (code == 0xA0 || code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
    out += ' ';
  } else if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    if (code >= 0x10000) {
      out += static_cast<char>(0xF0U | (code >> 18U));
      out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    } else {
      out += static_cast<char>(0xE0U | (code >> 12U));
    }
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

std::optional<std::uint32_t> named_character(std::string_view name) {
  struct Named {
    std::string_view name;
    std::uint32_t code;
  };
  static constexpr std::array kNamed = {
      Named{"lt", '<'},      Named{"gt", '>'},      Named{"amp", '&'},     Named{"quot", '"'},
      Named{"apos", '\''},   Named{"nbsp", ' '},    Named{"copy", 0xA9},   Named{"auml", 0xE4},
      Named{"ouml", 0xF6},   Named{"uuml", 0xFC},   Named{"szlig", 0xDF},  Named{"eacute", 0xE9},
      Named{"egrave", 0xE8}, Named{"agrave", 0xE0}, Named{"ccedil", 0xE7}, Named{"ntilde", 0xF1},
      Named{"aacute", 0xE1}, Named{"iacute", 0xED}, Named{"oacute", 0xF3}, Named{"uacute", 0xFA},
      Named{"rsquo", '\''},  Named{"lsquo", '\''},  Named{"mdash", '-'},   Named{"ndash", '-'},
  };
  for (const Named& named : kNamed) {
    if (named.name == name) return named.code;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> character_of(std::string_view entity) {
  if (!entity.starts_with('#')) return named_character(entity);
  entity.remove_prefix(1);
  const bool is_hex = entity.starts_with('x') || entity.starts_with('X');
  if (is_hex) entity.remove_prefix(1);
  std::uint32_t code = 0;
  const char* const end = entity.data() + entity.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the end is given
  const auto [stop, error] = std::from_chars(entity.data(), end, code, is_hex ? 16 : 10);
  if (error != std::errc{} || stop != end || entity.empty()) return std::nullopt;
  return code;
}

class PageReader {
 public:
  explicit PageReader(std::string_view html) : rest_(html.substr(0, kLargestPage)) {}

  std::string run() {
    while (!rest_.empty()) {
      if (rest_.front() == '<') {
        read_tag();
      } else if (rest_.front() == '&') {
        read_entity();
      } else {
        const std::size_t end = std::min(rest_.find_first_of("<&"), rest_.size());
        append_words(rest_.substr(0, end));
        rest_.remove_prefix(end);
      }
    }
    return std::move(out_);
  }

 private:
  // White space of the source is one space.
  void append_words(std::string_view text) {
    for (const char c : text) {
      if (!ascii::is_space(c)) {
        out_ += c;
      } else if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n') {
        out_ += ' ';
      }
    }
  }

  void read_tag() {
    if (rest_.starts_with("<!--")) {
      skip_past("-->");
      return;
    }
    const std::size_t end = rest_.find('>');
    if (end == std::string_view::npos) {
      rest_ = {};
      return;
    }
    std::string_view tag = rest_.substr(1, end - 1);
    const bool is_closing = tag.starts_with('/');
    if (is_closing) tag.remove_prefix(1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
    if (name.contains('@')) {  // an address in brackets
      append_words(rest_.substr(0, end + 1));
      rest_.remove_prefix(end + 1);
      return;
    }
    rest_.remove_prefix(end + 1);
    if (!is_closing && is_one_of(name, {"script", "style", "head", "title"}))
      skip_element(name);
    else if (is_one_of(name, {"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "hr",
                              "pre", "ul", "ol", "blockquote", "body"}))
      end_line();
    else if (is_one_of(name, {"td", "th"}))
      append_words(" ");
  }

  void end_line() {
    while (out_.ends_with(' '))
      out_.pop_back();
    if (!out_.empty() && !out_.ends_with('\n')) out_ += '\n';
  }

  void skip_past(std::string_view mark) {
    const std::size_t at = rest_.find(mark);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + mark.size());
  }

  void skip_element(std::string_view name) {
    const std::size_t at = ascii::ifind(rest_, "</" + std::string(name));
    rest_.remove_prefix(std::min(at, rest_.size()));
  }

  void read_entity() {
    const std::size_t end = rest_.substr(0, kLongestEntity).find(';');
    const auto code =
        end == std::string_view::npos ? std::nullopt : character_of(rest_.substr(1, end - 1));
    if (!code) {
      out_ += '&';
      rest_.remove_prefix(1);
      return;
    }
    append_character(out_, *code);
    rest_.remove_prefix(end + 1);
  }

  std::string_view rest_;
  std::string out_;
};

}  // namespace

std::string text_of_html(std::string_view html) {
  return PageReader(html).run();
}

}  // namespace waybill::refusal
