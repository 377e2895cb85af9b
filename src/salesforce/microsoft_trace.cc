#include "salesforce/microsoft_trace.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "salesforce/microsoft_codes.h"
#include "salesforce/microsoft_columns.h"
#include "salesforce/microsoft_time.h"

namespace waybill::salesforce {
namespace {

enum class Column : std::uint8_t {
  Time,
  Sender,
  Recipient,
  RecipientStatus,
  ReturnPath,
  Status,
  MessageId,
  NetworkId,
  Subject,
  FromIp,
  ToIp,
  Connector,
  Detail,
  Event,
  Source,
  SourceContext,
  CustomData,
};
constexpr std::size_t kColumns = static_cast<std::size_t>(Column::CustomData) + 1;
using TraceColumns = Columns<Column, kColumns>;
constexpr TraceColumns::Name kNames[] = {
    {"datetime", Column::Time},
    {"origintimestamp", Column::Time},
    {"received", Column::Time},
    {"receiveddatetime", Column::Time},
    {"date", Column::Time},
    {"senderaddress", Column::Sender},
    {"sender", Column::Sender},
    {"recipientaddress", Column::Recipient},
    {"recipient", Column::Recipient},
    {"recipients", Column::Recipient},
    {"recipientstatus", Column::RecipientStatus},
    {"returnpath", Column::ReturnPath},
    {"status", Column::Status},
    {"deliverystatus", Column::Status},
    {"messageid", Column::MessageId},
    {"networkmessageid", Column::NetworkId},
    {"messagetraceid", Column::NetworkId},
    {"subject", Column::Subject},
    {"messagesubject", Column::Subject},
    {"fromip", Column::FromIp},
    {"originalclientip", Column::FromIp},
    {"clientip", Column::FromIp},
    {"toip", Column::ToIp},
    {"connectorid", Column::Connector},
    {"connector", Column::Connector},
    {"detail", Column::Detail},
    {"details", Column::Detail},
    {"data", Column::Detail},
    {"eventid", Column::Event},
    {"event", Column::Event},
    {"source", Column::Source},
    {"sourcecontext", Column::SourceContext},
    {"customdata", Column::CustomData},
};
// Headers that only a message trace has.
constexpr std::string_view kMarks[] = {"messagetraceid",   "networkmessageid", "recipientstatus",
                                       "originalclientip", "fromip",           "directionality"};

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (ascii::is_alpha(c)) letters += ascii::to_lower(c);
  }
  return letters;
}

TraceState state_of(std::string_view text) {
  const std::string status = letters_of(text);
  if (status.contains("quarantine")) return TraceState::Quarantined;
  if (status.contains("filteredasspam") || status.contains("junk"))
    return TraceState::FilteredAsSpam;
  if (status.contains("fail")) return TraceState::Failed;
  if (status == "drop" || status == "badmail") return TraceState::Failed;
  if (status == "spam") return TraceState::FilteredAsSpam;
  // "Send": handed to the next server outside.
  if (status.contains("deliver") || status.ends_with("send") || status == "sendexternal")
    return TraceState::Delivered;
  if (status.contains("pending") || status.contains("defer")) return TraceState::Pending;
  if (status.contains("expand")) return TraceState::Expanded;
  return TraceState::Other;
}

// One recipient of a row, with what the row says of that one alone.
struct RowRecipient {
  std::string_view address;
  std::string_view status;
};

// The parts between semicolons outside braces: "{LED=550 5.1.10 ...};{MSG=};{IP=}" is one reply.
std::vector<std::string_view> split_outside_braces(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  std::size_t depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ';';
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && depth > 0) --depth;
    if (i < text.size() && (c != ';' || depth > 0)) continue;
    if (const auto part = ascii::trim(text.substr(begin, i - begin)); !part.empty())
      parts.push_back(part);
    begin = i + 1;
    if (parts.size() == kMostTraceRecipients) break;
  }
  return parts;
}

// Enhanced reports: "a@example.com##Receive, Deliver;b@example.com##Receive, Fail". Else the
// addresses of one column, and the states of the other in the same order.
std::vector<RowRecipient> recipients_of(std::string_view addresses, std::string_view statuses) {
  std::vector<RowRecipient> list;
  const std::vector<std::string_view> parts = split_outside_braces(statuses);
  if (statuses.contains("##")) {
    for (const std::string_view part : parts) {
      const std::size_t mark = part.find("##");
      if (mark == std::string_view::npos) continue;
      list.push_back({ascii::trim(part.substr(0, mark)), ascii::trim(part.substr(mark + 2))});
    }
    return list;
  }
  for (const std::string_view address : split_outside_braces(addresses)) {
    const std::size_t i = list.size();
    list.push_back({address, i < parts.size() ? parts[i] : std::string_view()});
  }
  if (list.empty()) list.push_back({});
  return list;
}

