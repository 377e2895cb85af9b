// Texts that occur again and again, kept once and named by small numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace waybill {

class StringTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  // Holds no more than `most_texts` texts and about `most_octets` octets.
  StringTable(std::size_t most_texts, std::size_t most_octets)
      : most_texts_(most_texts), most_octets_(most_octets) {}

  // The number of the text, counted from 0 in the order of first sight; kNone when it is new and
  // the table is full.
  std::uint32_t intern(std::string_view text);
  // The same with a hash that the caller has; the hash alone tells texts apart, so that another
  // text can stand for it, such as itself in other case.
  std::uint32_t intern(std::uint64_t hash, std::string_view text);
  // The number of the text with this hash; kNone when it is not there.
  [[nodiscard]] std::uint32_t find(std::uint64_t hash) const;

  // Lives as long as the table.
  [[nodiscard]] std::string_view at(std::uint32_t number) const { return texts_[number]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] std::size_t octets() const { return octets_; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = kNone;
  };
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const;
  void grow();
  std::string_view keep(std::string_view text);

  std::size_t most_texts_, most_octets_;
  std::size_t octets_ = 0;
  std::vector<Slot> slots_;  // open addressing, a power of two
  std::vector<std::string_view> texts_;
  std::vector<std::unique_ptr<char[]>> chunks_;  // NOLINT(*-avoid-c-arrays): raw octets
  std::size_t chunk_left_ = 0;
  char* chunk_ = nullptr;
};

}  // namespace waybill
