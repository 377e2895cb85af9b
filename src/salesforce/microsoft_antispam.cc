#include "salesforce/microsoft_antispam.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

struct TextField {
  std::string_view key;
  std::string AntispamReport::* member;
};
constexpr TextField kTextFields[] = {
    {"CAT", &AntispamReport::category},   {"SFV", &AntispamReport::filter_verdict},
    {"IPV", &AntispamReport::ip_verdict}, {"SRV", &AntispamReport::rule},
    {"SFTY", &AntispamReport::safety},    {"CIP", &AntispamReport::client_ip},
    {"H", &AntispamReport::helo},         {"PTR", &AntispamReport::ptr},
    {"CTRY", &AntispamReport::country},   {"LANG", &AntispamReport::language},
    {"DIR", &AntispamReport::direction},
};
// The levels of spam and of bulk mail, from "skip the filter" up.
constexpr int kLowestLevel = -1;
constexpr int kHighestLevel = 9;

std::optional<int> level_of(std::string_view text) {
  int value = 0;
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the end is given
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  if (value < kLowestLevel || value > kHighestLevel) return std::nullopt;
  return value;
}

void keep(AntispamReport& report, std::string_view key, std::string_view value) {
  if (ascii::iequals(key, "SCL")) {
    if (!report.scl) report.scl = level_of(value);
    return;
  }
  const auto* field = std::ranges::find_if(
      kTextFields, [key](const TextField& known) { return ascii::iequals(known.key, key); });
  if (field == std::end(kTextFields)) {
    if (report.others.size() < kMostReportFields) report.others.emplace_back(key, value);
  } else if (std::string& member = report.*(field->member); member.empty()) {
    member = value;
  }
}

// Calls `visit` with each "KEY:value" between semicolons.
template <class Visit>
void for_each_pair(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view pair = ascii::trim(text.substr(0, end));
    if (const std::size_t colon = pair.find(':'); colon != std::string_view::npos && colon > 0)
      visit(ascii::trim(pair.substr(0, colon)), ascii::trim(pair.substr(colon + 1)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

AntispamReport read_antispam_report(std::string_view value) {
  AntispamReport report;
  for_each_pair(value, [&](std::string_view key, std::string_view text) {
    // A folded header may break a value; white space is no part of any.
    keep(report, key, ascii::collapse_space(text));
  });
  return report;
}

std::optional<int> read_bulk_level(std::string_view value) {
  std::optional<int> level;
  for_each_pair(value, [&](std::string_view key, std::string_view text) {
    if (!level && ascii::iequals(key, "BCL")) level = level_of(text);
  });
  return level;
}

}  // namespace waybill::salesforce
