#include "health/words.h"

#include <fmt/format.h>

namespace waybill::health {

std::string list_of(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + items[i];
  if (items.size() > most) text += fmt::format(" and {} more", items.size() - most);
  return text;
}

std::string count_of(std::uint64_t number, std::string_view thing) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, ",");
  return fmt::format("{} {}{}", digits, thing, number == 1 ? "" : "s");
}

std::string share_of(std::uint64_t part, std::uint64_t all) {
  if (all == 0) return "0 %";
  if (part >= all) return "100 %";
  // Rounded down, so that "100" is never said of less.
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(all);
  const double tenths = static_cast<double>(static_cast<std::uint64_t>(share * 10)) / 10;
  return fmt::format("{:.1f} %", tenths);
}

}  // namespace waybill::health
