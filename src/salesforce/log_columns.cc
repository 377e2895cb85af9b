#include "salesforce/log_columns.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/email_log_columns.h"

namespace waybill::salesforce {
namespace {

constexpr std::string_view kIds[] = {"time",          "internal-id",  "event",         "recipient",
                                     "sender",        "remote-host",  "bytes",         "user-id",
                                     "message-id",    "retries",      "queue-seconds", "stage",
                                     "relay-address", "relay-host",   "relay-port",    "response",
                                     "tls-cipher",    "tls-verified", "line"};
static_assert(std::size(kIds) == kLogColumns);

constexpr LogColumn kDocumentedOrder[] = {
    LogColumn::Time,      LogColumn::InternalId, LogColumn::Event,        LogColumn::Recipient,
    LogColumn::Sender,    LogColumn::RemoteHost, LogColumn::Bytes,        LogColumn::UserId,
    LogColumn::MessageId, LogColumn::Retries,    LogColumn::QueueSeconds, LogColumn::Stage,
};

// "Message ID Header", "message_id_header" and "MESSAGE-ID-HEADER" are the same column. Letters of
// other scripts stay as they are.
std::string normal_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (ascii::is_alnum(c) || ascii::is_octet_above_ascii(c)) name += ascii::to_lower(c);
  }
  return name;
}

using Names = std::map<std::string, LogColumn, std::less<>>;

Names read_table() {
  Names names;
  csv::Reader reader(data::email_log_columns());
  CHECK(reader.next() && reader.field(0) == "column" && reader.field(1) == "name");
  while (reader.next()) {
    const auto* const id = std::ranges::find(kIds, reader.field(0));
    CHECK(id != std::end(kIds));
    names.emplace(normal_name(reader.field(1)), static_cast<LogColumn>(id - std::begin(kIds)));
  }
  return names;
}

const Names& known_names() {
  static const Names kNames = read_table();
  return kNames;
}

}  // namespace

LogColumns LogColumns::of_header(std::span<const std::string_view> names) {
  LogColumns columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto known = known_names().find(normal_name(names[i]));
    if (known == known_names().end()) continue;
    std::size_t& place = columns.places_[std::to_underlying(known->second)];
    if (place != kAbsent) continue;
    place = i;
    ++columns.recognised_;
  }
  return columns;
}

LogColumns LogColumns::of_documented_order() {
  LogColumns columns;
  for (std::size_t i = 0; i < std::size(kDocumentedOrder); ++i)
    columns.places_[std::to_underlying(kDocumentedOrder[i])] = i;
  return columns;
}

bool LogColumns::holds(std::size_t place) const {
  return std::ranges::find(places_, place) != places_.end();
}

bool LogColumns::is_log() const {
  constexpr std::size_t kEnough = 3;
  return recognised_ >= kEnough && place(LogColumn::Event) != kAbsent &&
         place(LogColumn::Recipient) != kAbsent;
}

bool follows_documented_order(std::span<const std::string_view> fields) {
  if (fields.size() < std::size(kDocumentedOrder)) return false;
  const std::string_view event = ascii::trim(fields[2]);
  return event.size() == 1 && std::string_view("RDTPrdtp").contains(event[0]) &&
         fields[3].contains('@');
}

char separator_of(std::string_view first_line) {
  char best = ',';
  std::size_t most = 0;
  for (const char separator : {',', ';', '\t'}) {
    csv::Reader reader(first_line, separator);
    if (!reader.next()) continue;
    const std::size_t fields = reader.fields().size();
    const bool is_log = LogColumns::of_header(reader.fields()).is_log() ||
                        follows_documented_order(reader.fields());
    if (is_log) return separator;
    if (fields > most) {
      best = separator;
      most = fields;
    }
  }
  return best;
}

}  // namespace waybill::salesforce