// "[{LED=550 5.1.10 ...};{MSG=};{FQDN=host}]": the last error; else a text with a reply code.
std::string_view reply_in(std::string_view text) {
  constexpr std::string_view kLastError = "{LED=";
  if (const std::size_t at = text.find(kLastError); at != std::string_view::npos) {
    const std::string_view rest = text.substr(at + kLastError.size());
    return ascii::trim(rest.substr(0, std::min(rest.find("};"), rest.find("}]"))));
  }
  const bool is_code = text.size() > 3 && (text[0] == '4' || text[0] == '5') &&
                       ascii::is_digit(text[1]) && ascii::is_digit(text[2]);
  return is_code ? text : std::string_view();
}

// How far a state settles the matter: a later row of a lower rank does not take it back.
int rank_of(TraceState state) {
  switch (state) {
    case TraceState::Other: return 0;
    case TraceState::Pending: return 1;
    case TraceState::Expanded: return 2;
    case TraceState::Delivered: return 3;
    case TraceState::FilteredAsSpam: return 4;
    case TraceState::Quarantined: return 5;
    case TraceState::Failed: return 6;
  }
  std::abort();
}

class TraceReader {
 public:
  explicit TraceReader(std::string_view text)
      : start_(find_table(text)), reader_(text.substr(start_.offset), start_.separator) {}

  std::vector<TraceRow> read(LogTimeOrder order) {
    if (!reader_.next()) return {};
    const TraceColumns columns(kNames, reader_.fields());
    while (reader_.next())
      read_row(columns, order);
    for (TraceRow& row : rows_)
      finish(row);
    return std::move(rows_);
  }

 private:
  void read_row(const TraceColumns& columns, LogTimeOrder order) {
    const auto field = [&](Column column) { return columns.field(reader_, column); };
    const std::string message_id(without_brackets(field(Column::MessageId)));
    const bool is_event = !field(Column::Event).empty();
    const auto time = parse_microsoft_time(field(Column::Time), order);
    for (const RowRecipient& recipient :
         recipients_of(field(Column::Recipient), field(Column::RecipientStatus))) {
      TraceRow& row = row_for(message_id, field(Column::NetworkId), recipient.address, is_event);
      fill(row, columns);
      if (time && (!row.time || *time < *row.time)) row.time = time;
      read_custom_data(field(Column::CustomData), row.custom);
      const std::string_view status =
          recipient.status.empty() ? field(Column::Status) : recipient.status;
      settle(row, is_event ? field(Column::Event) : status);
      const std::string_view detail = detail_of(recipient, columns);
      keep_detail(row, detail, is_event);
      if (is_event) add_event(row, columns, time, detail);
    }
  }

  // The reply that the row holds for this recipient, else what it says in words.
  [[nodiscard]] std::string_view detail_of(const RowRecipient& recipient,
                                           const TraceColumns& columns) const {
    for (const std::string_view text :
         {recipient.status, columns.field(reader_, Column::SourceContext),
          columns.field(reader_, Column::Detail)}) {
      if (const std::string_view reply = reply_in(text); !reply.empty()) return reply;
    }
    return columns.field(reader_, Column::Detail);
  }

  // Of a failure the first reply stays: what follows is the report about it.
  static void keep_detail(TraceRow& row, std::string_view detail, bool is_event) {
    const bool is_reply = !reply_in(detail).empty();
    if (row.detail.empty() && (is_reply || !is_event)) row.detail = detail;
  }

  void add_event(TraceRow& row, const TraceColumns& columns, std::optional<std::int64_t> time,
                 std::string_view detail) {
    if (row.events.size() == kMostTraceEvents) return;
    const auto field = [&](Column column) { return columns.field(reader_, column); };
    row.events.push_back(
        {.time = time,
         .name = std::string(field(Column::Event)),
         .source = std::string(field(Column::Source)),
         .detail = std::string(detail.empty() ? field(Column::SourceContext) : detail),
         .line = line(),
         .bytes = span()});
  }

  // The rows of one message and recipient in an extended report are one; elsewhere each stands
  // alone.
  TraceRow& row_for(const std::string& message_id, std::string_view network_id,
                    std::string_view recipient, bool is_event) {
    std::string address = ascii::lower(recipient);
    if (!is_event) return add_row(message_id, std::move(address));
    // Rows about the whole message, without a recipient, are kept apart.
    const std::string key =
        (message_id.empty() ? std::string(network_id) : message_id) + '\n' + address;
    const auto [found, is_new] = places_.try_emplace(key, rows_.size());
    return is_new ? add_row(message_id, std::move(address)) : rows_[found->second];
  }

