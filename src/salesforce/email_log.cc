#include "salesforce/email_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

#include "base/ascii.h"
#include "base/csv.h"
#include "salesforce/log_time.h"

namespace waybill::salesforce {
namespace {

constexpr std::size_t kColumns = static_cast<std::size_t>(LogColumn::TlsVerified) + 1;
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
using Columns = std::array<std::size_t, kColumns>;  // position in the row, or kAbsent

struct HeaderName {
  LogColumn column;
  std::string_view name;  // lower case, letters and digits only
};
constexpr HeaderName kHeaders[] = {
    {LogColumn::Time, "datetime"},
    {LogColumn::Time, "timestamp"},
    {LogColumn::Time, "datetimegmt"},
    {LogColumn::InternalId, "internalmessageid"},
    {LogColumn::InternalId, "messageidinternal"},
    {LogColumn::InternalId, "queueid"},
    {LogColumn::Event, "mailevent"},
    {LogColumn::Event, "event"},
    {LogColumn::Recipient, "recipient"},
    {LogColumn::Recipient, "to"},
    {LogColumn::Recipient, "rcptto"},
    {LogColumn::Sender, "sender"},
    {LogColumn::Sender, "from"},
    {LogColumn::Sender, "mailfrom"},
    {LogColumn::RemoteHost, "remotehost"},
    {LogColumn::RemoteHost, "remoteip"},
    {LogColumn::Bytes, "bytestransferred"},
    {LogColumn::Bytes, "size"},
    {LogColumn::UserId, "userid"},
    {LogColumn::UserId, "salesforceuser"},
    {LogColumn::MessageId, "messageidheader"},
    {LogColumn::MessageId, "messageid"},
    {LogColumn::Retries, "retrycount"},
    {LogColumn::Retries, "retries"},
    {LogColumn::QueueSeconds, "secondsinqueue"},
    {LogColumn::QueueSeconds, "queuetime"},
    {LogColumn::Stage, "deliverystage"},
    {LogColumn::Stage, "stage"},
    {LogColumn::RelayAddress, "relayaddress"},
    {LogColumn::RelayAddress, "relayaddr"},
    {LogColumn::RelayAddress, "relayip"},
    {LogColumn::RelayAddress, "relay"},
    {LogColumn::RelayHost, "relayhost"},
    {LogColumn::RelayHost, "relayhostname"},
    {LogColumn::Response, "remotedsn"},
    {LogColumn::Response, "remoteresponse"},
    {LogColumn::Response, "error"},
    {LogColumn::Response, "errormessage"},
    {LogColumn::Response, "remoteerror"},
    {LogColumn::Response, "response"},
    {LogColumn::Response, "status"},
    {LogColumn::Response, "reason"},
    {LogColumn::TlsCipher, "tlscipher"},
    {LogColumn::TlsVerified, "tlsverified"},
};

// Columns A to L stand in this order in every file that was seen.
constexpr LogColumn kDocumentedOrder[] = {
    LogColumn::Time,      LogColumn::InternalId, LogColumn::Event,        LogColumn::Recipient,
    LogColumn::Sender,    LogColumn::RemoteHost, LogColumn::Bytes,        LogColumn::UserId,
    LogColumn::MessageId, LogColumn::Retries,    LogColumn::QueueSeconds, LogColumn::Stage,
};

// "Message ID Header", "message_id_header" and "MESSAGE-ID-HEADER" are the same column.
std::string normal_header(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (ascii::is_alnum(c)) name += ascii::to_lower(c);
  }
  return name;
}

struct Header {
  Columns columns;
  std::size_t recognised = 0;
};

Header read_header(std::span<const std::string_view> fields) {
  Header header;
  header.columns.fill(kAbsent);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string name = normal_header(fields[i]);
    for (const HeaderName& known : kHeaders) {
      std::size_t& place = header.columns[std::to_underlying(known.column)];
      if (known.name == name && place == kAbsent) {
        place = i;
        ++header.recognised;
      }
    }
  }
  return header;
}

// A header of an Email Log names the event and at least two more columns of it.
constexpr std::size_t kEnoughHeaders = 3;
bool is_log_header(const Header& header) {
  return header.recognised >= kEnoughHeaders &&
         header.columns[std::to_underlying(LogColumn::Event)] != kAbsent &&
         header.columns[std::to_underlying(LogColumn::Recipient)] != kAbsent;
}

