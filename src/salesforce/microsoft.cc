#include "salesforce/microsoft.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "base/csv.h"

namespace waybill::salesforce {
namespace {

std::optional<int> small_number(std::string_view text) {
  int value = 0;
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the end is given
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

// "CIP:192.0.2.1;CTRY:US;...;SFV:SPM;CAT:SPOOF;": the value of one key, nothing when it is absent.
std::string report_value(std::string_view report, std::string_view key) {
  for (std::string_view pair : ascii::split(report, ';')) {
    pair = ascii::trim(pair);
    if (pair.size() > key.size() && ascii::istarts_with(pair, key) && pair[key.size()] == ':')
      return std::string(ascii::trim(pair.substr(key.size() + 1)));
  }
  return {};
}

// "compauth=fail reason=601": the word behind "key=", up to white space or ";".
std::string word_after(std::string_view text, std::string_view key) {
  const std::size_t at = ascii::ifind(text, key);
  if (at == std::string_view::npos) return {};
  std::size_t end = at + key.size();
  while (end < text.size() && !ascii::is_space(text[end]) && text[end] != ';')
    ++end;
  return ascii::lower(text.substr(at + key.size(), end - at - key.size()));
}

struct Meaning {
  std::string_view key;
  std::string_view says;
};
constexpr Meaning kReasons[] = {
    {"000", "DMARC failed and the domain's policy is quarantine or reject"},
    {"001", "nothing authenticates the From domain and Microsoft judged it a spoof"},
    {"002", "an admin forbade this pair of sender and sending infrastructure"},
    {"010", "DMARC failed and the domain is one of the recipient's own accepted domains"},
    {"1", "authentication passed"},
    {"2", "authentication passed softly"},
    {"3", "the check was not made"},
    {"4", "the check was bypassed"},
    {"9", "the check was bypassed"},
    {"6",
     "the From domain is one of the recipient's own accepted domains and nothing aligned "
     "authenticates it: a spoof of the own domain"},
    {"7", "passed by history or implicit rules"},
};
constexpr Meaning kCategories[] = {
    {"SPM", "spam"},
    {"HSPM", "spam with high confidence"},
    {"SPOOF", "spoofing"},
    {"PHSH", "phishing"},
    {"HPHSH", "phishing with high confidence"},
    {"HPHISH", "phishing with high confidence"},
    {"BULK", "bulk mail"},
    {"DIMP", "impersonation of a domain"},
    {"UIMP", "impersonation of a user"},
    {"GIMP", "impersonation, by mailbox intelligence"},
    {"BIMP", "impersonation of a brand"},
    {"INTOS", "phishing within the organisation"},
    {"MALW", "malware"},
    {"AMP", "malware"},
    {"SAP", "malicious attachment"},
    {"FTBP", "an attachment type that is not allowed"},
    {"OSPM", "outbound spam"},
};

constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
enum class TraceColumn : std::uint8_t {
  Sender,
  Recipient,
  RecipientStatus,
  Status,
  MessageId,
  Subject,
  FromIp,
  ToIp,
  Detail
};
constexpr std::size_t kTraceColumns = static_cast<std::size_t>(TraceColumn::Detail) + 1;
struct TraceHeader {
  std::string_view name;  // lower case, letters only
  TraceColumn column;
};
constexpr TraceHeader kTraceHeaders[] = {
    {"senderaddress", TraceColumn::Sender},
    {"sender", TraceColumn::Sender},
    {"recipientaddress", TraceColumn::Recipient},
    {"recipient", TraceColumn::Recipient},
    {"recipientstatus", TraceColumn::RecipientStatus},
    {"status", TraceColumn::Status},
    {"deliverystatus", TraceColumn::Status},
    {"messageid", TraceColumn::MessageId},
    {"subject", TraceColumn::Subject},
    {"messagesubject", TraceColumn::Subject},
    {"fromip", TraceColumn::FromIp},
    {"originalclientip", TraceColumn::FromIp},
    {"toip", TraceColumn::ToIp},
    {"detail", TraceColumn::Detail},
    {"details", TraceColumn::Detail},
    {"data", TraceColumn::Detail},
};
// Headers that only a message trace has.
constexpr std::string_view kTraceMarks[] = {"messagetraceid",  "networkmessageid",
                                            "recipientstatus", "originalclientip",
                                            "fromip",          "directionality"};

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (ascii::is_alpha(c)) letters += ascii::to_lower(c);
  }
  return letters;
}

TraceState trace_state(std::string_view text) {
  const std::string status = letters_of(text);
  if (status.contains("quarantine")) return TraceState::Quarantined;
  if (status.contains("filteredasspam") || status.contains("junk"))
    return TraceState::FilteredAsSpam;
  if (status.contains("fail")) return TraceState::Failed;
  if (status.contains("deliver")) return TraceState::Delivered;
  if (status.contains("pending")) return TraceState::Pending;
  if (status.contains("expand")) return TraceState::Expanded;
  return TraceState::Other;
}

}  // namespace

bool MicrosoftFilter::was_filtered() const {
  const bool verdict = filter_verdict == "SPM" || filter_verdict == "SKS" ||
                       filter_verdict == "BLK" || filter_verdict == "SKB";
  return verdict || (scl && *scl >= 5);
}

