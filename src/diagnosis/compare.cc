#include "diagnosis/compare.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/utf8.h"

namespace waybill::diagnosis {
namespace {

// Results and DNS facts by what they are about; the values of several facts of one key are joined.
std::map<std::string, std::string> results_of(const Diagnosis& diagnosis) {
  std::map<std::string, std::string> results;
  for (const Fact& fact : diagnosis.facts) {
    if (fact.kind != FactKind::Result && fact.kind != FactKind::Dns) continue;
    std::string& value = results[fact.key];
    if (!value.empty()) value += "; ";
    value += fact.value;
  }
  return results;
}

std::vector<std::string> only_in(const std::vector<Finding>& some,
                                 const std::vector<Finding>& others) {
  std::vector<std::string> ids;
  for (const Finding& finding : some) {
    if (std::ranges::find(others, finding.id, &Finding::id) == others.end())
      ids.emplace_back(finding.id);
  }
  return ids;
}

boost::json::array array_of(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts)
    array.emplace_back(text);
  return array;
}

}  // namespace

Comparison compare(const Diagnosis& before, const Diagnosis& after) {
  Comparison comparison;
  const auto old_results = results_of(before);
  const auto new_results = results_of(after);
  for (const auto& [what, value] : old_results) {
    const auto found = new_results.find(what);
    const std::string now = found == new_results.end() ? std::string() : found->second;
    if (now != value) comparison.results.push_back({what, value, now});
  }
  for (const auto& [what, value] : new_results) {
    if (!old_results.contains(what)) comparison.results.push_back({what, "", value});
  }
  comparison.findings_gone = only_in(before.findings, after.findings);
  comparison.findings_new = only_in(after.findings, before.findings);
  comparison.verdict_changed = before.verdict.cause != after.verdict.cause ||
                               before.verdict.who != after.verdict.who ||
                               before.verdict.statement != after.verdict.statement;
  return comparison;
}

boost::json::object to_json(const Comparison& comparison) {
  boost::json::array results;
  for (const ResultChange& change : comparison.results)
    results.push_back(boost::json::object{{"what", to_valid_utf8(change.what)},
                                          {"before", to_valid_utf8(change.before)},
                                          {"after", to_valid_utf8(change.after)}});
  return {{"results", std::move(results)},
          {"findings_gone", array_of(comparison.findings_gone)},
          {"findings_new", array_of(comparison.findings_new)},
          {"verdict_changed", comparison.verdict_changed}};
}

}  // namespace waybill::diagnosis