std::optional<LogEventKind> event_kind(std::string_view text) {
  if (text.size() != 1) return std::nullopt;
  switch (ascii::to_upper(text.front())) {
    case 'R': return LogEventKind::Reception;
    case 'D': return LogEventKind::Delivery;
    case 'T': return LogEventKind::Transient;
    case 'P': return LogEventKind::Permanent;
    default: return std::nullopt;
  }
}

// Translated headers: the rows themselves show the documented order (column C is one letter).
bool rows_follow_documented_order(std::span<const std::string_view> fields) {
  return fields.size() >= std::size(kDocumentedOrder) && event_kind(ascii::trim(fields[2])) &&
         fields[3].contains('@');
}

Columns documented_columns() {
  Columns columns;
  columns.fill(kAbsent);
  for (std::size_t i = 0; i < std::size(kDocumentedOrder); ++i)
    columns[std::to_underlying(kDocumentedOrder[i])] = i;
  return columns;
}

// "550 ", "550-", "5.7.1": what every answer of a mail server has.
bool holds_reply(std::string_view text) {
  for (std::size_t i = 0; i + 3 < text.size(); ++i) {
    if (text[i] != '2' && text[i] != '4' && text[i] != '5') continue;
    if (i > 0 && (ascii::is_alnum(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == ':'))
      continue;
    const bool code = ascii::is_digit(text[i + 1]) && ascii::is_digit(text[i + 2]) &&
                      (text[i + 3] == ' ' || text[i + 3] == '-');
    const bool enhanced =
        i + 4 < text.size() && text[i + 1] == '.' && ascii::is_digit(text[i + 2]) &&
        (text[i + 3] == '.' || (ascii::is_digit(text[i + 3]) && text[i + 4] == '.'));
    if (code || enhanced) return true;
  }
  return false;
}

class LogReader {
 public:
  explicit LogReader(std::string_view csv) : reader_(csv) {}

  EmailLog read() {
    if (!reader_.next()) return std::move(log_);
    const Header header = read_header(reader_.fields());
    bool on_row = false;
    if (is_log_header(header)) {
      columns_ = header.columns;
      on_row = reader_.next();
    } else {
      columns_ = documented_columns();
      on_row = rows_follow_documented_order(reader_.fields()) || reader_.next();
      log_.warnings.emplace_back(
          "The column names are not known; the documented order of columns A to L was taken");
    }
    for (; on_row; on_row = reader_.next())
      read_row();
    finish();
    return std::move(log_);
  }

 private:
  [[nodiscard]] std::string_view field(LogColumn column) const {
    const std::size_t place = columns_[std::to_underlying(column)];
    return place == kAbsent ? std::string_view() : ascii::trim(reader_.field(place));
  }

  // The answer of the remote server may stand in its own column, in the stage, or in an unknown
  // one.
  [[nodiscard]] std::string_view response() const {
    for (const LogColumn column : {LogColumn::Response, LogColumn::Stage}) {
      if (holds_reply(field(column))) return field(column);
    }
    for (std::size_t i = 0; i < reader_.fields().size(); ++i) {
      const bool known = std::ranges::find(columns_, i) != columns_.end();
      if (!known && holds_reply(reader_.field(i))) return ascii::trim(reader_.field(i));
    }
    return field(LogColumn::Response);
  }

  void read_row() {
    ++log_.rows;
    const auto kind = event_kind(field(LogColumn::Event));
    const std::string recipient = ascii::lower(field(LogColumn::Recipient));
    if (!kind || recipient.empty()) {
      ++unreadable_;
      return;
    }
    if (recipient.starts_with("warmup@") && recipient.ends_with(".siterelay.mta.salesforce.com")) {
      ++log_.warmup_rows;
      return;
    }
    std::string_view id = field(LogColumn::MessageId);
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    if (id.empty()) id = field(LogColumn::InternalId);
    const auto [place, is_new] =
        index_.try_emplace({std::string(id), recipient}, log_.messages.size());
    if (is_new) {
      LifeLine& line = log_.messages.emplace_back();
      line.message_id = id;
      line.recipient = recipient;
      line.sender = field(LogColumn::Sender);
      line.user_id = field(LogColumn::UserId);
    }
    log_.messages[place->second].events.push_back(event(*kind));
    times_.emplace_back(field(LogColumn::Time));
    places_.emplace_back(place->second, log_.messages[place->second].events.size() - 1);
  }

  [[nodiscard]] LogEvent event(LogEventKind kind) const {
    LogEvent event{.kind = kind,
                   .time = std::nullopt,
                   .line = reader_.line(),
                   .bytes = reader_.span(),
                   .stage = std::string(field(LogColumn::Stage)),
                   .response = std::string(response()),
                   .relay = std::string(field(LogColumn::RelayAddress)),
                   .retries = 0,
                   .internal_handoff = false};
    if (event.relay.empty()) event.relay = field(LogColumn::RelayHost);
    event.retries =
        static_cast<std::size_t>(ascii::parse_number(field(LogColumn::Retries)).value_or(0));
    // KB 000383894: the cipher of a hand-off between Salesforce's own servers is "None".
    event.internal_handoff =
        kind == LogEventKind::Delivery && (ascii::iequals(field(LogColumn::TlsCipher), "None") ||
                                           ascii::iends_with(event.relay, ".salesforce.com"));
    return event;
  }

  void finish() {
    const LogTimeOrder order = decide_order(times_);
    for (std::size_t i = 0; i < times_.size(); ++i) {
      const auto time = parse_log_time(times_[i], order);
      log_.messages[places_[i].first].events[places_[i].second].time = time;
      if (!time) continue;
      log_.first = std::min(log_.first.value_or(*time), *time);
      log_.last = std::max(log_.last.value_or(*time), *time);
    }
    for (LifeLine& line : log_.messages)
      conclude(line);
    if (unreadable_ > 0)
      log_.warnings.push_back(
          fmt::format("{} rows have no mail event (R, D, T, P) or no recipient and were "
                      "left out",
                      unreadable_));
    if (log_.warmup_rows > 0)
      log_.warnings.push_back(fmt::format(
          "{} rows are Salesforce's own IP warm-up and were left out", log_.warmup_rows));
  }

  static void conclude(LifeLine& line) {
    std::size_t last_transient = kAbsent;
    for (std::size_t i = 0; i < line.events.size(); ++i) {
      const LogEvent& event = line.events[i];
      switch (event.kind) {
        case LogEventKind::Reception: break;
        case LogEventKind::Delivery:
          if (!event.internal_handoff) line.state = LogState::Delivered;
          break;
        case LogEventKind::Transient:
          last_transient = line.decisive = i;
          line.state = LogState::Deferred;
          break;
        case LogEventKind::Permanent:
          line.decisive = i;
          line.state = LogState::Refused;
          if (ascii::icontains(event.response, "message discarded"))
            line.state = LogState::DiscardedBySalesforce;
          if (ascii::icontains(event.response, "exceeded max")) {
            line.state = LogState::Expired;
            if (last_transient != kAbsent) line.decisive = last_transient;
          }
          break;
      }
    }
    if (line.state == LogState::Delivered) line.decisive = kAbsent;
  }

  csv::Reader reader_;
  Columns columns_{};
  EmailLog log_;
  std::size_t unreadable_ = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> index_;  // by message id and recipient
  std::vector<std::string> times_;                                    // of each event, as written
  std::vector<std::pair<std::size_t, std::size_t>> places_;           // message and event of each
};

}  // namespace

std::string_view to_string(LogState state) {
  switch (state) {
    case LogState::Queued: return "queued";
    case LogState::Deferred: return "deferred";
    case LogState::Delivered: return "delivered";
    case LogState::Refused: return "refused";
    case LogState::Expired: return "expired";
    case LogState::DiscardedBySalesforce: return "discarded-by-salesforce";
  }
  std::abort();
}

bool is_email_log(std::string_view text) {
  csv::Reader reader(text);
  if (!reader.next()) return false;
  if (is_log_header(read_header(reader.fields()))) return true;
  if (rows_follow_documented_order(reader.fields())) return true;
  return reader.next() && rows_follow_documented_order(reader.fields());
}

EmailLog read_email_log(std::string_view text) {
  return LogReader(text).read();
}

}  // namespace waybill::salesforce
