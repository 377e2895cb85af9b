#include "salesforce/email_log_reader.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "base/csv_block.h"
#include "base/hash.h"
#include "data/role_addresses.h"
#include "salesforce/log_columns.h"
#include "salesforce/log_row.h"

namespace waybill::salesforce {
namespace {

// The header must end within this many octets of the file.
constexpr std::size_t kLongestHeader = 64U << 10U;

std::string_view bare_id(std::string_view id) {
  id = ascii::trim(id);
  return id.starts_with('<') && id.ends_with('>') && id.size() > 1 ? id.substr(1, id.size() - 2)
                                                                   : id;
}

// The domain of a sender; of the address that a bounce address of Salesforce stands for:
// "<local>=<domain>__<token>@….bnc.salesforce.com".
std::string_view sender_domain(std::string_view sender) {
  const std::size_t at = sender.rfind('@');
  if (at == std::string_view::npos) return {};
  if (!ascii::iends_with(sender, "bnc.salesforce.com")) return sender.substr(at + 1);
  const std::string_view local = sender.substr(0, at);
  const std::size_t end = local.rfind("__");
  if (end == std::string_view::npos) return sender.substr(at + 1);
  const std::size_t equals = local.rfind('=', end);
  return equals == std::string_view::npos ? sender.substr(at + 1)
                                          : local.substr(equals + 1, end - equals - 1);
}

// "5.4E+13": a spreadsheet took an id for a number.
bool is_scientific(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  return e != std::string_view::npos && e > 0 && e + 2 < text.size() && text[e + 1] == '+' &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(e) + 2, text.end(),
                     ascii::is_digit) &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(e),
                     [](char c) { return ascii::is_digit(c) || c == '.' || c == ','; });
}

// Whether the hash is of the local part of an address of a role, with its "@".
bool is_role(std::uint64_t local_hash) {
  static const std::unordered_set<std::uint64_t> kRoles = [] {
    std::unordered_set<std::uint64_t> roles;
    csv::Reader reader(data::role_addresses());
    CHECK(reader.next() && reader.field(0) == "local_part");
    while (reader.next())
      roles.insert(hash_of(std::string(reader.field(0)) + '@'));
    return roles;
  }();
  return kRoles.contains(local_hash);
}

// The number of a name without regard to case. Neighbouring rows mostly have the same name.
class Names {
 public:
  explicit Names(StringTable& table) : table_(&table) {}
  std::uint32_t number(std::string_view name, std::uint64_t& left_out) {
    return number(hash_of_lower(name), name, left_out);
  }
  // The case of ids tells them apart.
  std::uint32_t number_of_id(std::string_view id, std::uint64_t& left_out) {
    const std::uint64_t hash = hash_of(id);
    if (hash != last_hash_ && table_->find(hash) == StringTable::kNone)
      (void)table_->intern(hash, id);
    return number(hash, id, left_out);
  }
  std::uint32_t number(std::uint64_t hash, std::string_view name, std::uint64_t& left_out) {
    if (hash == last_hash_) return last_;
    std::uint32_t found = table_->find(hash);
    if (found == StringTable::kNone) found = table_->intern(hash, ascii::lower(name));
    if (found == StringTable::kNone) {
      ++left_out;
      return 0;
    }
    last_hash_ = hash;
    return last_ = found;
  }

 private:
  StringTable* table_;
  std::uint64_t last_hash_ = 0;
  std::uint32_t last_ = 0;
};

}  // namespace

LogContent::LogContent() {
  for (StringTable* table : {&domains, &users, &senders})
    (void)table->intern(0, kOthers);
  (void)stages.intern(std::string_view());
}

struct EmailLogReader::State {
  explicit State(LogSelection wanted) : selection(std::move(wanted)) {
    selection.message_id = std::string(bare_id(selection.message_id));
    selection.recipient = ascii::lower(ascii::trim(selection.recipient));
    has_selection = !selection.recipient.empty() || !selection.message_id.empty();
  }

