// What happened since the last digest, as one message.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <optional>
#include <string_view>

#include "alert/message.h"
#include "alert/time_zone.h"

namespace waybill::alert {

enum class Rhythm : std::uint8_t { Off, Daily, Weekly };
[[nodiscard]] std::string_view to_string(Rhythm rhythm);  // "daily"
[[nodiscard]] std::optional<Rhythm> parse_rhythm(std::string_view text);

struct DigestSetting {
  Rhythm rhythm = Rhythm::Off;
  int hour = 8;                           // of the local day
  int weekday = 1;                        // of Weekly: 0 Sunday to 6
  std::optional<bool> attaches_pdf = {};  // nothing: when it is weekly
  bool operator==(const DigestSetting&) const = default;
};

struct Digest {
  std::int64_t from = 0, to = 0;  // Unix seconds, half open
  std::vector<Section> sections;  // those without lines are left out
};

[[nodiscard]] bool attaches_pdf(const DigestSetting& setting);

[[nodiscard]] Message message_of(const Digest& digest, const DigestSetting& setting,
                                 const Origin& origin);

// The latest moment not after `now` at which a digest is due. Not of Rhythm::Off.
[[nodiscard]] std::int64_t digest_time(const DigestSetting& setting, const TimeZone& zone,
                                       std::int64_t now);

}  // namespace waybill::alert
