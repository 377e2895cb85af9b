#include <boost/json.hpp>

#include "auth/arc/verify.h"
#include "base/utf8.h"

namespace waybill::arc {
namespace {

boost::json::object json_of(const Part& part) {
  boost::json::object object;
  object["check"] = dkim::to_string(part.check);
  if (part.check != dkim::Check::NotDone || part.reason != dkim::Reason::Valid)
    object["reason"] = dkim::id(part.reason);
  object["domain"] = to_valid_utf8(part.domain);
  object["selector"] = to_valid_utf8(part.selector);
  object["algorithm"] = to_valid_utf8(part.algorithm);
  object["key_bits"] = part.key_bits;
  return object;
}

boost::json::object json_of(const Instance& instance) {
  boost::json::object object;
  object["instance"] = instance.instance;
  object["authserv_id"] = to_valid_utf8(instance.authserv_id);
  object["claims"] = to_valid_utf8(instance.claims);
  object["cv"] = instance.status;
  object["message_signature"] = json_of(instance.message_signature);
  object["seal"] = json_of(instance.seal);
  return object;
}

}  // namespace

boost::json::value to_json(const Verdict& verdict) {
  boost::json::object object;
  object["result"] = to_string(verdict.result);
  object["reason"] = id(verdict.reason);
  object["explanation"] = describe(verdict.reason);
  if (verdict.instance != 0) object["instance"] = verdict.instance;
  boost::json::array instances;
  for (const Instance& instance : verdict.instances)
    instances.emplace_back(json_of(instance));
  object["instances"] = std::move(instances);
  if (verdict.result == Status::Pass) object["oldest_pass"] = verdict.oldest_pass;
  object["trail"] = to_json(verdict.trail);
  return object;
}

}  // namespace waybill::arc
