#include "salesforce/log_suppression.h"

#include <algorithm>

#include "base/utf8.h"
#include "salesforce/log_words.h"

namespace waybill::salesforce {

DeadAddresses find_dead_addresses(const LogContent& content, const LogTally& tally) {
  DeadAddresses addresses;
  for (const LogTally::Failure& failure : tally.failures) {
    const LogMessage& message = content.messages.at(failure.message);
    const auto decisive = message.outcome.decisive();
    if (!decisive || message.outcome.state() != LogState::Refused ||
        !is_dead_address(tally.clusters[failure.cluster]))
      continue;
    DeadAddress& address = addresses[message.recipient_hash];
    const LogTime time = message.outcome.time();
    if (++address.times == 1 || time < address.first) address.first = time;
    if (address.times > 1 && time < address.last) continue;
    address.last = time;
    address.cluster = failure.cluster;
    address.reply = decisive->reference;
  }
  if (addresses.empty()) return addresses;
  content.messages.for_each([&](const LogMessage& message) {
    const auto found = addresses.find(message.recipient_hash);
    if (found == addresses.end()) return;
    DeadAddress& address = found->second;
    if (address.first.is_known() && address.first < message.first) ++address.later;
    if (message.outcome.state() == LogState::Delivered)
      address.delivered = std::max(address.delivered, message.outcome.time());
  });
  return addresses;
}

std::string csv_field(std::string_view text) {
  std::string field = to_valid_utf8(text);
  if (!field.empty() && std::string_view("=+-@\t\r").contains(field.front())) field.insert(0, "'");
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c == '\r' || c == '\n' ? ' ' : c;
  }
  return quoted + '"';
}

std::string suppression_csv(const LogContent& content, const LogTally& tally,
                            const DeadAddresses& addresses) {
  struct Entry {
    std::string_view address;
    const DeadAddress* facts;
  };
  std::vector<Entry> entries;
  for (const auto& [hash, facts] : addresses) {
    const std::uint32_t number = content.addresses.find(hash);
    if (number != StringTable::kNone && facts.is_dead())
      entries.push_back({content.addresses.at(number), &facts});
  }
  std::ranges::sort(entries, {}, &Entry::address);
  std::string csv = "address,reason,first_seen,last_seen,times,evidence\n";
  const auto time = [](LogTime at) {
    const auto seconds = at.unix_seconds();
    return seconds ? iso_time(*seconds) : std::string();
  };
  for (const Entry& entry : entries) {
    const refusal::Classification& meaning = tally.clusters[entry.facts->cluster].meaning;
    csv += csv_field(entry.address) + ',' + std::string(refusal::id_of(meaning.reason)) + ',' +
           time(entry.facts->first) + ',' + time(entry.facts->last) + ',' +
           std::to_string(entry.facts->times) + ',' +
           csv_field(content.replies.at(entry.facts->reply)) + '\n';
  }
  return csv;
}

}  // namespace waybill::salesforce
