// The life of an issue: what a new look, a fix, mail and people make of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "health/finding.h"
#include "issue/kind.h"

namespace waybill::issue {

enum class State : std::uint8_t {
  Open,
  Waiting,  // the fix is seen; real mail has not shown yet that it works
  Resolved,
  Dismissed,  // somebody does not want to mend it, and said why
  Reopened,   // open again after it was resolved
};
[[nodiscard]] std::string_view to_string(State state);  // "waiting"
[[nodiscard]] std::optional<State> parse_state(std::string_view word);
// Whether somebody has to do something.
[[nodiscard]] bool is_open(State state);

// What a look at the defect says.
enum class Sight : std::uint8_t {
  Seen,
  Gone,
  Unknown,  // it could not be looked at: nothing changes
};

// Mail since the fix, of what the issue is about.
struct Evidence {
  bool is_awaited = true;  // false: there is no mail of this kind that anybody counts
  std::uint64_t messages = 0, passing = 0;
};

// Ours: so much mail must pass, and so large a share of it, before a fix is believed.
inline constexpr std::uint64_t kLeastConfirming = 10;
inline constexpr double kConfirmingShare = 0.98;
[[nodiscard]] bool confirms(const Evidence& evidence);
// Mail since the fix that fails as before.
[[nodiscard]] bool refutes(const Evidence& evidence);

struct Step {
  State state = State::Open;
  std::string note;  // for the history, one sentence; "": nothing happened
  bool operator==(const Step&) const = default;
};

// After a look. `before` nothing: there is no issue yet (Gone and Unknown then make none; the state
// is Resolved). `was` and `is`: severity at the last look and now; a dismissed issue that became
// worse is open again.
[[nodiscard]] Step after_look(std::optional<State> before, Sight sight, Confirmation confirmed_by,
                              const Evidence& evidence, health::Severity was, health::Severity is);
// After mail was counted; only Waiting changes.
[[nodiscard]] Step after_mail(State before, const Evidence& evidence);

}  // namespace waybill::issue
