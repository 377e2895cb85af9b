#include <boost/json.hpp>
#include <utility>

#include "base/utf8.h"
#include "refusal/bounce.h"

namespace waybill::refusal {
namespace {

constexpr std::size_t kFieldsOfRecipient = 32;  // no fewer than there are

boost::json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return boost::json::value(to_valid_utf8(text));
}

boost::json::value time_or_null(const std::optional<message::Date>& date) {
  if (!date) return nullptr;
  return date->unix_seconds;
}

boost::json::object json_of(const BounceRecipient& recipient) {
  boost::json::object object;
  object.reserve(kFieldsOfRecipient);
  object["recipient"] = text_or_null(recipient.recipient);
  object["original_recipient"] = text_or_null(recipient.original_recipient);
  object["action"] = text_or_null(recipient.action);
  object["status"] = text_or_null(recipient.status);
  object["diagnostic"] = text_or_null(recipient.diagnostic);
  object["remote_host"] = text_or_null(recipient.remote_host);
  object["reporting_host"] = text_or_null(recipient.reporting_host);
  object["feedback_type"] = text_or_null(recipient.feedback_type);
  object["arrival"] = time_or_null(recipient.arrival);
  object["last_attempt"] = time_or_null(recipient.last_attempt);
  // The fields of the classification stand beside those of the report, as the contract has them.
  boost::json::value classified = to_json(recipient.classification);
  for (auto& [key, value] : classified.as_object()) {
    if (key != "text") object.insert_or_assign(key, std::move(value));
  }
  return object;
}

}  // namespace

boost::json::value to_json(const Bounce& bounce) {
  boost::json::array recipients;
  for (const BounceRecipient& recipient : bounce.recipients)
    recipients.push_back(json_of(recipient));
  const Original& original = bounce.original;
  boost::json::object object;
  object["kind"] = id_of(bounce.kind);
  const bool is_own = bounce.format == BounceFormat::Unknown && !bounce.system.empty();
  object["format"] = is_own ? bounce.system : id_of(bounce.format);
  object["system"] = text_or_null(bounce.system);
  object["original"] = boost::json::object{{"message_id", text_or_null(original.message_id)},
                                           {"from", text_or_null(original.from)},
                                           {"subject", text_or_null(original.subject)},
                                           {"return_path", text_or_null(original.return_path)}};
  object["recipients"] = std::move(recipients);
  return object;
}

}  // namespace waybill::refusal
