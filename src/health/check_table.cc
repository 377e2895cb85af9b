#include "health/check_table.h"

#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/domain_checks.h"

namespace waybill::health {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kGroups = {{
    {"traffic", "Mail as reports show it"},
    {"spf", "SPF"},
    {"dkim", "DKIM"},
    {"dmarc", "DMARC"},
    {"mail-servers", "Mail servers"},
    {"tls-policy", "TLS on the way: MTA-STS, TLS-RPT, DNSSEC, DANE"},
    {"bimi", "Logo (BIMI)"},
    {"senders", "Own sending addresses"},
    {"parked", "A domain without mail"},
    {"name-servers", "Name servers"},
}};

struct Table {
  std::vector<Check> rows;
  std::unordered_map<std::string_view, const Check*> by_id;  // views into rows
};

std::vector<Check> load() {
  std::vector<Check> rows;
  csv::Reader reader(data::domain_checks());
  CHECK(reader.next());  // the header
  while (reader.next()) {
    Check row{.id = std::string(reader.field(0)),
              .group = std::string(reader.field(1)),
              .severity = checked(parse_severity(reader.field(2))),
              .cost = {},
              .title = std::string(reader.field(4)),
              .standard = std::string(reader.field(5)),
              .fix = std::string(reader.field(6))};
    if (!reader.field(3).empty())
      row.cost = static_cast<int>(checked(ascii::parse_number(reader.field(3))));
    (void)title_of_group(row.group);
    rows.push_back(std::move(row));
  }
  return rows;
}

const Table& table() {
  static const Table kTable = [] {
    Table made{load(), {}};
    for (const Check& row : made.rows)
      CHECK(made.by_id.emplace(row.id, &row).second);
    return made;
  }();
  return kTable;
}

}  // namespace

std::span<const Check> checks() {
  return table().rows;
}

const Check& check(std::string_view id) {
  const auto found = table().by_id.find(id);
  CHECK(found != table().by_id.end());
  return *found->second;
}

std::string_view title_of_group(std::string_view group) {
  for (const auto& [id, title] : kGroups) {
    if (id == group) return title;
  }
  CHECK(false);
  return {};
}

}  // namespace waybill::health