  void feed(std::string_view block);
  void begin(bool is_whole);
  void take_rows();
  void take_row();
  void bind_columns();
  void take_message_row(const LogRow& row, LogEventKind kind);
  void take_outcome(const LogRow& row, LogEventKind kind, LogTime time, std::uint64_t recipient,
                    LogMessage& message, bool is_internal);
  void note_time(LogTime time);
  [[nodiscard]] std::size_t line_of(const LogRow& row) const;
  [[nodiscard]] bool is_selected(const LogRow& row) const;
  [[nodiscard]] bool is_internal(const LogRow& row, LogEventKind kind);
  [[nodiscard]] bool is_salesforce_relay(std::string_view relay);
  void turn_times();
  void finish();

  LogSelection selection;
  bool has_selection = false;
  LogContent content;
  LifeLineStore lines;
  std::string head;  // until the first row is whole
  std::optional<csv::BlockReader> rows;
  std::optional<LogColumns> columns;
  bool is_log = true;
  std::size_t fields_of_header = 0;
  bool is_last_whole = true;
  LogClock clock;
  // Hours as they were read: turned with the times.
  std::map<std::uint32_t, std::pair<LogTime, std::uint64_t>> hours;
  LogTime noted;  // the last time that was counted, and in which hour
  std::uint64_t* noted_hour = nullptr;
  Names domains{content.domains}, users{content.users}, senders{content.senders};
  StringTable relays{20'000, 1U << 20U};  // those of deliveries
  std::vector<bool> relay_is_salesforce;
};

void EmailLogReader::State::begin(bool is_whole) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const std::size_t mark = head.starts_with(kMark) ? kMark.size() : 0;
  std::size_t from = std::min(head.find_first_not_of("\r\n", mark), head.size());
  const std::size_t feed = head.find('\n', from);
  if (feed == std::string::npos && !is_whole && head.size() < kLongestHeader) return;
  std::string_view line = std::string_view(head).substr(from, feed - from);
  std::optional<char> separator;
  // A line that spreadsheets write and read: it names the separator.
  if (ascii::istarts_with(line, "sep=") && line.size() >= 5) {
    separator = line[4];
    from = std::min(feed, head.size());
  }
  content.separator = separator.value_or(separator_of(line));
  rows.emplace(content.separator);
  if (separator) {
    // The text begins behind that line; as many empty lines keep places and lines right.
    std::fill(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(from), '\r');
    for (std::size_t i = 1; i < from; i += 2)
      head[i] = '\n';
    if (from % 2 == 1) head[from - 1] = '\n';
  }
  rows->feed(head);
  head = {};
  take_rows();
}

void EmailLogReader::State::feed(std::string_view block) {
  if (!is_log) return;
  if (!rows) {
    head += block;
    begin(false);
    return;
  }
  rows->feed(block);
  take_rows();
}

// The first row is the header, or the first row of a file without one.
void EmailLogReader::State::bind_columns() {
  const LogColumns named = LogColumns::of_header(rows->fields());
  fields_of_header = rows->fields().size();
  if (named.is_log()) {
    columns = named;
    content.header = rows->span();
    content.is_excerpt = named.place(LogColumn::Line) != LogColumns::kAbsent;
    return;
  }
  content.has_known_header = false;
  columns = LogColumns::of_documented_order();
  if (follows_documented_order(rows->fields())) take_row();
}

void EmailLogReader::State::take_rows() {
  while (is_log && rows->next()) {
    if (columns) {
      take_row();
    } else {
      bind_columns();
    }
  }
}

void EmailLogReader::State::take_row() {
  if (content.rows++ == 0 && !content.has_known_header)
    is_log = follows_documented_order(rows->fields());
  if (rows->has_faults()) ++content.faulty_rows;
  is_last_whole =
      rows->is_ended() || (!rows->has_faults() && rows->fields().size() >= fields_of_header);
  const LogRow row(rows->fields(), *columns);
  const auto kind = row.kind();
  const std::string_view recipient = row.at(LogColumn::Recipient);
  if (!kind || recipient.empty()) {
    ++content.unreadable_rows;
    return;
  }
  if (row.is_warmup()) {
    ++content.warmup_rows;
    return;
  }
  take_message_row(row, *kind);
}