  TraceRow& add_row(const std::string& message_id, std::string recipient) {
    TraceRow& row = rows_.emplace_back();
    row.message_id = message_id;
    row.recipient = std::move(recipient);
    row.line = line();
    row.bytes = span();
    return row;
  }

  void fill(TraceRow& row, const TraceColumns& columns) {
    const auto set = [&](std::string& member, Column column) {
      if (member.empty()) member = columns.field(reader_, column);
    };
    if (row.sender.empty()) row.sender = ascii::lower(columns.field(reader_, Column::Sender));
    if (row.return_path.empty())
      row.return_path = ascii::lower(columns.field(reader_, Column::ReturnPath));
    set(row.network_message_id, Column::NetworkId);
    set(row.subject, Column::Subject);
    set(row.from_ip, Column::FromIp);
    set(row.to_ip, Column::ToIp);
    set(row.connector, Column::Connector);
  }

  void settle(TraceRow& row, std::string_view said) {
    const TraceState state = state_of(said);
    if (!row.status.empty() && rank_of(state) <= rank_of(row.state)) return;
    row.status = said;
    row.state = state;
    row.line = line();
    row.bytes = span();
  }

  // What an agent did outweighs "DELIVER": Junk is a folder of the mailbox.
  static void finish(TraceRow& row) {
    const bool all_timed = std::ranges::all_of(
        row.events, [](const TraceEvent& event) { return event.time.has_value(); });
    if (all_timed)
      std::ranges::sort(row.events, {}, [](const TraceEvent& event) {
        return std::pair(event.time.value_or(0), event.line);
      });
    const CodeMeaning* disposition = code_meaning("DI", row.custom.disposition);
    Placement placement = disposition == nullptr ? Placement::Unknown : disposition->placement;
    for (const RuleHit& rule : row.custom.rules) {
      for (const std::string& action : rule.actions) {
        const CodeMeaning* meaning = code_meaning("action", action);
        if (rule.is_enforced() && meaning != nullptr && meaning->placement != Placement::Unknown)
          placement = meaning->placement;
      }
    }
    if (placement == Placement::Quarantine && row.state != TraceState::Failed)
      row.state = TraceState::Quarantined;
    if (placement == Placement::Junk && row.state == TraceState::Delivered)
      row.state = TraceState::FilteredAsSpam;
  }

  [[nodiscard]] std::size_t line() const { return reader_.line() + start_.lines; }
  [[nodiscard]] Span span() const {
    return {reader_.span().begin + start_.offset, reader_.span().end + start_.offset};
  }

  TableStart start_;
  csv::Reader reader_;
  std::vector<TraceRow> rows_;
  std::unordered_map<std::string, std::size_t> places_;
};

// Day or month first, by all the times of the file.
LogTimeOrder order_of(std::string_view text) {
  const TableStart start = find_table(text);
  csv::Reader reader(text.substr(start.offset), start.separator);
  if (!reader.next()) return LogTimeOrder::MonthFirst;
  const TraceColumns columns(kNames, reader.fields());
  LogClock clock;
  while (reader.next() && !clock.is_proved())
    (void)clock.read(columns.field(reader, Column::Time));
  return clock.order();
}

}  // namespace

std::string_view to_string(TraceState state) {
  switch (state) {
    case TraceState::Delivered: return "delivered";
    case TraceState::Failed: return "failed";
    case TraceState::Quarantined: return "quarantined";
    case TraceState::FilteredAsSpam: return "filtered-as-spam";
    case TraceState::Pending: return "pending";
    case TraceState::Expanded: return "expanded";
    case TraceState::Other: return "other";
  }
  std::abort();
}

bool is_message_trace(std::string_view text) {
  const TableStart start = find_table(text);
  csv::Reader reader(text.substr(start.offset), start.separator);
  if (!reader.next() || reader.fields().size() < 4) return false;
  const TraceColumns columns(kNames, reader.fields());
  const bool marked = std::ranges::any_of(reader.fields(), [](std::string_view field) {
    return std::ranges::find(kMarks, column_letters(field)) != std::end(kMarks);
  });
  // A short summary: who, to whom, which message, what became of it.
  const bool summary = columns.has(Column::Status) && columns.has(Column::MessageId) &&
                       columns.has(Column::Recipient) && columns.has(Column::Time);
  // Get-MessageTraceDetail: the events of one message, without its addresses.
  const bool details =
      columns.has(Column::Event) && columns.has(Column::Detail) && columns.has(Column::NetworkId);
  return details || (columns.has(Column::Sender) && (marked || summary));
}

std::vector<TraceRow> read_message_trace(std::string_view text) {
  return TraceReader(text).read(order_of(text));
}

}  // namespace waybill::salesforce
