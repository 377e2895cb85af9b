#include "salesforce/log_message.h"

#include <algorithm>

#include "base/hash.h"

namespace waybill::salesforce {
namespace {

constexpr std::size_t kFirstSlots = 1024;

}  // namespace

std::uint64_t message_id_hash(std::string_view without_brackets) {
  return hash_of(without_brackets);
}

RecipientHash::RecipientHash(std::string_view address)
    : domain(address.substr(std::min(address.rfind('@'), address.size() - 1) + 1)),
      of_domain(hash_of_lower(domain)),
      of_local(hash_of_lower(address.substr(0, address.size() - domain.size()))),
      whole(hash_of(of_local, of_domain)) {}

void LogMessageTable::grow() {
  slots_.assign(slots_.empty() ? kFirstSlots : slots_.size() * 2, Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < size_; ++i) {
    const LogMessage& message = at(i);
    const std::uint64_t hash = hash_of(message.id_hash, message.recipient_hash);
    std::size_t place = static_cast<std::size_t>(hash) & mask;
    while (slots_[place].number != 0)
      place = (place + 1) & mask;
    slots_[place] = {static_cast<std::uint32_t>(hash >> 32U), static_cast<std::uint32_t>(i + 1)};
  }
}

LogMessageTable::Found LogMessageTable::find_or_add(std::uint64_t id_hash,
                                                    std::uint64_t recipient_hash) {
  if (size_ * 4 >= slots_.size() * 3) grow();
  const std::uint64_t hash = hash_of(id_hash, recipient_hash);
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t place = static_cast<std::size_t>(hash) & mask;; place = (place + 1) & mask) {
    Slot& slot = slots_[place];
    if (slot.number == 0) {
      if (size_ == chunks_.size() * kChunk)
        chunks_.push_back(std::make_unique<LogMessage[]>(kChunk));  // NOLINT(*-avoid-c-arrays)
      const auto number = static_cast<std::uint32_t>(size_++);
      slot = {tag, number + 1};
      LogMessage& message = at(number);
      message.id_hash = id_hash;
      message.recipient_hash = recipient_hash;
      return {message, number, true};
    }
    if (slot.tag != tag) continue;
    LogMessage& message = at(slot.number - 1);
    if (message.id_hash == id_hash && message.recipient_hash == recipient_hash)
      return {message, slot.number - 1, false};
  }
}

}  // namespace waybill::salesforce
