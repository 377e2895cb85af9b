#include "refusal/feedback_report.h"

#include "base/ascii.h"
#include "message/address.h"
#include "message/lexical.h"
#include "message/message.h"
#include "refusal/delivery_status.h"

namespace waybill::refusal {

namespace {

void add_recipients(const std::string& value, FeedbackReport& report) {
  // One field may list several addresses, against RFC 5965 §3.2.
  for (const message::Mailbox& mailbox : message::parse_address_list(value).mailboxes) {
    if (report.recipients.size() < kMostStatusRecipients && !mailbox.address().empty())
      report.recipients.push_back(mailbox.address());
  }
}

void read_field(const message::Field& field, FeedbackReport& report) {
  const auto is = [&field](std::string_view name) { return ascii::iequals(field.name, name); };
  const std::string value = message::unfold(field.value);
  if (is("Feedback-Type") && report.feedback_type.empty())
    report.feedback_type = ascii::lower(value);
  if (is("User-Agent")) report.user_agent = value;
  if (is("Original-Mail-From")) report.original_mail_from = typed_value(value);
  if (is("Original-Rcpt-To") || is("Removal-Recipient")) add_recipients(value, report);
  if (is("Source-IP")) report.source_ip = value;
  if (is("Reporting-MTA")) report.reporting_mta = typed_value(value);
  if (is("Reported-Domain") && report.reported_domain.empty()) report.reported_domain = value;
  if (is("Delivery-Result")) report.delivery_result = ascii::lower(value);
  if (is("Arrival-Date") || is("Received-Date")) report.arrival = message::parse_date(value);
}

}  // namespace

FeedbackReport parse_feedback_report(std::string_view body) {
  FeedbackReport report;
  while (body.starts_with("\r\n") || body.starts_with('\n'))
    body.remove_prefix(body.starts_with('\n') ? 1 : 2);
  const message::Message fields = message::Message::read(body);
  for (const message::Field& field : fields.fields())
    read_field(field, report);
  return report;
}

}  // namespace waybill::refusal