MicrosoftFilter read_microsoft_filter(const message::Message& message) {
  MicrosoftFilter filter;
  for (const message::Field& field : message.fields()) {
    if (ascii::iequals(field.name, "X-Forefront-Antispam-Report") && filter.report.end == 0) {
      filter.report = field.span;
      filter.category = report_value(field.value, "CAT");
      filter.filter_verdict = report_value(field.value, "SFV");
      filter.scl = small_number(report_value(field.value, "SCL"));
      filter.safety = report_value(field.value, "SFTY");
      filter.client_ip = report_value(field.value, "CIP");
    } else if (ascii::iequals(field.name, "X-Microsoft-Antispam") && !filter.bulk) {
      filter.bulk = small_number(report_value(field.value, "BCL"));
    } else if (ascii::iequals(field.name, "Authentication-Results") &&
               filter.authentication.end == 0 && ascii::icontains(field.value, "compauth=")) {
      filter.authentication = field.span;
      filter.compauth = word_after(field.value, "compauth=");
      const std::size_t at = ascii::ifind(field.value, "compauth=");
      filter.compauth_reason = word_after(field.value.substr(at), "reason=");
      filter.dmarc_action = word_after(field.value, "action=");
    }
  }
  return filter;
}

MicrosoftFilter read_pasted_filter(std::string_view text) {
  MicrosoftFilter filter;
  const auto word = [text](std::string_view key) {  // "CAT:SPOOF" as a word of its own
    for (std::size_t at = text.find(key); at != std::string_view::npos;
         at = text.find(key, at + 1)) {
      if (at > 0 && ascii::is_alnum(text[at - 1])) continue;
      const std::string_view rest = text.substr(at + key.size());
      return std::string(rest.substr(0, rest.find_first_of("; ,.\t\r\n)\"'")));
    }
    return std::string();
  };
  filter.category = word("CAT:");
  filter.filter_verdict = word("SFV:");
  filter.scl = small_number(word("SCL:"));
  if (!filter.category.empty() || !filter.filter_verdict.empty() || filter.scl)
    filter.report = {0, text.size()};
  if (const std::size_t at = ascii::ifind(text, "compauth="); at != std::string_view::npos) {
    filter.compauth = word_after(text, "compauth=");
    filter.compauth_reason = word_after(text.substr(at), "reason=");
    filter.compauth_reason = filter.compauth_reason.substr(0, 3);
    filter.authentication = {0, text.size()};
  }
  return filter;
}

std::string_view describe_compauth_reason(std::string_view reason) {
  for (const Meaning& meaning : kReasons) {
    if (reason.starts_with(meaning.key)) return meaning.says;
  }
  return "not documented";
}

std::string_view describe_category(std::string_view category) {
  for (const Meaning& meaning : kCategories) {
    if (ascii::iequals(category, meaning.key)) return meaning.says;
  }
  return "not documented";
}

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
  csv::Reader reader(text);
  if (!reader.next() || reader.fields().size() < 4) return false;
  bool sender = false;
  bool mark = false;
  for (const std::string_view field : reader.fields()) {
    const std::string name = letters_of(field);
    sender = sender || name.starts_with("sender");
    mark = mark || std::ranges::find(kTraceMarks, name) != std::end(kTraceMarks);
  }
  return sender && mark;
}

std::vector<TraceRow> read_message_trace(std::string_view text) {
  std::vector<TraceRow> rows;
  csv::Reader reader(text);
  if (!reader.next()) return rows;
  std::array<std::size_t, kTraceColumns> columns{};
  columns.fill(kAbsent);
  for (std::size_t i = 0; i < reader.fields().size(); ++i) {
    const std::string name = letters_of(reader.field(i));
    for (const TraceHeader& header : kTraceHeaders) {
      std::size_t& place = columns[std::to_underlying(header.column)];
      if (name == header.name && place == kAbsent) place = i;
    }
  }
  const auto field = [&](TraceColumn column) {
    const std::size_t place = columns[std::to_underlying(column)];
    return place == kAbsent ? std::string() : std::string(ascii::trim(reader.field(place)));
  };
  while (reader.next()) {
    TraceRow row{.sender = field(TraceColumn::Sender),
                 .recipient = ascii::lower(field(TraceColumn::Recipient)),
                 .message_id = field(TraceColumn::MessageId),
                 .subject = field(TraceColumn::Subject),
                 .from_ip = field(TraceColumn::FromIp),
                 .to_ip = field(TraceColumn::ToIp),
                 .detail = field(TraceColumn::Detail),
                 .state = trace_state(field(TraceColumn::Status)),
                 .line = reader.line(),
                 .bytes = reader.span()};
    // Historical search: "user@example.com##Receive, Deliver".
    if (const std::string both = field(TraceColumn::RecipientStatus); !both.empty()) {
      const std::size_t mark = both.find("##");
      row.recipient = ascii::lower(both.substr(0, mark));
      if (mark != std::string::npos) row.state = trace_state(both.substr(mark));
    }
    if (row.message_id.starts_with('<') && row.message_id.ends_with('>'))
      row.message_id = row.message_id.substr(1, row.message_id.size() - 2);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace waybill::salesforce
