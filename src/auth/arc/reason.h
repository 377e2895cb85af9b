// Why a chain was judged as it was (RFC 8617): codes with a stable id and a sentence.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::arc {

// The status of a chain, and the values of cv= (RFC 8617 §4.4).
enum class Status : std::uint8_t { None, Pass, Fail };
[[nodiscard]] std::string_view to_string(Status status);

// Codes are stored and linked to: never rename one, retire it.
enum class Reason : std::uint8_t {
  NoChain,
  Valid,
  // The structure (§4.2.1, §5.2 steps 1 to 3).
  TooManyFields,
  BadInstance,
  DuplicateField,
  IncompleteSet,
  FailedBefore,
  BadSealStatus,
  // The fields and their signatures (§5.2 steps 4 to 6).
  MessageSignatureUnreadable,
  MessageSignatureKey,
  MessageSignatureFails,
  SealUnreadable,
  SealKey,
  SealFails,
  // DNS gave no answer: the chain may well be good.
  KeyPending,
  KeyUnavailable,
};
[[nodiscard]] std::string_view id(Reason reason);        // "arc.seal-fails"
[[nodiscard]] std::string_view describe(Reason reason);  // one sentence
[[nodiscard]] std::string_view clause(Reason reason);    // "RFC 8617 §5.2"
[[nodiscard]] Status status_of(Reason reason);

}  // namespace waybill::arc
