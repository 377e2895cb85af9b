// DNS written in tests.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "dns/snapshot.h"
#include "dns/snapshot_json.h"

namespace waybill::dns {

// DNS, one record a line: "NAME TYPE VALUE" as in dns::parse_data, or a status such as SERVFAIL for
// VALUE. Lines of the same name and type make one answer. What is not named does not exist.
inline Snapshot test_zone(std::string_view lines, std::uint32_t ttl = 300) {
  Snapshot snapshot(Missing::NxDomain);
  std::vector<std::pair<Question, Answer>> answers;
  for (std::string_view line : ascii::split(lines, '\n')) {
    line = ascii::trim(line);
    if (line.empty()) continue;
    const std::size_t name_end = line.find(' ');
    const std::size_t type_end = line.find(' ', name_end + 1);
    CHECK(type_end != std::string_view::npos);
    const Question question{
        checked(Name::parse(line.substr(0, name_end))),
        checked(parse_type(line.substr(name_end + 1, type_end - name_end - 1)))};
    const std::string_view value = line.substr(type_end + 1);
    if (value == "-") continue;  // as if it were not written: for zone_but
    auto known = std::ranges::find(answers, question, [](const auto& row) { return row.first; });
    if (known == answers.end())
      known = answers.insert(known, {question, {.status = {}, .ttl = ttl, .records = {}}});
    if (const auto status = parse_status(value)) {
      known->second.status = *status;
      continue;
    }
    auto data = parse_data(question.type, value);
    CHECK(data.has_value());
    known->second.records.push_back(std::move(*data));
  }
  for (auto& [question, answer] : answers)
    snapshot.set(question, std::move(answer));
  return snapshot;
}

// `zone` with these lines in place of its own of the same name and type.
inline std::string zone_but(const std::string& zone, std::string_view lines) {
  const auto key_of = [](std::string_view line) {
    const std::size_t name_end = line.find(' ');
    return line.substr(0, line.find(' ', name_end + 1));
  };
  std::string text(lines);
  text += "\n";
  for (const std::string_view line : ascii::split(zone, '\n')) {
    const auto changes = ascii::split(lines, '\n');
    const bool is_changed = std::ranges::any_of(changes, [&](std::string_view other) {
      return key_of(ascii::trim(other)) == key_of(line);
    });
    if (!is_changed) text += std::string(line) + "\n";
  }
  return text;
}

}  // namespace waybill::dns
