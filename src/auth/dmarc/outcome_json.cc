#include <boost/json.hpp>

#include "auth/dmarc/evaluate.h"
#include "base/utf8.h"

namespace waybill::dmarc {
namespace {

namespace json = boost::json;

json::value name_or_null(const std::optional<dns::Name>& name) {
  return name ? json::value(to_valid_utf8(name->text())) : json::value();
}

json::value policy_or_null(const std::optional<Policy>& policy) {
  return policy ? json::value(to_string(*policy)) : json::value();
}

json::array faults_json(const std::vector<Fault>& faults) {
  json::array list;
  for (const Fault& fault : faults)
    list.push_back({{"code", id(fault.code)},
                    {"severity", to_string(severity(fault.code))},
                    {"says", describe(fault.code)},
                    {"bytes", json::array{fault.span.begin, fault.span.end}}});
  return list;
}

json::array differences_json(const Difference& difference) {
  json::array list;
  if (difference.result) list.emplace_back("result");
  if (difference.policy) list.emplace_back("policy");
  if (difference.policy_domain) list.emplace_back("policy_domain");
  if (difference.organizational_domain) list.emplace_back("organizational_domain");
  return list;
}

json::object psl_json(const PslReading& psl, const Difference& difference) {
  return {{"result", to_string(psl.result)},
          {"organizational_domain", to_valid_utf8(psl.organizational_domain.text())},
          {"policy_domain", name_or_null(psl.policy_domain)},
          {"policy", policy_or_null(psl.policy)},
          {"pct", psl.percentage ? json::value(*psl.percentage) : json::value()},
          {"aligned",
           {{"spf", name_or_null(psl.aligned_spf)}, {"dkim", name_or_null(psl.aligned_dkim)}}},
          {"differs", differences_json(difference)}};
}

// The name in which an identifier and the author domain agree: relaxed alignment compares
// organizational domains (RFC 9989 §4.4), strict alignment the names themselves.
json::value agreement(const std::optional<dns::Name>& identifier, Strictness strictness,
                      const std::optional<dns::Name>& organizational_domain) {
  if (!identifier || strictness == Strictness::Strict || !organizational_domain)
    return name_or_null(identifier);
  return name_or_null(organizational_domain);
}

}  // namespace

json::value to_json(const Outcome& outcome) {
  const bool has_record = outcome.policy_domain.has_value();
  json::array queries;
  for (const std::string& name : outcome.queries)
    queries.emplace_back(to_valid_utf8(name));
  return {
      {"result", to_string(outcome.result)},
      {"author_domain", to_valid_utf8(outcome.author_domain.text())},
      {"policy_domain", name_or_null(outcome.policy_domain)},
      {"organizational_domain", name_or_null(outcome.organizational_domain)},
      {"policy", policy_or_null(outcome.policy)},
      {"applied_policy", policy_or_null(outcome.applied_policy)},
      {"policy_tag",
       outcome.policy ? json::value(to_string(outcome.policy_source)) : json::value()},
      {"record", has_record ? json::value(to_valid_utf8(outcome.record)) : json::value()},
      {"faults", faults_json(outcome.faults)},
      {"discovery", "treewalk"},
      {"aligned",
       {{"spf",
         agreement(outcome.aligned_spf, outcome.tags.spf_alignment, outcome.organizational_domain)},
        {"dkim", agreement(outcome.aligned_dkim, outcome.tags.dkim_alignment,
                           outcome.organizational_domain)}}},
      {"identifiers",
       {{"spf", name_or_null(outcome.aligned_spf)}, {"dkim", name_or_null(outcome.aligned_dkim)}}},
      {"alignment",
       {{"spf", to_string(outcome.tags.spf_alignment)},
        {"dkim", to_string(outcome.tags.dkim_alignment)}}},
      {"queries", std::move(queries)},
      {"psl", psl_json(outcome.psl, outcome.difference)},
      {"trail", to_json(outcome.trail)}};
}

}  // namespace waybill::dmarc
