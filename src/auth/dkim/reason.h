// Why a signature was judged as it was: the codes of DKIM, each with a stable id and a sentence.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/span.h"

namespace waybill::dkim {

// The result words of RFC 8601 §2.7.1.
enum class Result : std::uint8_t { None, Pass, Fail, Policy, Neutral, TempError, PermError };
[[nodiscard]] std::string_view to_string(Result result);

// Codes are stored and linked to: never rename one, retire it.
enum class Reason : std::uint8_t {
  Valid,
  // The signature field (RFC 6376 §3.5, §6.1.1).
  SignatureTooLarge,
  SignatureSyntax,
  DuplicateTag,
  MissingTag,
  UnsupportedVersion,
  UnsupportedAlgorithm,
  UnsupportedCanonicalization,
  UnsupportedQueryMethod,
  SignatureNotBase64,
  BodyHashNotBase64,
  BadDomain,
  BadSelector,
  BadIdentity,
  IdentityOutsideDomain,
  BadNumber,
  ExpiresBeforeSigned,
  FromNotSigned,
  TooManySignedFields,
  ForbiddenTag,
  // The key (§3.6.1, §6.1.2).
  KeyPending,
  KeyUnavailable,
  NoKey,
  SeveralKeys,
  KeyOtherVersion,
  KeySyntax,
  KeyDuplicateTag,
  KeyWithoutData,
  KeyRevoked,
  KeyNotBase64,
  KeyUnreadable,
  KeyTypeUnknown,
  KeyTypeMismatch,
  KeyForbidsHash,
  KeyForbidsService,
  KeyForbidsSubdomain,
  KeyTooShort,
  KeyTooLong,
  // The cryptographic check (§6.1.3).
  BodyChanged,
  BodyTruncated,
  HeaderChanged,
  HeaderAndBodyChanged,
  OtherKey,
  // A signature that is right and yet not accepted.
  Sha1Refused,
  Expired,
  NotYetValid,
};
[[nodiscard]] std::string_view id(Reason reason);        // "dkim.body-changed"
[[nodiscard]] std::string_view describe(Reason reason);  // one sentence
[[nodiscard]] std::string_view clause(Reason reason);    // "RFC 6376 §6.1.3"
// The word that a signature with this reason gets.
[[nodiscard]] Result result_of(Reason reason);

// A fault of a field or record, and where it stands in it.
struct Fault {
  Reason code;
  Span span;
  bool operator==(const Fault&) const = default;
};

}  // namespace waybill::dkim
