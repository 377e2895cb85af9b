#include "tester/check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "base/csv.h"
#include "data/tester_checks.h"

namespace waybill::tester {
namespace {

struct Group {
  std::string_view id, title;
};
constexpr std::array kGroups = {
    Group{"spf", "SPF"},
    Group{"dkim", "DKIM"},
    Group{"dmarc", "DMARC"},
    Group{"trace", "The way here"},
    Group{"transport", "The sending server"},
    Group{"format", "Form of the message"},
    Group{"content", "Content"},
    Group{"list", "List and bulk mail"},
    Group{"reputation", "Reputation"},
    Group{"domain", "The From domain"},
    Group{"receivers", "Receivers and Salesforce"},
};

Counts parse_counts(std::string_view word) {
  if (word == "core") return Counts::Core;
  if (word == "extended") return Counts::Extended;
  CHECK(word == "no");
  return Counts::No;
}

std::vector<Check> load() {
  std::vector<Check> rows;
  csv::Reader reader(data::tester_checks());
  reader.next();  // the header
  while (reader.next()) {
    Check row;
    const std::string_view number = reader.field(0);
    std::from_chars(number.data(), number.data() + number.size(), row.number);
    row.id = reader.field(1);
    row.group = reader.field(2);
    row.counts = parse_counts(reader.field(3));
    row.title = reader.field(4);
    row.standard = reader.field(5);
    row.fix = reader.field(6);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::string_view to_string(Counts counts) {
  switch (counts) {
    case Counts::No: return "no";
    case Counts::Core: return "core";
    case Counts::Extended: return "extended";
  }
  return "";
}

std::span<const Check> checks() {
  static const std::vector<Check> kChecks = load();
  return kChecks;
}

const Check& check(std::string_view id) {
  static const std::unordered_map<std::string_view, const Check*> kById = [] {
    std::unordered_map<std::string_view, const Check*> by_id;
    for (const Check& row : checks())
      by_id.emplace(row.id, &row);
    return by_id;
  }();
  const auto found = kById.find(id);
  CHECK(found != kById.end());
  return *found->second;
}

std::string_view group_title(std::string_view group) {
  const auto* found = std::ranges::find(kGroups, group, &Group::id);
  return found == kGroups.end() ? group : found->title;
}

}  // namespace waybill::tester
