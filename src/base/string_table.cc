#include "base/string_table.h"

#include <cstring>

#include "base/hash.h"

namespace waybill {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kChunk = 16U << 10U;

}  // namespace

std::size_t StringTable::slot_of(std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t place = static_cast<std::size_t>(hash) & mask;
  while (slots_[place].number != kNone && slots_[place].hash != hash)
    place = (place + 1) & mask;
  return place;
}

void StringTable::grow() {
  std::vector<Slot> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.number != kNone) slots_[slot_of(slot.hash)] = slot;
  }
}

std::string_view StringTable::keep(std::string_view text) {
  if (text.size() > chunk_left_) {
    chunk_left_ = text.size() > kChunk ? text.size() : kChunk;
    chunks_.push_back(
        std::make_unique_for_overwrite<char[]>(chunk_left_));  // NOLINT(*-avoid-c-arrays)
    chunk_ = chunks_.back().get();
  }
  char* const kept = chunk_;
  if (!text.empty()) std::memcpy(kept, text.data(), text.size());
  chunk_ += text.size();
  chunk_left_ -= text.size();
  octets_ += text.size();
  return {kept, text.size()};
}

std::uint32_t StringTable::find(std::uint64_t hash) const {
  return slots_.empty() ? kNone : slots_[slot_of(hash)].number;
}

std::uint32_t StringTable::intern(std::uint64_t hash, std::string_view text) {
  if (texts_.size() * 2 >= slots_.size()) grow();
  Slot& slot = slots_[slot_of(hash)];
  if (slot.number != kNone) return slot.number;
  if (texts_.size() >= most_texts_ || octets_ + text.size() > most_octets_) return kNone;
  slot = {hash, static_cast<std::uint32_t>(texts_.size())};
  texts_.push_back(keep(text));
  return slot.number;
}

std::uint32_t StringTable::intern(std::string_view text) {
  return intern(hash_of(text), text);
}

}  // namespace waybill
