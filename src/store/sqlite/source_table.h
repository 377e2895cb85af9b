// Sums by source in memory: a hash table whose slots lie in one piece, since a question may touch
// hundreds of thousands.
#pragma once

#include <array>
#include <vector>

#include "base/hash.h"
#include "store/source_run.h"
#include "store/spread.h"

namespace waybill::store::sqlite {

class SourceTable {
 public:
  struct Source {
    SourceKey key;  // its `failing` is not used: both kinds are summed
    std::array<std::uint64_t, kSourceSums> sums{};
    Day first = kLastDay, last = -1;  // last -1: nothing was added, the slot is free

    [[nodiscard]] std::uint64_t of(SourceSum sum) const {
      return sums[static_cast<std::size_t>(sum)];
    }
    [[nodiscard]] std::uint64_t messages() const {
      using enum SourceSum;
      return of(BothAligned) + of(DkimAligned) + of(SpfAligned) + of(Failing);
    }
  };

  [[nodiscard]] static std::uint64_t hash(const SourceKey& key) {
    const auto* octets = reinterpret_cast<const char*>(key.source_ip.octets().data());
    return hash_of(hash_detail::load<std::uint64_t>(octets) + key.sender,
                   hash_detail::load<std::uint64_t>(octets + 8));
  }

  SourceTable() : slots_(kLeastSlots) {}

  // `start`: the day that the entry's days are counted from.
  void add(const SourceEntry& entry, Day start) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    Source& source = slots_[place_of(entry.key)];
    if (source.last < 0) {
      source.key = entry.key;
      ++used_;
    }
    for (std::size_t i = 0; i < kSourceSums; ++i)
      source.sums[i] += entry.sums[i];
    source.first = std::min(source.first, start + entry.first);
    source.last = std::max(source.last, start + entry.last);
  }
  // Null: nothing was added of it.
  [[nodiscard]] const Source* find(const SourceKey& key) const {
    const Source& source = slots_[place_of(key)];
    return source.last < 0 ? nullptr : &source;
  }
  [[nodiscard]] std::size_t size() const { return used_; }
  template <class Visit>
  void each(Visit visit) const {
    for (const Source& source : slots_)
      if (source.last >= 0) visit(source);
  }

 private:
  static constexpr std::size_t kLeastSlots = 1'024;  // a power of two, as all sizes are

  [[nodiscard]] std::size_t place_of(const SourceKey& key) const {
    std::size_t place = hash(key);
    for (;; ++place) {
      place &= slots_.size() - 1;
      const Source& source = slots_[place];
      if (source.last < 0 ||
          (source.key.sender == key.sender && source.key.source_ip == key.source_ip))
        return place;
    }
  }
  void grow() {
    std::vector<Source> before(slots_.size() * 4);
    before.swap(slots_);
    for (const Source& source : before)
      if (source.last >= 0) slots_[place_of(source.key)] = source;
  }

  std::vector<Source> slots_;
  std::size_t used_ = 0;
};

}  // namespace waybill::store::sqlite
