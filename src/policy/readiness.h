// Whether a domain can take the next step of its policy: none, quarantine, reject.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/hypothesis.h"
#include "policy/survey.h"

namespace waybill::policy {

// Ours. Four weeks show what is sent once a month.
inline constexpr int kDaysOfData = 28;
// Fewer messages than this do not show who sends.
inline constexpr std::uint64_t kLeastMessages = 100;
// Share of a legitimate sender's messages that must pass. Some always fail: forwarding, DNS trouble
// at the receiver. A reject cannot be taken back by the recipient, so it asks for more.
inline constexpr double kPassingForQuarantine = 0.98;
inline constexpr double kPassingForReject = 0.995;
// Senders below this share of the legitimate messages, and below so many messages, are named but do
// not hold up the step.
inline constexpr double kSmallShare = 0.001;
inline constexpr std::uint64_t kSmallMessages = 10;
// RFC 9989 §7.4: a domain with p=reject must not rely on SPF alone.
inline constexpr double kSignedForReject = 0.98;
// Forwarded and list mail that fails, of all that is not spoofed: RFC 9989 §7.4 advises domains
// whose people write to lists against p=reject.
inline constexpr double kIndirectForReject = 0.01;
// Traffic that nobody could place, of all.
inline constexpr double kUnknownShare = 0.01;

enum class State : std::uint8_t { Ready, NotReady, NotEnoughData, Finished };
[[nodiscard]] std::string_view id_of(State state);  // "not-ready"

// Stable, never renamed.
enum class BlockerCode : std::uint8_t {
  PolicyNotKnown,
  FewDays,
  FewMessages,
  SenderFails,
  SenderUnsigned,
  IndirectMail,
  UnknownTraffic,
};
[[nodiscard]] std::string_view id_of(BlockerCode code);  // "sender-fails"

struct Blocker {
  BlockerCode code = BlockerCode::FewDays;
  std::string says;    // one sentence
  std::string action;  // what to do
  std::string source;  // key of the source; "" for the domain as a whole
};

struct Readiness {
  State state = State::NotEnoughData;
  dmarc::Policy current = dmarc::Policy::None;
  std::optional<dmarc::Policy> next;  // nothing: the last step is done
  std::vector<Blocker> blockers;      // the gravest first
};

[[nodiscard]] Readiness assess(const Findings& findings, const Published& published);
// One sentence: the verdict.
[[nodiscard]] std::string describe(const Readiness& readiness);
[[nodiscard]] boost::json::object to_json(const Readiness& readiness);

}  // namespace waybill::policy
