#include "issue/kind.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/csv.h"
#include "base/placeholders.h"
#include "data/issue_kinds.h"
#include "health/check_table.h"

namespace waybill::issue {
namespace {

constexpr std::array kConfirmations = {
    std::pair{Confirmation::Dns, std::string_view("dns")},
    std::pair{Confirmation::Traffic, std::string_view("traffic")},
    std::pair{Confirmation::Logs, std::string_view("logs")},
    std::pair{Confirmation::Lists, std::string_view("lists")},
    std::pair{Confirmation::Feedback, std::string_view("feedback")},
};

Confirmation parse_confirmation(std::string_view word) {
  const auto* found =
      std::ranges::find(kConfirmations, word, &std::pair<Confirmation, std::string_view>::second);
  CHECK(found != kConfirmations.end());
  return found->first;
}

std::vector<Kind> load() {
  std::vector<Kind> rows;
  csv::Reader reader(data::issue_kinds());
  reader.next();  // the header
  while (reader.next()) {
    rows.push_back({.code = std::string(reader.field(0)),
                    .topic = std::string(reader.field(2)),
                    .title = std::string(reader.field(3)),
                    .why = std::string(reader.field(4)),
                    .confirmed_by = parse_confirmation(reader.field(5)),
                    .rule = std::string(reader.field(6))});
  }
  return rows;
}

// "spf-*" is the kind of "spf" and of all codes that begin with "spf-".
bool is_group_of(const Kind& kind, std::string_view code) {
  if (!kind.code.ends_with("-*")) return false;
  const std::string_view word = std::string_view(kind.code).substr(0, kind.code.size() - 2);
  return code.starts_with(word) && (code.size() == word.size() || code[word.size()] == '-');
}

}  // namespace

std::string_view to_string(Confirmation confirmation) {
  return std::ranges::find(kConfirmations, confirmation,
                           &std::pair<Confirmation, std::string_view>::first)
      ->second;
}

std::span<const Kind> kinds() {
  static const std::vector<Kind> kKinds = load();
  return kKinds;
}

Kind kind_of(std::string_view code) {
  for (const Kind& kind : kinds())
    if (kind.code == code || is_group_of(kind, code)) return kind;
  return {.code = std::string(code),
          .topic = {},
          .title = {},
          .why = {},
          .confirmed_by = Confirmation::Dns,
          .rule = "issue-opened"};
}

std::string name_of(std::string_view code) {
  const auto known = std::ranges::find(kinds(), code, &Kind::code);
  if (known != kinds().end()) {
    const std::string article = known->title.starts_with('{') ? "A" : "a";
    return fill_in(known->title,
                   {{"sender", article + " sender"}, {"provider", article + " receiver"}});
  }
  const auto check = std::ranges::find(health::checks(), code, &health::Check::id);
  if (check != health::checks().end()) return "Not met: " + check->title;
  return std::string(code);
}

}  // namespace waybill::issue
