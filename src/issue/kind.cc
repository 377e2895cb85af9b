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

// Groups of the check of records, by the first word of their ids: which of them decide whether mail
// passes, and the topic of the steps.
struct Group {
  std::string_view word, topic;
  Confirmation confirmed_by;
  std::string_view rule;
};
constexpr std::array kGroups = {
    Group{"spf", "spf", Confirmation::Traffic, "record-broken"},
    Group{"dkim", "dkim", Confirmation::Traffic, "record-broken"},
    Group{"dmarc", "dmarc", Confirmation::Dns, "record-broken"},
    Group{"mta", "mta-sts", Confirmation::Dns, "record-broken"},
    Group{"tls", "tls", Confirmation::Dns, "record-broken"},
    Group{"starttls", "tls", Confirmation::Dns, "certificate-expires"},
    Group{"certificate", "tls", Confirmation::Dns, "certificate-expires"},
};

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
  const auto known = std::ranges::find(kinds(), code, &Kind::code);
  if (known != kinds().end()) return *known;
  Kind kind{.code = std::string(code),
            .topic = {},
            .title = {},
            .why = {},
            .confirmed_by = Confirmation::Dns,
            .rule = "issue-opened"};
  const std::string_view word = code.substr(0, code.find('-'));
  if (const auto* group = std::ranges::find(kGroups, word, &Group::word); group != kGroups.end()) {
    kind.topic = group->topic;
    kind.confirmed_by = group->confirmed_by;
    kind.rule = group->rule;
  }
  return kind;
}

std::string name_of(std::string_view code) {
  const auto known = std::ranges::find(kinds(), code, &Kind::code);
  if (known != kinds().end())
    return fill_in(known->title, {{"sender", "A sender"}, {"provider", "A receiver"}});
  const auto check = std::ranges::find(health::checks(), code, &health::Check::id);
  if (check != health::checks().end()) return "Should be: " + check->title;
  return std::string(code);
}

}  // namespace waybill::issue
