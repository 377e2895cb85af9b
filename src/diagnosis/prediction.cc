#include "diagnosis/prediction.h"

#include <boost/json.hpp>
#include <cstdlib>

#include "base/utf8.h"

namespace waybill::diagnosis {
namespace {

namespace json = boost::json;

json::array json_of(const std::vector<SwitchEffect>& effects) {
  json::array array;
  for (const SwitchEffect& effect : effects) {
    array.push_back(json::object{{"outcome", effect.outcome},
                                 {"way", effect.way},
                                 {"code", effect.code},
                                 {"statement", effect.statement},
                                 {"is_this_way", effect.is_this_way}});
  }
  return array;
}

}  // namespace

std::string_view letter_of(Situation situation) {
  switch (situation) {
    case Situation::None: return "";
    case Situation::DirectOwnEnvelope: return "A";
    case Situation::DirectBounceAddress: return "B";
    case Situation::DirectUnknown: return "A or B";
    case Situation::Relay: return "C";
  }
  std::abort();
}

std::string_view describe(Situation situation) {
  switch (situation) {
    case Situation::None: return "no Microsoft 365 tenant of the sender's own is involved";
    case Situation::DirectOwnEnvelope:
      return "Salesforce delivers directly into your own tenant with your own envelope sender: for "
             "Microsoft 365 this is direct send";
    case Situation::DirectBounceAddress:
      return "Salesforce delivers directly into your own tenant with its bounce address as "
             "envelope "
             "sender: for Microsoft 365 this is mail from the Internet with your domain in From";
    case Situation::DirectUnknown:
      return "Salesforce delivers directly into your own tenant; Bounce Management decides whose "
             "the "
             "envelope sender is, and with it which rule of Microsoft 365 applies";
    case Situation::Relay:
      return "Salesforce relays through your Exchange Online: the tenant must know the connection "
             "and "
             "the envelope sender";
  }
  std::abort();
}

json::object to_json(const Prediction& prediction) {
  json::array expected;
  for (const Expected& answer : prediction.expected) {
    expected.push_back(json::object{{"code", answer.code},
                                    {"when", answer.when},
                                    {"statement", to_valid_utf8(answer.statement)}});
  }
  return {{"situation", letter_of(prediction.situation)},
          {"describes", describe(prediction.situation)},
          {"certainty", to_string(prediction.certainty)},
          {"bounce_addresses", prediction.situation == Situation::DirectUnknown ? "unknown"
                               : prediction.is_on                               ? "on"
                                                                                : "off"},
          {"expected", std::move(expected)},
          {"if_bounce_addresses_on", json_of(prediction.if_on)},
          {"if_bounce_addresses_off", json_of(prediction.if_off)}};
}

}  // namespace waybill::diagnosis
