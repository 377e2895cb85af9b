// The state of every message of a log, in 48 octets each.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "salesforce/log_outcome.h"
#include "salesforce/log_time.h"

namespace waybill::salesforce {

// One message for one recipient, known by the hashes of both. The numbers are of LogContent's
// tables.
struct LogMessage {
  std::uint64_t id_hash = 0;
  std::uint64_t recipient_hash = 0;
  LogOutcome outcome;  // references are replies; tags are stages, or LogTls of a delivery
  LogTime first;       // of its earliest row
  std::uint32_t domain = 0;
  std::uint16_t user = 0;
  std::uint16_t sender : 15 = 0;
  bool is_role : 1 = false;  // to an address such as info@ (data/role-addresses.csv)
};
static_assert(sizeof(LogMessage) == 48);

// Names a message in a log.
struct LogKey {
  std::uint64_t id_hash = 0;
  std::uint64_t recipient_hash = 0;
  auto operator<=>(const LogKey&) const = default;
};
[[nodiscard]] std::uint64_t message_id_hash(std::string_view without_brackets);
// Of a recipient in any case.
struct RecipientHash {
  explicit RecipientHash(std::string_view address);
  std::string_view domain;  // borrows the address; "" if it has none
  std::uint64_t of_domain;
  std::uint64_t of_local;  // of the local part and the "@"
  std::uint64_t whole;
};

// Messages in the order of their first row.
class LogMessageTable {
 public:
  // The message, made when it is new. The reference lives as long as the table.
  struct Found {
    LogMessage& message;
    std::uint32_t number;
    bool is_new;
  };
  Found find_or_add(std::uint64_t id_hash, std::uint64_t recipient_hash);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] LogMessage& at(std::size_t number) {
    return chunks_[number / kChunk][number % kChunk];
  }
  [[nodiscard]] const LogMessage& at(std::size_t number) const {
    return chunks_[number / kChunk][number % kChunk];
  }
  template <class Take>
  void for_each(Take take) const {
    for (std::size_t i = 0; i < size_; ++i)
      take(at(i));
  }
  // Octets of the messages and of the index that finds them.
  [[nodiscard]] std::size_t octets() const {
    return chunks_.size() * kChunk * sizeof(LogMessage) + slots_.size() * sizeof(Slot);
  }

 private:
  static constexpr std::size_t kChunk = 1024;
  struct Slot {
    std::uint32_t tag = 0;     // of the hash: most of what does not fit is told without the message
    std::uint32_t number = 0;  // plus one; 0: empty
  };
  void grow();

  std::vector<std::unique_ptr<LogMessage[]>> chunks_;  // NOLINT(*-avoid-c-arrays)
  std::size_t size_ = 0;
  std::vector<Slot> slots_;  // open addressing, a power of two
};

}  // namespace waybill::salesforce