bool EmailLogReader::State::is_selected(const LogRow& row) const {
  if (!has_selection) return true;
  return (selection.recipient.empty() ||
          ascii::iequals(row.at(LogColumn::Recipient), selection.recipient)) &&
         (selection.message_id.empty() || row.message_id() == selection.message_id);
}

void EmailLogReader::State::note_time(LogTime time) {
  if (!time.is_known()) {
    ++content.untimed_rows;
    return;
  }
  if (noted_hour != nullptr && time == noted) {
    ++*noted_hour;
    return;
  }
  if (!content.first.is_known() || time < content.first) content.first = time;
  if (content.last < time) content.last = time;
  const auto hour = static_cast<std::uint32_t>(time.unix_seconds().value_or(0) / 3600);
  if (hours.size() >= kMostHours && !hours.contains(hour)) return;
  auto& entry = hours.try_emplace(hour, time, 0).first->second;
  if (time.is_ambiguous()) entry.first = time;
  noted = time;
  noted_hour = &entry.second;
  ++*noted_hour;
}

bool EmailLogReader::State::is_salesforce_relay(std::string_view relay) {
  const std::uint32_t number = relays.intern(relay);
  if (number == StringTable::kNone) return is_salesforce_host(relay);
  if (number == relay_is_salesforce.size())
    relay_is_salesforce.push_back(is_salesforce_host(relay));
  return relay_is_salesforce[number];
}

// KB 000383894: the cipher of a hand-over between Salesforce's own servers is "None".
bool EmailLogReader::State::is_internal(const LogRow& row, LogEventKind kind) {
  if (kind != LogEventKind::Delivery) return false;
  return row.tls() == LogTls::Internal || is_salesforce_relay(row.at(LogColumn::RelayAddress)) ||
         is_salesforce_relay(row.at(LogColumn::RelayHost));
}

void EmailLogReader::State::take_message_row(const LogRow& row, LogEventKind kind) {
  const LogTime time = clock.read(row.at(LogColumn::Time));
  if (clock.take_change()) turn_times();
  note_time(time);
  if (!is_selected(row)) return;
  const std::string_view recipient = row.at(LogColumn::Recipient);
  const RecipientHash hash(recipient);
  const std::uint64_t id_hash = message_id_hash(row.message_id());
  if (!selection.messages.empty() && !selection.messages.contains({id_hash, hash.whole})) return;
  const auto found = content.messages.find_or_add(id_hash, hash.whole);
  LogMessage& message = found.message;
  if (found.is_new) {
    message.domain = domains.number(hash.of_domain, hash.domain, content.left_out);
    message.is_role = is_role(hash.of_local);
    const std::string_view user = row.at(LogColumn::UserId);
    message.user = static_cast<std::uint16_t>(users.number_of_id(user, content.left_out));
    if (is_scientific(user) || is_scientific(row.at(LogColumn::MessageId))) ++content.damaged_ids;
    message.sender =
        senders.number(sender_domain(row.at(LogColumn::Sender)), content.left_out) & 0x7FFFU;
  }
  if (time.is_known() && (!message.first.is_known() || time < message.first)) message.first = time;
  const bool internal = is_internal(row, kind);
  take_outcome(row, kind, time, hash.whole, message, internal);
  if (selection.keep == LogSelection::Keep::LifeLines)
    lines.add(found.number, row, kind, time, internal, line_of(row), rows->span());
}

// Of the log, also where this is an excerpt of it.
std::size_t EmailLogReader::State::line_of(const LogRow& row) const {
  const std::uint64_t stated = row.number(LogColumn::Line);
  return stated == 0 ? rows->line() : stated;
}

