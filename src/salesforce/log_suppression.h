// Addresses to write to no more, because their servers said that they do not exist.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "salesforce/log_content.h"
#include "salesforce/log_tally.h"

namespace waybill::salesforce {

// What a log says of one recipient whose address was refused as dead.
struct DeadAddress {
  LogTime first, last;  // of the refusals
  LogTime delivered;    // the last delivery
  std::uint32_t times = 0;
  std::uint32_t cluster = 0;
  std::uint32_t reply = 0;
  std::uint32_t later = 0;  // messages that were sent after the first refusal
  // An address that took mail after its last refusal is alive.
  [[nodiscard]] bool is_dead() const { return !(last < delivered); }
};
// By the hash of the recipient.
using DeadAddresses = std::unordered_map<std::uint64_t, DeadAddress>;

[[nodiscard]] DeadAddresses find_dead_addresses(const LogContent& content, const LogTally& tally);

// CSV with a header: address, reason, first_seen, last_seen, times, evidence. Sorted by address. A
// field that a spreadsheet would take for a formula begins with an apostrophe.
[[nodiscard]] std::string suppression_csv(const LogContent& content, const LogTally& tally,
                                          const DeadAddresses& addresses);

// One field as CSV has it, made safe for spreadsheets.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace waybill::salesforce
