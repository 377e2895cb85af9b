#include "salesforce/microsoft_time.h"

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kMinute = 60;

// "+01:00" or "-0330" at the end of an ISO time, in seconds east of Greenwich; 0 without one.
std::int64_t stated_offset(std::string_view text) {
  const std::size_t clock = text.find_first_of("T ");
  if (clock == std::string_view::npos) return 0;
  const std::size_t sign = text.find_first_of("+-", clock);
  if (sign == std::string_view::npos) return 0;
  const std::string_view zone = text.substr(sign + 1);
  const auto hours = ascii::parse_number(zone.substr(0, 2));
  const std::size_t minutes_at = zone.size() > 2 && zone[2] == ':' ? 3 : 2;
  const auto minutes = zone.size() > minutes_at ? ascii::parse_number(zone.substr(minutes_at, 2))
                                                : std::optional<std::uint64_t>(0);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return 0;
  const auto seconds =
      static_cast<std::int64_t>(*hours) * kHour + static_cast<std::int64_t>(*minutes) * kMinute;
  return text[sign] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_microsoft_time(std::string_view text, LogTimeOrder order) {
  text = ascii::trim(text);
  LogClock clock;
  const LogTime read = clock.read(text);
  const auto time = (order == LogTimeOrder::DayFirst ? read.turned() : read).unix_seconds();
  if (!time) return std::nullopt;
  const bool is_iso = text.size() > 4 && text[4] == '-';
  return *time - (is_iso ? stated_offset(text) : 0);
}

}  // namespace waybill::salesforce
