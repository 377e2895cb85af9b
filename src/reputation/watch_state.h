// How a listing is followed: what one answer says is suspected, what a second one says some time
// later is certain, and a list that does not answer changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "reputation/listing.h"

namespace waybill::reputation {

enum class WatchState : std::uint8_t { None, Suspected, Listed, Gone };
[[nodiscard]] std::string_view to_string(WatchState state);  // "suspected"; None: ""
[[nodiscard]] std::optional<WatchState> parse_watch_state(std::string_view word);

struct Watched {
  WatchState state = WatchState::None;
  // Unix seconds; 0: not (yet). A new listing of what was gone begins anew.
  std::int64_t first = 0, last = 0, confirmed = 0, gone = 0;
  bool operator==(const Watched&) const = default;
};

enum class WatchEvent : std::uint8_t { Nothing, Confirmed, Delisted };

struct WatchStep {
  Watched now;  // state None: nothing is to be kept
  WatchEvent event = WatchEvent::Nothing;
  bool operator==(const WatchStep&) const = default;
};

// `confirm_after`: seconds between the first answer and the one that makes it certain, at least.
[[nodiscard]] WatchStep advance(const Watched& before, Standing answer, std::int64_t now,
                                std::int64_t confirm_after);

}  // namespace waybill::reputation
