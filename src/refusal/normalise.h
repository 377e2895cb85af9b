// A reply as it was received, log line or delivery diagnostic, brought into the form that the
// patterns of the catalogue expect (data/README.md, "What a pattern sees").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "refusal/vocabulary.h"

namespace waybill::refusal {

// Our own caps. A reply line holds 512 octets (RFC 5321 §4.5.3.1.5) and few have more than a dozen
// lines; what lies beyond says nothing new.
inline constexpr std::size_t kLongestReply = 16U << 10U;
inline constexpr std::size_t kMostSegments = 8;

struct Normalised {
  // On one line, white space collapsed, repeated reply codes of continuation lines removed.
  std::string whole;
  // What each host said, the innermost answer of a forwarder first; `whole` without its wrapper
  // stands last. At least one, unless the text is empty.
  std::vector<std::string> segments;
  // The command that was answered, where the wrapper names it.
  std::optional<Stage> stage;
  // The host that answered, where the wrapper names it: of the innermost answer.
  std::string remote_host;
};

[[nodiscard]] Normalised normalise(std::string_view text);

// `reply` without the reply codes that it begins with.
[[nodiscard]] std::string_view without_codes(std::string_view reply);

// The command that a wrapper in `text` names as answered: "(in reply to RCPT TO command)".
[[nodiscard]] std::optional<Stage> find_stage(std::string_view text);

// The command that words such as "RCPT TO", "end of DATA", "initial connection" name.
[[nodiscard]] std::optional<Stage> parse_stage(std::string_view words);

}  // namespace waybill::refusal
