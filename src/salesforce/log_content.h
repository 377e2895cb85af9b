// Everything that reading an Email Log leaves behind: what the digest is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/span.h"
#include "base/string_table.h"
#include "salesforce/log_message.h"
#include "salesforce/log_reply.h"
#include "salesforce/log_time.h"

namespace waybill::salesforce {

// Our own caps on what is kept besides the messages. What does not fit goes under "(others)",
// number 0 of each table, and a warning says how often.
inline constexpr std::size_t kMostDomains = 500'000;
inline constexpr std::size_t kMostDomainOctets = 12U << 20U;
inline constexpr std::size_t kMostUsers = 60'000;
inline constexpr std::size_t kMostSenders = 30'000;
inline constexpr std::size_t kMostNameOctets = 4U << 20U;
inline constexpr std::size_t kMostStages = 250;
inline constexpr std::size_t kMostAddresses = 300'000;  // of recipients that were refused
inline constexpr std::size_t kMostAddressOctets = 10U << 20U;
inline constexpr std::size_t kMostHours = 4'000;
inline constexpr std::string_view kOthers = "(others)";

struct LogContent {
  LogContent();

  std::uint64_t rows = 0;             // all but the header
  std::uint64_t warmup_rows = 0;      // Salesforce's own IP warm-up: not counted anywhere else
  std::uint64_t unreadable_rows = 0;  // without an event or a recipient
  std::uint64_t faulty_rows = 0;      // with quotes where none should be
  std::uint64_t untimed_rows = 0;     // without a time that can be read
  std::uint64_t damaged_ids = 0;      // written as a number by a spreadsheet: "5.4E+13"
  std::uint64_t left_out = 0;         // names and addresses that found no room
  bool has_known_header = true;
  bool is_excerpt =
      false;            // chosen rows of a larger log (log_excerpt.h): the figures are not its own
  bool is_cut = false;  // the last row has no end, or fewer fields than the others
  Span header;          // of the header row in the file; {0, 0} when its names are not known
  char separator = ',';
  LogTimeOrder order = LogTimeOrder::MonthFirst;
  bool is_order_proved = false;
  LogTime first, last;                          // of all rows
  std::map<std::int64_t, std::uint64_t> hours;  // rows by Unix time / 3600

  LogMessageTable messages;
  StringTable domains{kMostDomains, kMostDomainOctets};  // of recipients, lower case
  StringTable users{kMostUsers, kMostNameOctets};
  StringTable senders{kMostSenders, kMostNameOctets};  // domains of senders
  StringTable stages{kMostStages, kMostNameOctets};    // 0: none
  ReplyTable replies;
  // By the hash of the recipient, of those that were ever refused for good.
  StringTable addresses{kMostAddresses, kMostAddressOctets};
  // The name of a host that took or refused mail for the domain, where the log has names.
  std::vector<std::string> relay_hosts;  // by domain; "" unknown; shorter than domains

  std::uint64_t delivered_encrypted = 0;  // D rows by the column TLS_Cipher
  std::uint64_t delivered_clear = 0;
  std::uint64_t internal_handoffs = 0;
};

}  // namespace waybill::salesforce