void EmailLogReader::State::take_outcome(const LogRow& row, LogEventKind kind, LogTime time,
                                         std::uint64_t recipient, LogMessage& message,
                                         bool is_internal) {
  LogStep step{.kind = kind, .time = time, .is_internal = is_internal};
  if (kind == LogEventKind::Delivery) {
    const LogTls tls = row.tls();
    step.tag = std::to_underlying(tls);
    content.internal_handoffs += is_internal ? 1 : 0;
    content.delivered_encrypted += !is_internal && tls == LogTls::Encrypted ? 1 : 0;
    content.delivered_clear += !is_internal && tls == LogTls::Clear ? 1 : 0;
  }
  if (kind == LogEventKind::Transient || kind == LogEventKind::Permanent) {
    step.reference = content.replies.intern(row.response());
    step.permanent = content.replies.kind(step.reference);
    const std::uint32_t stage = content.stages.intern(row.at(LogColumn::Stage));
    step.tag = stage < kMostStages ? static_cast<std::uint8_t>(stage) : std::uint8_t{0};
    step.retries =
        static_cast<std::uint8_t>(std::min<std::uint64_t>(row.number(LogColumn::Retries), 255));
    if (kind == LogEventKind::Permanent) {
      const std::string_view address = row.at(LogColumn::Recipient);
      if (content.addresses.find(recipient) == StringTable::kNone &&
          content.addresses.intern(recipient, ascii::lower(address)) == StringTable::kNone)
        ++content.left_out;
    }
    const std::string_view host = row.at(LogColumn::RelayHost);
    if (!host.empty() && message.domain != 0) {
      if (content.relay_hosts.size() <= message.domain)
        content.relay_hosts.resize(message.domain + std::size_t{1});
      if (content.relay_hosts[message.domain].empty()) content.relay_hosts[message.domain] = host;
    }
  }
  message.outcome.add(step);
}

void EmailLogReader::State::turn_times() {
  for (std::size_t i = 0; i < content.messages.size(); ++i) {
    LogMessage& message = content.messages.at(i);
    message.outcome.turn_times();
    message.first = message.first.turned();
  }
  lines.turn_times();
  std::map<std::uint32_t, std::pair<LogTime, std::uint64_t>> before;
  before.swap(hours);
  content.first = content.last = {};
  noted_hour = nullptr;
  for (const auto& [hour, entry] : before) {
    const LogTime time = entry.first.turned();
    auto& place =
        hours
            .try_emplace(static_cast<std::uint32_t>(time.unix_seconds().value_or(0) / 3600), time,
                         0)
            .first->second;
    place.second += entry.second;
    if (!content.first.is_known() || time < content.first) content.first = time;
    if (content.last < time) content.last = time;
  }
}

void EmailLogReader::State::finish() {
  if (!rows) begin(true);
  rows->finish();
  take_rows();
  if (!columns) is_log = false;
  if (content.rows == 0 && !content.has_known_header) is_log = false;
  clock.decide_by_span();
  if (clock.take_change()) turn_times();
  content.order = clock.order();
  content.is_order_proved = clock.is_proved();
  for (const auto& [hour, entry] : hours)
    content.hours.emplace(hour, entry.second);
  content.is_cut = content.rows > 0 && !is_last_whole;
}

EmailLogReader::EmailLogReader(LogSelection selection)
    : state_(std::make_unique<State>(std::move(selection))) {}
EmailLogReader::~EmailLogReader() = default;
EmailLogReader::EmailLogReader(EmailLogReader&&) noexcept = default;
EmailLogReader& EmailLogReader::operator=(EmailLogReader&&) noexcept = default;

void EmailLogReader::feed(std::string_view block) {
  state_->feed(block);
}

void EmailLogReader::finish() {
  state_->finish();
}

bool EmailLogReader::is_log() const {
  return state_->is_log;
}

const LogContent& EmailLogReader::content() const {
  return state_->content;
}

const LifeLineStore& EmailLogReader::life_lines() const {
  return state_->lines;
}

}  // namespace waybill::salesforce
