#include <boost/json.hpp>

#include "auth/dkim/verify.h"
#include "base/utf8.h"

namespace waybill::dkim {
namespace {

boost::json::array json_of(const std::vector<std::string>& names) {
  boost::json::array list;
  for (const std::string& name : names)
    list.emplace_back(to_valid_utf8(name));
  return list;
}

boost::json::object json_of(const Change& change) {
  boost::json::object object;
  object["code"] = id(change.code);
  object["says"] = describe(change.code);
  if (!change.field.empty()) object["field"] = to_valid_utf8(change.field);
  if (!change.before.empty()) object["before"] = to_valid_utf8(change.before);
  object["bytes"] = boost::json::array{change.span.begin, change.span.end};
  return object;
}

}  // namespace

boost::json::value to_json(const Verdict& verdict) {
  boost::json::object object;
  object["result"] = to_string(verdict.result);
  object["reason"] = id(verdict.reason);
  object["explanation"] = describe(verdict.reason);
  object["domain"] = to_valid_utf8(verdict.domain);
  object["selector"] = to_valid_utf8(verdict.selector);
  object["algorithm"] = to_valid_utf8(verdict.algorithm);
  object["key_bits"] = verdict.key_bits;
  object["identity"] = to_valid_utf8(verdict.identity);
  object["testing"] = verdict.is_testing;
  object["checks"] = boost::json::object{{"key", to_string(verdict.key)},
                                         {"header", to_string(verdict.header)},
                                         {"body", to_string(verdict.body)}};
  object["signed_fields"] = json_of(verdict.signed_fields);
  object["unsigned_fields"] = json_of(verdict.unsigned_fields);
  if (verdict.body_length) {
    object["body_length"] = *verdict.body_length;
    object["unsigned_octets"] = verdict.unsigned_octets;
  }
  if (verdict.timestamp) object["timestamp"] = *verdict.timestamp;
  if (verdict.expiration) object["expiration"] = *verdict.expiration;
  if (!verdict.changes.empty()) {
    boost::json::array changes;
    for (const Change& change : verdict.changes)
      changes.emplace_back(json_of(change));
    object["changes"] = std::move(changes);
  }
  object["field"] = boost::json::array{verdict.field.begin, verdict.field.end};
  object["trail"] = to_json(verdict.trail);
  return object;
}

}  // namespace waybill::dkim
