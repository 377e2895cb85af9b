// Signing (RFC 6376 §5, RFC 8463).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim/canonical.h"
#include "auth/dkim/crypto.h"
#include "base/result.h"
#include "message/message.h"

namespace waybill::dkim {

struct SigningOptions {
  std::string domain;    // d=
  std::string selector;  // s=
  std::string identity;  // i=; empty: left out
  Canonicalization header_form = Canonicalization::Relaxed;
  Canonicalization body_form = Canonicalization::Relaxed;
  std::vector<std::string> signed_fields;  // h=, in order; empty: default_signed_fields
  std::optional<std::int64_t> timestamp;   // t=, Unix seconds
  std::optional<std::int64_t> expiration;  // x=, Unix seconds
};

enum class SigningFault : std::uint8_t {
  BadOptions,  // the field would not be a valid signature: a name, a list without From, a time
  KeyFailed,   // the cryptographic library did not sign
};
[[nodiscard]] std::string_view describe(SigningFault fault);

// The fields of `message` that are worth signing, from the top, and each of those that must not be
// added later once more: the name of an absent field signs its absence (RFC 6376 §8.15).
[[nodiscard]] std::vector<std::string> default_signed_fields(const message::Message& message);

// The whole DKIM-Signature field with its final line end, ready to be put before the message; its
// line ends are those of the message. No l= is ever made: it lets strangers append.
[[nodiscard]] waybill::Result<std::string, SigningFault> sign(const message::Message& message,
                                                              const SigningKey& key,
                                                              const SigningOptions& options);

// The algorithm that this kind of key signs with, as a= names it.
[[nodiscard]] std::string_view signing_algorithm(KeyType type);

// `message` with LF lines gets "\n", else "\r\n".
[[nodiscard]] std::string_view line_end(message::LineEnding ending);

}  // namespace waybill::dkim
