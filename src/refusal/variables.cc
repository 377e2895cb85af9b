#include "refusal/variables.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "base/ip.h"

namespace waybill::refusal {
namespace {

class Collector {
 public:
  explicit Collector(std::string_view reply)
      : reply_(reply),
        speaks_of_lists_(ascii::icontains(reply, "block") || ascii::icontains(reply, "list")) {}

  std::vector<Variable> run() {
    std::size_t pos = 0;
    std::string_view before;
    while (pos < reply_.size() && found_.size() < kMostVariables) {
      const std::size_t end = std::min(reply_.find(' ', pos), reply_.size());
      const std::string_view word = reply_.substr(pos, end - pos);
      read_word(word, before);
      if (!word.empty()) before = word;
      pos = end + 1;
    }
    return std::move(found_);
  }

 private:
  void add(VariableKind kind, std::string_view value) {
    Variable variable{kind, std::string(value)};
    if (!value.empty() && std::ranges::find(found_, variable) == found_.end())
      found_.push_back(std::move(variable));
  }

  static bool is_host(std::string_view text) {
    const bool good = std::ranges::all_of(
        text, [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_' || c == '.'; });
    return good && text.contains('.') && !text.starts_with('.') && !text.ends_with('.') &&
           ascii::is_alpha(text.back());
  }

  // Without the marks that stand around a word in a sentence.
  static std::string_view bare(std::string_view word) {
    constexpr std::string_view kMarks = "[](){}<>\"',;:!?";
    while (!word.empty() && kMarks.contains(word.front()))
      word.remove_prefix(1);
    while (!word.empty() && (kMarks.contains(word.back()) || word.back() == '.'))
      word.remove_suffix(1);
    return word;
  }

  static std::optional<IpAddress> ip_in(std::string_view word) {
    const std::size_t open = word.find('[');
    if (open != std::string_view::npos && open > 0) {
      const std::size_t close = word.find(']', open);
      if (close != std::string_view::npos)
        return IpAddress::parse(word.substr(open + 1, close - open - 1));
    }
    std::string_view text = bare(word);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) text.remove_prefix(equals + 1);
    return IpAddress::parse(text);
  }

  void read_word(std::string_view word, std::string_view before) {
    const std::string_view text = bare(word);
    const std::size_t url = std::min(ascii::ifind(word, "http://"), ascii::ifind(word, "https://"));
    if (url != std::string_view::npos) {
      add(VariableKind::Url, bare(word.substr(url)));
      return;
    }
    if (const auto ip = ip_in(word)) {
      add(VariableKind::Ip, ip->to_string());
    } else if (text == "gsmtp" || text == "gcdp") {
      add(VariableKind::GoogleSuffix, text);
    } else if (const auto number = microsoft_as(text); !number.empty()) {
      add(VariableKind::MicrosoftAs, number);
    } else if (is_host(text)) {
      read_host(text, before);
    } else if (ascii::iequals(before, "id:") || ascii::istarts_with(text, "id=")) {
      add(VariableKind::ReferenceId, text.substr(ascii::istarts_with(text, "id=") ? 3 : 0));
    }
  }

  // "AS(201806281)" and "AS16012611" as Exchange Online writes them at the end of an answer; "" for
  // anything else. `text` may lack the closing bracket.
  static std::string microsoft_as(std::string_view text) {
    if (!text.starts_with("AS")) return {};
    const bool is_bracketed = text.substr(2).starts_with('(');
    std::string_view digits = text.substr(is_bracketed ? 3 : 2);
    if (is_bracketed && digits.ends_with(')')) digits.remove_suffix(1);
    const bool is_number = std::ranges::all_of(digits, ascii::is_digit);
    if (!is_number || digits.size() < (is_bracketed ? 1U : 5U)) return {};
    return is_bracketed ? "AS(" + std::string(digits) + ")" : std::string(text);
  }

  void read_host(std::string_view host, std::string_view before) {
    constexpr auto kListing =
        std::to_array<std::string_view>({"using", "by", "at", "in", "on", "from"});
    const bool after_listing = std::ranges::any_of(
        kListing, [&](std::string_view w) { return ascii::iequals(before, w); });
    if (after_listing && speaks_of_lists_) {
      const bool is_list_word = !ascii::iequals(before, "from") && !ascii::iequals(before, "in");
      if (is_list_word) add(VariableKind::Blocklist, host);
    } else if (ascii::iequals(bare(before), "domain")) {
      add(VariableKind::Domain, host);
    }
  }

  std::string_view reply_;
  bool speaks_of_lists_;
  std::vector<Variable> found_;
};

}  // namespace

std::string_view id_of(VariableKind kind) {
  switch (kind) {
    case VariableKind::Ip: return "ip";
    case VariableKind::Domain: return "domain";
    case VariableKind::Blocklist: return "blocklist";
    case VariableKind::Url: return "url";
    case VariableKind::MicrosoftAs: return "microsoft-as";
    case VariableKind::GoogleSuffix: return "google-suffix";
    case VariableKind::ReferenceId: return "reference-id";
  }
  std::abort();
}

std::vector<Variable> find_variables(std::string_view reply) {
  return Collector(reply).run();
}

}  // namespace waybill::refusal
