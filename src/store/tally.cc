#include "store/tally.h"

#include <algorithm>

#include "store/spread.h"
#include "store/varint.h"

namespace waybill::store {

std::uint64_t Tally::all() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t number : messages)
    sum += number;
  return sum;
}

std::uint64_t Tally::passing() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < messages.size(); ++i)
    if (i % 4 != 0) sum += messages[i];
  return sum;
}

void Tally::add(const Tally& more) {
  if (more.empty()) return;
  first = empty() ? more.first : std::min(first, more.first);
  last = empty() ? more.last : std::max(last, more.last);
  for (std::size_t i = 0; i < messages.size(); ++i)
    messages[i] += more.messages[i];
  reports += more.reports;
}

bool Tally::subtract(const Tally& away) {
  if (reports < away.reports) return false;
  reports -= away.reports;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i] < away.messages[i]) return false;
    messages[i] -= away.messages[i];
  }
  return true;
}

std::string pack(const Tally& tally) {
  std::string packed;
  put_number(packed, tally.reports);
  put_number(packed, static_cast<std::uint64_t>(tally.first));
  put_number(packed, static_cast<std::uint64_t>(tally.last - tally.first));
  unsigned which = 0;
  for (std::size_t i = 0; i < tally.messages.size(); ++i)
    if (tally.messages[i] != 0) which |= 1U << i;
  put_number(packed, which);
  for (const std::uint64_t number : tally.messages)
    if (number != 0) put_number(packed, number);
  return packed;
}

std::optional<Tally> unpack_tally(std::string_view packed) {
  PackedReader reader(packed);
  Tally tally;
  tally.reports = reader.number();
  const std::uint64_t first = reader.number();
  const std::uint64_t length = reader.number();
  if (first > kLastDay || length > kLastDay) return {};
  tally.first = static_cast<Day>(first);
  tally.last = tally.first + static_cast<Day>(length);
  const std::uint64_t which = reader.number();
  for (std::size_t i = 0; i < tally.messages.size(); ++i)
    if ((which >> i & 1U) != 0) tally.messages[i] = reader.number();
  if (reader.broken() || !reader.at_end()) return {};
  return tally;
}

}  // namespace waybill::store
