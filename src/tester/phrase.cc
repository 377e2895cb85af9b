#include "tester/phrase.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::tester {

std::string quoted(std::string_view text, std::size_t longest) {
  std::string line = ascii::collapse_space(to_valid_utf8(text.substr(0, 4 * longest)));
  bool is_cut = text.size() > 4 * longest;
  if (line.size() > longest) {
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
      --end;
    line.resize(end);
    is_cut = true;
  }
  return fmt::format("\"{}{}\"", line, is_cut ? "…" : "");
}

std::string count_of(std::size_t count, std::string_view noun, std::string_view plural) {
  if (count == 1) return fmt::format("1 {}", noun);
  return plural.empty() ? fmt::format("{} {}s", count, noun) : fmt::format("{} {}", count, plural);
}

std::string list_of(std::span<const std::string> items, std::size_t most) {
  std::string text;
  const std::size_t shown = std::min(items.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_last = i + 1 == items.size();
    if (i > 0) text += is_last ? " and " : ", ";
    text += items[i];
  }
  if (items.size() > shown) text += fmt::format(" and {} more", items.size() - shown);
  return text;
}

std::string size_of(std::size_t octets) {
  constexpr std::size_t kKilobyte = 1024;
  constexpr std::size_t kMegabyte = kKilobyte * kKilobyte;
  if (octets < kKilobyte) return count_of(octets, "octet");
  if (octets < kMegabyte) return fmt::format("{} KB", (octets + kKilobyte / 2) / kKilobyte);
  return fmt::format("{:.1f} MB", static_cast<double>(octets) / kMegabyte);
}

std::string duration_of(std::int64_t seconds) {
  const auto length = static_cast<std::size_t>(std::llabs(seconds));
  constexpr std::size_t kMinute = 60;
  constexpr std::size_t kHour = 60 * kMinute;
  constexpr std::size_t kDay = 24 * kHour;
  if (length < 2 * kMinute) return count_of(length, "second");
  if (length < 2 * kHour) return count_of(length / kMinute, "minute");
  if (length < 2 * kDay) return count_of(length / kHour, "hour");
  return count_of(length / kDay, "day");
}

}  // namespace waybill::tester
