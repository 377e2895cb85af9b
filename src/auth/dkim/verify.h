// Verification of DKIM signatures (RFC 6376 §6) in two phases: what needs no DNS is done once.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/dkim/body_hash.h"
#include "auth/dkim/change.h"
#include "auth/dkim/key_cache.h"
#include "auth/dkim/reason.h"
#include "auth/dkim/signature.h"
#include "base/trail.h"
#include "dns/inquiry.h"
#include "message/message.h"

namespace waybill::dkim {

// Our own cap on signatures that are looked at, from the top of the header, broken ones included:
// each costs a DNS question and a public-key operation. Honest mail has four at most (author,
// platform, feedback loop, relay).
inline constexpr std::size_t kMostSignatures = 5;

struct PreparedSignature {
  const message::Field* field = nullptr;
  ParsedSignature parsed;
  std::string header_digest;  // of the signed octets; empty when the field has faults
  BodyHashKind body_kind;
};

// A message parsed, canonicalized and hashed. Borrows the message, which must neither move nor end
// before this.
struct Prepared {
  const message::Message* message = nullptr;
  std::vector<PreparedSignature> signatures;  // from the top
  BodyHashes bodies;
  std::size_t ignored = 0;  // signatures beyond kMostSignatures
};
[[nodiscard]] Prepared prepare(const message::Message& message);

// How one part of a signature fared.
enum class Check : std::uint8_t { NotDone, Good, Bad };
[[nodiscard]] std::string_view to_string(Check check);

struct Verdict {
  Result result = Result::None;
  Reason reason = Reason::Valid;
  std::string domain;       // d= as written
  std::string selector;     // s= as written
  std::string algorithm;    // a= as written
  unsigned key_bits = 0;    // 0: there was no key to read
  std::string identity;     // i=, "@" + d= when absent
  bool is_testing = false;  // t=y of the key: the domain asks not to be judged by failures
  Check key = Check::NotDone;
  Check header = Check::NotDone;
  Check body = Check::NotDone;
  std::optional<std::int64_t> timestamp;     // t=
  std::optional<std::int64_t> expiration;    // x=
  std::vector<std::string> signed_fields;    // h= as written
  std::vector<std::string> unsigned_fields;  // present, not signed, and worth signing
  std::optional<std::uint64_t> body_length;  // l=: anything may be appended to the body
  std::uint64_t unsigned_octets = 0;         // of the canonical body, beyond l=
  std::vector<Change> changes;               // what made it fail, as far as it can be shown
  Span field;                                // the signature field in the message
  Trail trail;

  bool operator==(const Verdict&) const = default;
};

// One verdict per signature, from the top; none for a message without signatures. Asks for all keys
// at once; a signature whose key is not known yet is TempError with KeyPending. `now` in Unix
// seconds. Detail::Trail also looks for the changes that made a signature fail.
// `cache` saves work over many messages; nullptr: none.
[[nodiscard]] std::vector<Verdict> verify(const Prepared& prepared, std::int64_t now,
                                          dns::Inquiry& dns, Detail detail,
                                          KeyCache* cache = nullptr);

// The best of the results (pass, temperror, fail, policy, neutral, permerror); None without one.
[[nodiscard]] Result best_result(std::span<const Verdict> verdicts);

// {"result", "reason", "explanation", "domain", "selector", "algorithm", "key_bits", "identity",
//  "testing", "checks", "signed_fields", "unsigned_fields", "changes", "trail"} and, when they are
// there, "body_length", "unsigned_octets", "timestamp", "expiration".
[[nodiscard]] boost::json::value to_json(const Verdict& verdict);

}  // namespace waybill::dkim
