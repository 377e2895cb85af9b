#include "salesforce/microsoft_quarantine.h"

#include <cstdlib>

#include "salesforce/microsoft_columns.h"
#include "salesforce/microsoft_time.h"
#include "salesforce/microsoft_trace.h"

namespace waybill::salesforce {
namespace {

enum class Column : std::uint8_t {
  Time,
  MessageId,
  Sender,
  Recipient,
  Subject,
  Reason,
  Type,
  PolicyType,
  PolicyName,
  ReleaseStatus,
  Released,
  ReleasedBy,
  Expires,
};
constexpr std::size_t kColumns = static_cast<std::size_t>(Column::Expires) + 1;
using QuarantineColumns = Columns<Column, kColumns>;
constexpr QuarantineColumns::Name kNames[] = {
    {"receivedtime", Column::Time},
    {"timereceived", Column::Time},
    {"received", Column::Time},
    {"messageid", Column::MessageId},
    {"internetmessageid", Column::MessageId},
    {"senderaddress", Column::Sender},
    {"sender", Column::Sender},
    {"recipientaddress", Column::Recipient},
    {"recipient", Column::Recipient},
    {"recipients", Column::Recipient},
    {"subject", Column::Subject},
    {"quarantinetypes", Column::Reason},
    {"quarantinereason", Column::Reason},
    {"reason", Column::Reason},
    {"type", Column::Type},
    {"policytype", Column::PolicyType},
    {"policyname", Column::PolicyName},
    {"policy", Column::PolicyName},
    {"releasestatus", Column::ReleaseStatus},
    {"released", Column::Released},
    {"releasedby", Column::ReleasedBy},
    {"expires", Column::Expires},
};

// What Export-Csv writes for a list: the name of its type, which is no recipient.
bool is_type_name(std::string_view text) {
  return text.starts_with("System.");
}

QuarantineState state_of(std::string_view status, std::string_view released) {
  const std::string word = column_letters(status);
  if (word == "released" || word == "approved" || word == "preparingtorelease")
    return QuarantineState::Released;
  if (word == "denied") return QuarantineState::Denied;
  if (word == "requested" || word == "releaserequested") return QuarantineState::Requested;
  if (word == "notreleased" || word == "needsreview") return QuarantineState::Held;
  if (word.empty())
    return ascii::iequals(released, "true") ? QuarantineState::Released : QuarantineState::Held;
  return QuarantineState::Other;
}

}  // namespace

std::string_view to_string(QuarantineState state) {
  switch (state) {
    case QuarantineState::Held: return "held";
    case QuarantineState::Requested: return "release-requested";
    case QuarantineState::Released: return "released";
    case QuarantineState::Denied: return "release-denied";
    case QuarantineState::Other: return "other";
  }
  std::abort();
}

bool is_quarantine_export(std::string_view text) {
  const TableStart start = find_table(text);
  csv::Reader reader(text.substr(start.offset), start.separator);
  if (!reader.next() || reader.fields().size() < 4) return false;
  const QuarantineColumns columns(kNames, reader.fields());
  bool names_quarantine = false;
  for (const std::string_view field : reader.fields())
    names_quarantine = names_quarantine || column_letters(field).contains("quarantine");
  const bool marked = columns.has(Column::ReleaseStatus) || names_quarantine;
  return marked && columns.has(Column::Sender) && columns.has(Column::Subject);
}

std::vector<QuarantinedMessage> read_quarantine_export(std::string_view text) {
  std::vector<QuarantinedMessage> list;
  const TableStart start = find_table(text);
  csv::Reader reader(text.substr(start.offset), start.separator);
  if (!reader.next()) return list;
  const QuarantineColumns columns(kNames, reader.fields());
  const auto field = [&](Column column) { return columns.field(reader, column); };
  while (reader.next()) {
    QuarantinedMessage message{
        .time = parse_microsoft_time(field(Column::Time), LogTimeOrder::MonthFirst),
        .message_id = std::string(without_brackets(field(Column::MessageId))),
        .sender = ascii::lower(field(Column::Sender)),
        .recipient = {},
        .subject = std::string(field(Column::Subject)),
        .reason = std::string(field(Column::Reason).empty() ? field(Column::Type)
                                                            : field(Column::Reason)),
        .policy_type = std::string(field(Column::PolicyType)),
        .policy_name = std::string(field(Column::PolicyName)),
        .released_by = std::string(field(Column::ReleasedBy)),
        .expires = std::string(field(Column::Expires)),
        .state = state_of(field(Column::ReleaseStatus), field(Column::Released)),
        .line = reader.line() + start.lines,
        .bytes = {reader.span().begin + start.offset, reader.span().end + start.offset}};
    const std::string_view recipients =
        is_type_name(field(Column::Recipient)) ? std::string_view() : field(Column::Recipient);
    std::size_t count = 0;
    for (const std::string_view recipient : ascii::split(recipients, ';')) {
      if (++count > kMostTraceRecipients) break;
      message.recipient = ascii::lower(ascii::trim(recipient));
      if (!message.recipient.empty() || count == 1) list.push_back(message);
    }
  }
  return list;
}

}  // namespace waybill::salesforce
