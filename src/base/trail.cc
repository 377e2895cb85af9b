#include "base/trail.h"

#include <boost/json.hpp>

#include "base/utf8.h"

namespace waybill {
namespace {

boost::json::object json_of(const TrailStep& step) {
  boost::json::object object;
  const auto add = [&object](std::string_view key, std::string_view text) {
    if (!text.empty()) object[key] = to_valid_utf8(text);
  };
  add("code", step.code);
  add("says", step.says);
  add("clause", step.clause);
  add("subject", step.subject);
  add("asked", step.asked);
  add("found", step.found);
  if (step.bytes) object["bytes"] = boost::json::array{step.bytes->begin, step.bytes->end};
  if (!step.steps.empty()) object["steps"] = to_json(step.steps);
  return object;
}

}  // namespace

boost::json::value to_json(const Trail& trail) {
  boost::json::array list;
  for (const TrailStep& step : trail)
    list.push_back(json_of(step));
  return list;
}

}  // namespace waybill
