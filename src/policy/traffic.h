// What kind of traffic the messages of a row are. docs/sources.md states the rules in words.
#pragma once

#include <cstdint>
#include <string_view>

#include "policy/context.h"

namespace waybill::policy {

enum class Traffic : std::uint8_t {
  Authorised,     // passes DMARC
  Forwarder,      // the domain's own mail, handed on by somebody else
  MailingList,    // the same through a list
  Misconfigured,  // a sender that belongs to the domain, and does not pass
  Spoof,          // somebody writes the domain into From without any right
  Unknown,
};
inline constexpr std::size_t kTrafficKinds = 6;
[[nodiscard]] std::string_view id_of(Traffic traffic);     // "mailing-list"
[[nodiscard]] std::string_view title_of(Traffic traffic);  // "mailing list"

// Mail that the domain's people want to arrive from its source itself.
[[nodiscard]] bool is_legitimate(Traffic traffic);

// What decided; stable, never renamed.
enum class Clue : std::uint8_t {
  Aligned,
  ReportedForwarded,
  ReportedList,
  KnownRelay,
  KnownList,
  OwnSignatureSurvived,
  OwnSignatureBroken,
  ListSignature,
  ServicePassesElsewhere,
  ServiceProven,
  AddressPassesElsewhere,
  Steady,
  OwnEnvelopeOnly,
  StrangerProven,
  NothingPassed,
};
[[nodiscard]] std::string_view id_of(Clue clue);     // "own-signature-broken"
[[nodiscard]] std::string_view describe(Clue clue);  // one sentence

struct Judgement {
  Traffic traffic = Traffic::Unknown;
  sender::Confidence confidence = sender::Confidence::Guess;
  Clue clue = Clue::NothingPassed;
  bool operator==(const Judgement&) const = default;
};

// Ours. Spam runs from one address end within days and are small; a server that the domain forgot
// goes on and on.
inline constexpr int kSteadyDays = 7;
inline constexpr std::uint64_t kSteadyMessages = 20;
inline constexpr std::uint64_t kSteadyStrangerMessages = 100;

[[nodiscard]] Judgement judge(const store::RowGroup& group, const RowFacts& facts,
                              const Context& context);

}  // namespace waybill::policy
