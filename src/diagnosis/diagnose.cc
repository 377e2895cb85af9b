#include "diagnosis/diagnose.h"

#include <boost/json.hpp>

#include "base/sha256.h"
#include "base/utf8.h"
#include "diagnosis/decide.h"
#include "diagnosis/identity.h"
#include "diagnosis/known.h"
#include "diagnosis/rules.h"
#include "diagnosis/tenant.h"

namespace waybill::diagnosis {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& list) {
  json::array array;
  for (const std::string& text : list)
    array.emplace_back(to_valid_utf8(text));
  return array;
}

// A fix as one line: where, what, and the text to copy.
std::string fix_line(const FixStep& step) {
  std::string line = step.where.empty() ? step.text : step.where + ": " + step.text;
  if (!step.copy.empty()) line += " " + step.copy;
  return to_valid_utf8(line);
}

json::array fix_lines(const std::vector<FixStep>& steps) {
  json::array array;
  for (const FixStep& step : steps)
    array.emplace_back(fix_line(step));
  return array;
}

json::array fix_steps(const std::vector<FixStep>& steps) {
  json::array array;
  for (const FixStep& step : steps) {
    array.push_back(json::object{{"id", step.id},
                                 {"actor", to_valid_utf8(step.actor)},
                                 {"where", to_valid_utf8(step.where)},
                                 {"text", to_valid_utf8(step.text)},
                                 {"copy", to_valid_utf8(step.copy)}});
  }
  return array;
}

json::value json_of(const RouteVerdict& route) {
  json::object object{{"detected", salesforce::to_string(route.detected)},
                      {"certainty", to_string(route.certainty)},
                      {"sandbox", route.sandbox},
                      {"org_id", nullptr},
                      {"choice", to_string(route.choice)},
                      {"reasons", texts(route.reasons)},
                      {"blockers", texts(route.blockers)}};
  if (!route.org_id.empty()) object["org_id"] = to_valid_utf8(route.org_id);
  return object;
}

json::value json_of(const Step& step) {
  return json::object{{"id", to_string(step.id)},
                      {"title", title(step.id)},
                      {"status", to_string(step.status)},
                      {"known", texts(step.known)},
                      {"conclusion", to_valid_utf8(step.conclusion)},
                      {"missing", texts(step.missing)}};
}

json::value json_of(const Finding& finding) {
  return json::object{{"id", finding.id},
                      {"severity", to_string(finding.severity)},
                      {"certainty", to_string(finding.certainty)},
                      {"statement", to_valid_utf8(finding.statement)},
                      {"facts", texts(finding.facts)},
                      {"fix", fix_lines(finding.fix)}};
}

json::value json_of(const Fact& fact) {
  json::object object{{"id", fact.id},
                      {"kind", to_string(fact.kind)},
                      {"key", to_valid_utf8(fact.key)},
                      {"value", to_valid_utf8(fact.value)},
                      {"certainty", to_string(fact.certainty)},
                      {"evidence", fact.place.evidence},
                      {"where", to_valid_utf8(fact.place.where)}};
  if (fact.place.bytes.end != 0)
    object["bytes"] = json::array{fact.place.bytes.begin, fact.place.bytes.end};
  return object;
}

template <class List>
json::array list_of(const List& list) {
  json::array array;
  for (const auto& item : list)
    array.push_back(json_of(item));
  return array;
}

}  // namespace

Diagnosis Examination::diagnose(dns::Inquiry& dns) const {
  const Known known = learn(dossier_, case_.at, dns);
  Diagnosis diagnosis;
  diagnosis.findings = find(known);
  diagnosis.verdict = decide(known, diagnosis.findings);
  diagnosis.steps = walk_steps(known, diagnosis.findings, diagnosis.verdict);
  diagnosis.facts.assign(known.sheet.facts().begin(), known.sheet.facts().end());
  diagnosis.prediction = predict(known);
  diagnosis.identities = list_identities(known);
  diagnosis.life = known.life.without_sources();
  return diagnosis;
}

MessageTally Examination::tally(dns::Inquiry& dns) const {
  MessageTally tally;
  for (const auto& message : dossier_.messages) {
    if (tally.total == kMostMessagesTried) break;
    const auto outcome = authenticate(dossier_, *message, case_.at, dns);
    ++tally.total;
    if (outcome.dmarc.result == dmarc::Result::Pass) ++tally.passing;
  }
  return tally;
}

json::object to_json(const Verdict& verdict) {
  json::array next;
  for (const NextEvidence& evidence : verdict.next_evidence) {
    next.emplace_back(evidence.what + ": " + evidence.how);
  }
  return {{"cause", to_string(verdict.cause)},
          {"who", refusal::id_of(verdict.who)},
          {"confidence", to_string(verdict.confidence)},
          {"statement", to_valid_utf8(verdict.statement)},
          {"smallest_fix", fix_lines(verdict.smallest_fix)},
          {"fix_steps", fix_steps(verdict.smallest_fix)},
          {"next_evidence", std::move(next)},
          {"route", json_of(verdict.route)}};
}

json::object to_json(const Diagnosis& diagnosis, const Case& the_case) {
  json::object object;
  object["verdict"] = to_json(diagnosis.verdict);
  object["steps"] = list_of(diagnosis.steps);
  object["findings"] = list_of(diagnosis.findings);
  object["facts"] = list_of(diagnosis.facts);
  object["life"] = to_json(diagnosis.life);
  json::array unjoined;
  for (const Unjoined& source : diagnosis.life.unjoined)
    unjoined.push_back(
        json::object{{"evidence", source.evidence}, {"reason", to_valid_utf8(source.reason)}});
  object["unjoined"] = std::move(unjoined);
  if (diagnosis.prediction) object["prediction"] = to_json(*diagnosis.prediction);
  json::array evidence;
  for (const Evidence& item : the_case.evidence) {
    evidence.push_back(json::object{{"id", item.id},
                                    {"kind", to_string(item.kind)},
                                    {"name", to_valid_utf8(item.name)},
                                    {"sha256", sha256_hex(item.octets)}});
  }
  object["evidence"] = std::move(evidence);
  return object;
}

}  // namespace waybill::diagnosis
