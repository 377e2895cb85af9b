#include "salesforce/microsoft_codes.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/microsoft_codes.h"
#include "data/microsoft_compauth.h"

namespace waybill::salesforce {
namespace {

constexpr Placement kPlacements[] = {Placement::Unknown, Placement::Inbox, Placement::Junk,
                                     Placement::Quarantine, Placement::Blocked};
constexpr Decider kDeciders[] = {Decider::Unknown, Decider::Filter,        Decider::User,
                                 Decider::Policy,  Decider::TransportRule, Decider::Admin};
constexpr std::pair<std::string_view, CompauthGroup> kGroups[] = {
    {"fail", CompauthGroup::Fail},         {"pass", CompauthGroup::Pass},
    {"softpass", CompauthGroup::Softpass}, {"none", CompauthGroup::None},
    {"bypassed", CompauthGroup::Bypassed},
};

// The tables are ours: a word that is not in the list is a bug. An empty cell is unknown.
template <class T, std::size_t N>
T parse_word(const T (&words)[N], std::string_view text) {
  if (text.empty()) return T::Unknown;
  const auto found = std::ranges::find(words, text, [](T word) { return to_string(word); });
  CHECK(found != std::end(words));
  return *found;
}

struct CodeRow {
  std::string field;
  std::string value;
  std::string text;
  CodeMeaning meaning;
};

std::vector<CodeRow> load_codes() {
  std::vector<CodeRow> rows;
  csv::Reader reader(data::microsoft_codes());
  reader.next();  // the header
  while (reader.next())
    rows.push_back({std::string(reader.field(0)),
                    std::string(reader.field(1)),
                    std::string(reader.field(2)),
                    {.value = {},
                     .meaning = {},
                     .placement = parse_word(kPlacements, reader.field(3)),
                     .decider = parse_word(kDeciders, reader.field(4))}});
  for (CodeRow& row : rows) {  // when no string moves any more
    row.meaning.value = row.value;
    row.meaning.meaning = row.text;
  }
  return rows;
}

struct CompauthRow {
  std::string reason;  // "601", "6xx"
  std::string text;
  CompauthMeaning meaning;
};

std::vector<CompauthRow> load_compauth() {
  std::vector<CompauthRow> rows;
  csv::Reader reader(data::microsoft_compauth());
  reader.next();  // the header
  while (reader.next()) {
    const auto group = std::ranges::find(kGroups, reader.field(1),
                                         &std::pair<std::string_view, CompauthGroup>::first);
    CHECK(group != std::end(kGroups));
    rows.push_back(
        {std::string(reader.field(0)), std::string(reader.field(2)), {group->second, {}}});
  }
  for (CompauthRow& row : rows)
    row.meaning.meaning = row.text;
  return rows;
}

// "601" fits "6xx".
bool fits(std::string_view pattern, std::string_view reason) {
  return pattern.size() == reason.size() && std::ranges::equal(pattern, reason, [](char p, char r) {
           return p == 'x' ? ascii::is_digit(r) : p == r;
         });
}

bool same_word(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  for (const char c : b) {
    if (ascii::is_space(c)) continue;
    if (i == a.size() || ascii::to_lower(a[i]) != ascii::to_lower(c)) return false;
    ++i;
  }
  return i == a.size();
}

}  // namespace

std::string_view to_string(Placement placement) {
  switch (placement) {
    case Placement::Unknown: return "unknown";
    case Placement::Inbox: return "inbox";
    case Placement::Junk: return "junk";
    case Placement::Quarantine: return "quarantine";
    case Placement::Blocked: return "blocked";
  }
  std::abort();
}

std::string_view to_string(Decider decider) {
  switch (decider) {
    case Decider::Unknown: return "unknown";
    case Decider::Filter: return "filter";
    case Decider::User: return "user";
    case Decider::Policy: return "policy";
    case Decider::TransportRule: return "transport-rule";
    case Decider::Admin: return "admin";
  }
  std::abort();
}

std::string_view title(Decider decider) {
  switch (decider) {
    case Decider::Unknown: return "somebody unknown";
    case Decider::Filter: return "Microsoft's filter";
    case Decider::User: return "a list of the recipient's own";
    case Decider::Policy: return "a policy of the tenant";
    case Decider::TransportRule: return "a transport rule of the tenant";
    case Decider::Admin: return "an admin of the tenant";
  }
  std::abort();
}

const CodeMeaning* code_meaning(std::string_view field, std::string_view value) {
  static const std::vector<CodeRow> kRows = load_codes();
  const auto found = std::ranges::find_if(kRows, [&](const CodeRow& row) {
    return ascii::iequals(row.field, field) && same_word(row.value, value);
  });
  return found == kRows.end() ? nullptr : &found->meaning;
}

const CompauthMeaning* compauth_meaning(std::string_view reason) {
  static const std::vector<CompauthRow> kRows = load_compauth();
  const auto found =
      std::ranges::find_if(kRows, [&](const CompauthRow& row) { return fits(row.reason, reason); });
  return found == kRows.end() ? nullptr : &found->meaning;
}

}  // namespace waybill::salesforce
