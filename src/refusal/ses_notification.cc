#include "refusal/ses_notification.h"

#include <array>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "message/address.h"

namespace waybill::refusal {
namespace {

namespace json = boost::json;

std::string_view text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

// The JSON object that `text` begins with.
std::optional<json::object> read_object(std::string_view text) {
  text = ascii::trim(text.substr(0, kLargestNotification));
  if (!text.starts_with('{')) return std::nullopt;
  json::stream_parser parser;
  boost::system::error_code error;
  parser.write_some(text.data(), text.size(), error);
  if (error || !parser.done()) return std::nullopt;
  json::value value = parser.release();
  return value.is_object() ? std::optional(std::move(value.get_object())) : std::nullopt;
}

std::string_view first_text(const json::object& object, std::string_view key) {
  const json::array* list = array_at(object, key);
  if (list == nullptr || list->empty() || !list->front().is_string()) return {};
  return list->front().get_string();
}

std::string address_in(std::string_view mailbox) {
  const auto list = message::parse_address_list(mailbox);
  return list.mailboxes.empty() ? std::string(mailbox) : list.mailboxes.front().address();
}

Original original_of(const json::object& mail) {
  Original original;
  original.return_path = text_at(mail, "source");
  original.message_id = text_at(mail, "messageId");
  if (const json::object* headers = object_at(mail, "commonHeaders")) {
    original.from = address_in(first_text(*headers, "from"));
    original.to = address_in(first_text(*headers, "to"));
    original.subject = text_at(*headers, "subject");
    if (!text_at(*headers, "messageId").empty())
      original.message_id = text_at(*headers, "messageId");
  }
  return original;
}

std::optional<Reason> hint_of(const json::object& bounce) {
  struct Known {
    std::string_view subtype;
    Reason reason;
  };
  static constexpr std::array kKnown = {
      Known{"NoEmail", Reason::UserUnknown},
      Known{"MailboxFull", Reason::MailboxFull},
      Known{"MessageTooLarge", Reason::MesgTooBig},
      Known{"ContentRejected", Reason::ContentError},
      Known{"AttachmentRejected", Reason::SecurityError},
  };
  const std::string_view subtype = text_at(bounce, "bounceSubType");
  for (const Known& known : kKnown) {
    if (known.subtype == subtype) return known.reason;
  }
  return std::nullopt;
}

// "smtp; 550 …" as the field Diagnostic-Code has it.
void take_diagnostic(std::string_view field, RecipientStatus& out) {
  const std::size_t semicolon = field.find(';');
  const bool is_typed = semicolon != std::string_view::npos && semicolon < 10;
  if (is_typed) out.diagnostic_type = ascii::lower(ascii::trim(field.substr(0, semicolon)));
  out.diagnostic = ascii::trim(is_typed ? field.substr(semicolon + 1) : field);
}

void add_recipients(const json::array* list, std::string_view action, DeliveryStatus& out) {
  if (list == nullptr) return;
  for (const json::value& value : *list) {
    if (out.recipients.size() == kMostStatusRecipients) return;
    RecipientStatus& recipient = out.recipients.emplace_back();
    recipient.action = action;
    if (value.is_string()) recipient.recipient = std::string_view(value.get_string());
    if (!value.is_object()) continue;
    const json::object& object = value.get_object();
    recipient.recipient = text_at(object, "emailAddress");
    recipient.status = text_at(object, "status");
    if (!text_at(object, "action").empty()) recipient.action = text_at(object, "action");
    take_diagnostic(text_at(object, "diagnosticCode"), recipient);
  }
}

std::string host_of(std::string_view field) {
  const std::size_t semicolon = field.find(';');
  return std::string(
      ascii::trim(semicolon == std::string_view::npos ? field : field.substr(semicolon + 1)));
}

std::optional<SesNotification> read(const json::object& root) {
  const json::object* mail = object_at(root, "mail");
  if (mail == nullptr) return std::nullopt;
  SesNotification result;
  if (const json::object* bounce = object_at(root, "bounce")) {
    add_recipients(array_at(*bounce, "bouncedRecipients"), "failed", result.report);
    result.report.reporting_mta = host_of(text_at(*bounce, "reportingMTA"));
    result.hint = hint_of(*bounce);
  } else if (const json::object* complaint = object_at(root, "complaint")) {
    result.kind = SesKind::Complaint;
    add_recipients(array_at(*complaint, "complainedRecipients"), {}, result.report);
    result.feedback_type = text_at(*complaint, "complaintFeedbackType");
  } else if (const json::object* delivery = object_at(root, "delivery")) {
    result.kind = SesKind::Delivery;
    add_recipients(array_at(*delivery, "recipients"), "delivered", result.report);
    result.report.reporting_mta = host_of(text_at(*delivery, "reportingMTA"));
    for (RecipientStatus& recipient : result.report.recipients)
      recipient.diagnostic = text_at(*delivery, "smtpResponse");
  } else if (const json::object* delay = object_at(root, "deliveryDelay")) {
    result.kind = SesKind::Delay;
    add_recipients(array_at(*delay, "delayedRecipients"), "delayed", result.report);
    result.report.reporting_mta = host_of(text_at(*delay, "reportingMTA"));
  } else {
    return std::nullopt;
  }
  result.original = original_of(*mail);
  if (result.report.recipients.empty()) return std::nullopt;
  return result;
}

}  // namespace

std::optional<SesNotification> read_ses_notification(std::string_view text) {
  auto root = read_object(text);
  if (!root) return std::nullopt;
  const std::string_view inner = text_at(*root, "Message");
  if (text_at(*root, "Type") == "Notification" && !inner.empty()) {
    auto wrapped = read_object(inner);
    if (!wrapped) return std::nullopt;
    return read(*wrapped);
  }
  return read(*root);
}

}  // namespace waybill::refusal
