#include "salesforce/microsoft_custom_data.h"

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

struct Pair {
  std::string_view key;
  std::string_view value;
};

// "SFV=SPM|SCL=9|DI=SJ": the pairs of one agent's entry. A piece without "=" is left out.
std::vector<Pair> pairs_of(std::string_view entry) {
  std::vector<Pair> pairs;
  for (const std::string_view piece : ascii::split(entry, '|')) {
    const std::size_t equals = piece.find('=');
    if (equals != std::string_view::npos && pairs.size() < kMostReportFields)
      pairs.push_back(
          {ascii::trim(piece.substr(0, equals)), ascii::trim(piece.substr(equals + 1))});
  }
  return pairs;
}

void read_spam_filter(std::string_view entry, CustomData& data) {
  std::string report;
  for (const Pair& pair : pairs_of(entry)) {
    if (ascii::iequals(pair.key, "DI")) {
      if (!pair.value.empty()) data.disposition = pair.value;
      continue;
    }
    report.append(pair.key).append(":").append(pair.value).append(";");
  }
  AntispamReport read = read_antispam_report(report);
  if (read.filter_verdict.empty() && !read.scl) return;
  data.report = std::move(read);
  data.has_spam_verdict = true;
}

void read_rule(std::string_view entry, CustomData& data) {
  RuleHit hit;
  for (const Pair& pair : pairs_of(entry)) {
    if (ascii::iequals(pair.key, "ruleId")) hit.rule_id = pair.value;
    if (ascii::iequals(pair.key, "action")) hit.actions.emplace_back(pair.value);
    if (ascii::iequals(pair.key, "mode")) hit.mode = pair.value;
  }
  if (!hit.rule_id.empty() && data.rules.size() < kMostRuleHits)
    data.rules.push_back(std::move(hit));
}

void read_malware(std::string_view entry, CustomData& data) {
  for (const Pair& pair : pairs_of(entry)) {
    if (ascii::iequals(pair.key, "name") && data.malware.empty()) data.malware = pair.value;
  }
}

}  // namespace

bool RuleHit::is_enforced() const {
  return mode.empty() || ascii::iequals(mode, "Enforce") || ascii::iequals(mode, "enabled");
}

void read_custom_data(std::string_view text, CustomData& data) {
  for (std::string_view entry : ascii::split(text, ';')) {
    entry = ascii::trim(entry);
    if (ascii::istarts_with(entry, "S:SFA=")) {
      read_spam_filter(entry, data);
    } else if (ascii::istarts_with(entry, "S:TRA=ETR|")) {
      read_rule(entry, data);
    } else if (ascii::istarts_with(entry, "S:AMA=")) {
      read_malware(entry, data);
    }
  }
}

}  // namespace waybill::salesforce
