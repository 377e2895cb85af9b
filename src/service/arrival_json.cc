// Arrivals and refusals as the API gives them.
#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"
#include "diagnosis/life.h"
#include "service/arrival_work.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

json::value parsed_or(const std::string& text, json::value otherwise) {
  if (text.empty()) return otherwise;
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) return otherwise;
  return value;
}

}  // namespace

json::object to_json(const ledger::Arrival& arrival) {
  const bool failed = arrival.state == "failed";
  json::object object{{"id", arrival.id},
                      {"time", diagnosis::iso_time(arrival.time)},
                      {"name", to_valid_utf8(arrival.name)},
                      {"source", arrival.source},
                      {"octets", arrival.octets},
                      {"state", arrival.state},
                      {"kind", arrival.kind},
                      {"outcome", to_valid_utf8(arrival.outcome)},
                      {"reports", arrival.reports},
                      {"messages", arrival.messages},
                      {"known", arrival.known},
                      {"refused", parsed_or(arrival.refused, json::array())},
                      {"error", nullptr},
                      {"can_retry", failed && !arrival.upload.empty()},
                      {"log", nullptr}};
  if (!arrival.error.empty()) object["error"] = to_valid_utf8(arrival.error);
  if (arrival.kind == "salesforce-log" && arrival.state == "done") object["log"] = arrival.id;
  return object;
}

json::object to_json(const ledger::RefusalSum& sum) {
  const ledger::RefusalMeaning& meaning = sum.meaning;
  std::vector<std::pair<std::uint64_t, std::string>> recipients;
  recipients.reserve(sum.recipients.size());
  for (const auto& [domain, messages] : sum.recipients)
    recipients.emplace_back(messages, domain);
  std::ranges::sort(recipients, std::greater<>());
  json::array domains;
  for (const auto& [messages, domain] : recipients)
    domains.push_back(json::object{{"domain", to_valid_utf8(domain)}, {"messages", messages}});
  json::object object{{"id", meaning.key},
                      {"arrival", meaning.arrival},
                      {"text", to_valid_utf8(meaning.text)},
                      {"rule", nullptr},
                      {"class", meaning.kind},
                      {"who", meaning.who},
                      {"provider", to_valid_utf8(meaning.provider)},
                      {"reason", meaning.reason},
                      {"meaning", meaning.meaning},
                      {"fix", meaning.fix},
                      {"messages", sum.messages},
                      {"deferred", sum.deferred},
                      {"first", nullptr},
                      {"last", nullptr},
                      {"recipient_domains", std::move(domains)},
                      {"verdict", parsed_or(meaning.verdict, nullptr)},
                      {"case", nullptr}};
  if (!meaning.rule.empty()) object["rule"] = meaning.rule;
  if (sum.first != 0) object["first"] = diagnosis::iso_time(sum.first);
  if (sum.last != 0) object["last"] = diagnosis::iso_time(sum.last);
  if (!meaning.case_id.empty()) object["case"] = meaning.case_id;
  return object;
}

}  // namespace waybill::service
