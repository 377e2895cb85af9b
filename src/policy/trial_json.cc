#include <boost/json.hpp>

#include "base/utf8.h"
#include "policy/trial.h"

namespace waybill::policy {
namespace {

boost::json::object to_json(const Effect& effect) {
  return {{"messages", effect.messages},
          {"newly_passing", effect.newly_passing},
          {"newly_failing", effect.newly_failing},
          {"newly_quarantined", effect.newly_quarantined},
          {"newly_rejected", effect.newly_rejected},
          {"newly_delivered", effect.newly_delivered},
          {"quarantined_instead", effect.quarantined_instead},
          {"perhaps_spared", effect.perhaps_spared},
          {"unknown", effect.unknown}};
}

}  // namespace

boost::json::object to_json(const TrialResult& result) {
  boost::json::array sources;
  for (const SourceEffect& source : result.sources) {
    boost::json::object object = to_json(source.effect);
    object["source"] = to_valid_utf8(source.key);
    object["name"] = to_valid_utf8(source.name);
    object["service"] =
        source.service == nullptr ? boost::json::value() : boost::json::value(source.service->id);
    object["traffic"] = id_of(source.traffic);
    object["traffic_confidence"] = id_of(source.confidence);
    object["legitimate"] = is_legitimate(source.traffic);
    sources.push_back(std::move(object));
  }
  boost::json::object object{{"change", to_valid_utf8(result.hypothesis.label)}};
  object["effect"] = to_json(result.total);
  object["stopped"] = {{"legitimate", result.legitimate_stopped},
                       {"forwarded", result.forwarded_stopped},
                       {"spoofed", result.spoofed_stopped},
                       {"unknown", result.unknown_stopped}};
  object["sources"] = std::move(sources);
  return object;
}

}  // namespace waybill::policy
