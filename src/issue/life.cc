#include "issue/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace waybill::issue {
namespace {

constexpr std::array kStates = {
    std::pair{State::Open, std::string_view("open")},
    std::pair{State::Waiting, std::string_view("waiting")},
    std::pair{State::Resolved, std::string_view("resolved")},
    std::pair{State::Dismissed, std::string_view("dismissed")},
    std::pair{State::Reopened, std::string_view("reopened")},
};

Step after_seen(std::optional<State> before, health::Severity was, health::Severity is) {
  if (!before) return {State::Open, "Found."};
  switch (*before) {
    case State::Open:
    case State::Reopened:
      if (is == was) return {*before, ""};
      return {*before, fmt::format("Severity was {}, is {}.", health::to_string(was),
                                   health::to_string(is))};
    case State::Waiting: return {State::Open, "It is still there: the fix is not seen any more."};
    case State::Resolved: return {State::Reopened, "It is back."};
    case State::Dismissed:
      if (is <= was) return {State::Dismissed, ""};
      return {State::Reopened,
              fmt::format("It became worse than when it was dismissed: {} in place of {}.",
                          health::to_string(is), health::to_string(was))};
  }
  return {State::Open, ""};
}

// Whether something beside the look has to show that mail arrives again.
bool waits_for_mail(Confirmation confirmed_by, const Evidence& evidence) {
  return confirmed_by == Confirmation::Traffic && evidence.is_awaited && !confirms(evidence);
}

Step after_gone(State before, Confirmation confirmed_by, const Evidence& evidence) {
  switch (before) {
    case State::Open:
    case State::Reopened:
      // Open again because of mail: the records are no news.
      if (confirmed_by == Confirmation::Traffic && refutes(evidence)) return {before, ""};
      if (waits_for_mail(confirmed_by, evidence))
        return {State::Waiting, "The fix is seen. Reports of mail since then will confirm it."};
      return {State::Resolved, "It is not there any more."};
    case State::Waiting:
      if (confirmed_by == Confirmation::Traffic) return after_mail(before, evidence);
      return {State::Resolved, "It is not there any more."};
    case State::Resolved:
    case State::Dismissed: return {before, ""};
  }
  return {before, ""};
}

}  // namespace

std::string_view to_string(State state) {
  return std::ranges::find(kStates, state, &std::pair<State, std::string_view>::first)->second;
}

std::optional<State> parse_state(std::string_view word) {
  const auto* found = std::ranges::find(kStates, word, &std::pair<State, std::string_view>::second);
  if (found == kStates.end()) return std::nullopt;
  return found->first;
}

bool is_open(State state) {
  return state == State::Open || state == State::Reopened;
}

bool confirms(const Evidence& evidence) {
  return evidence.messages >= kLeastConfirming &&
         static_cast<double>(evidence.passing) >=
             kConfirmingShare * static_cast<double>(evidence.messages);
}

bool refutes(const Evidence& evidence) {
  return evidence.messages >= kLeastConfirming && evidence.passing * 2 < evidence.messages;
}

Step after_look(std::optional<State> before, Sight sight, Confirmation confirmed_by,
                const Evidence& evidence, health::Severity was, health::Severity is) {
  switch (sight) {
    case Sight::Seen: return after_seen(before, was, is);
    case Sight::Gone:
      if (!before) return {State::Resolved, ""};
      return after_gone(*before, confirmed_by, evidence);
    case Sight::Unknown: return {before.value_or(State::Resolved), ""};
  }
  return {before.value_or(State::Resolved), ""};
}

Step after_mail(State before, const Evidence& evidence) {
  if (before != State::Waiting) return {before, ""};
  if (!evidence.is_awaited) return {State::Resolved, "No mail is there that could confirm it."};
  if (confirms(evidence))
    return {State::Resolved, fmt::format("Confirmed by mail: {} of {} messages since the fix pass.",
                                         evidence.passing, evidence.messages)};
  if (refutes(evidence))
    return {State::Reopened,
            fmt::format("Mail still fails: only {} of {} messages since the fix pass.",
                        evidence.passing, evidence.messages)};
  return {State::Waiting, ""};
}

}  // namespace waybill::issue
