// The rows of a report, packed: what rows share (domains, results, disposition) stands once as a
// `Signature`, a row is a signature, an address and a number of messages.
//
//   block     = codec content            codec 0: as is, 1: a Zstandard frame
//   content   = signatures rows tags addresses messages
//   signatures= number, then each as text    (number and text: varint.h)
//   tags      = for each row: number, signature * 2 + 1 if the address is IPv6
//   addresses = for each row: 4 or 16 octets
//   messages  = for each row: number
//   signature = disposition | dkim_aligned << 2 | spf_aligned << 3, then the texts and lists in the
//               order of RowGroup, a list with its length before it
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "store/event_store.h"

namespace waybill::store {

// A block is closed at either, so that reading needs little memory.
inline constexpr std::size_t kRowsPerBlock = 16'384;
inline constexpr std::size_t kOctetsPerBlock = std::size_t{4} << 20U;
// No block is larger when it is undone: one row may exceed the limit above by its own size.
inline constexpr std::size_t kMostBlockOctets = std::size_t{64} << 20U;

// Appends what `row` shares with others.
void put_signature(std::string& to, const report::AggregateRow& row, std::string_view sender);
// Everything of a group but domain, address, messages and days. False: not what put_signature
// writes.
[[nodiscard]] bool read_signature(std::string_view signature, RowGroup& group);

class RowPacker {
 public:
  void add(const report::AggregateRow& row, std::string_view sender);
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] bool full() const {
    return rows_ >= kRowsPerBlock || signatures_.size() >= kOctetsPerBlock;
  }
  // The block of all rows since the last call.
  [[nodiscard]] std::string take();
  void clear();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return hash_of(text); }
  };
  std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>> known_;
  std::string signatures_, tags_, addresses_, messages_, scratch_, last_;
  std::uint64_t last_number_ = 0;
  std::size_t rows_ = 0;
};

struct PackedRow {
  std::size_t signature;  // index in RowBlock::signatures
  IpAddress source_ip;
  std::uint64_t messages;
};
struct RowBlock {
  std::unique_ptr<std::string> content;  // what the views below look into
  std::vector<std::string_view> signatures;
  std::vector<PackedRow> rows;
};
// Nothing if the octets are damaged.
[[nodiscard]] std::optional<RowBlock> unpack(std::string_view block);

}  // namespace waybill::store
