#include "reputation/watch_state.h"

#include <algorithm>
#include <utility>

namespace waybill::reputation {
namespace {

WatchStep listed(Watched watched, std::int64_t now, std::int64_t confirm_after) {
  switch (watched.state) {
    case WatchState::None:
    case WatchState::Gone:
      return {{.state = WatchState::Suspected, .first = now, .last = now}, WatchEvent::Nothing};
    case WatchState::Suspected:
      watched.last = now;
      if (now - watched.first < confirm_after) return {watched, WatchEvent::Nothing};
      watched.state = WatchState::Listed;
      watched.confirmed = now;
      return {watched, WatchEvent::Confirmed};
    case WatchState::Listed: watched.last = now; return {watched, WatchEvent::Nothing};
  }
  std::unreachable();
}

WatchStep clean(Watched watched, std::int64_t now) {
  switch (watched.state) {
    case WatchState::None:
    case WatchState::Suspected: return {};
    case WatchState::Listed:
      watched.state = WatchState::Gone;
      watched.gone = now;
      return {watched, WatchEvent::Delisted};
    case WatchState::Gone: return {watched, WatchEvent::Nothing};
  }
  std::unreachable();
}

}  // namespace

std::string_view to_string(WatchState state) {
  switch (state) {
    case WatchState::None: return "";
    case WatchState::Suspected: return "suspected";
    case WatchState::Listed: return "listed";
    case WatchState::Gone: return "gone";
  }
  std::unreachable();
}

std::optional<WatchState> parse_watch_state(std::string_view word) {
  for (const WatchState state : {WatchState::Suspected, WatchState::Listed, WatchState::Gone}) {
    if (to_string(state) == word) return state;
  }
  return std::nullopt;
}

WatchStep advance(const Watched& before, Standing answer, std::int64_t now,
                  std::int64_t confirm_after) {
  switch (answer) {
    case Standing::Listed: return listed(before, now, confirm_after);
    case Standing::Clean: return clean(before, now);
    case Standing::Unknown:
    case Standing::NotAsked: return {before, WatchEvent::Nothing};
  }
  std::unreachable();
}

}  // namespace waybill::reputation
