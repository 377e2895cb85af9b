// Validation of an ARC chain (RFC 8617 §5.2) in two phases, as for DKIM.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "auth/arc/chain.h"
#include "auth/arc/reason.h"
#include "auth/dkim/body_hash.h"
#include "auth/dkim/reason.h"
#include "auth/dkim/verify.h"
#include "base/trail.h"
#include "dns/inquiry.h"
#include "message/message.h"

namespace waybill::arc {

// One way to read a message signature.
struct Reading {
  std::string digest;  // of the signed header fields
  dkim::BodyHashKind body_kind;
};

struct PreparedSet {
  // None for a message signature with faults. Two for one without c=: RFC 8617 §4.1.2 takes over
  // the default of DKIM, simple, but sealers of the draft years meant relaxed, and the public test
  // suite does. A signature that is right in either reading covers the message.
  std::vector<Reading> readings;
  std::string seal_digest;  // of what the seal covers
};

// A chain parsed, canonicalized and hashed. Borrows the message, which must neither move nor end
// before this.
struct Prepared {
  const message::Message* message = nullptr;
  Chain chain;
  std::vector<PreparedSet> sets;  // as chain.sets; empty when the structure is at fault
  dkim::BodyHashes bodies;
};
[[nodiscard]] Prepared prepare(const message::Message& message);

// One signature of a set, judged as DKIM judges signatures.
struct Part {
  dkim::Check check = dkim::Check::NotDone;
  dkim::Reason reason = dkim::Reason::Valid;  // means nothing while NotDone
  std::string domain;
  std::string selector;
  std::string algorithm;
  unsigned key_bits = 0;
  bool operator==(const Part&) const = default;
};

struct Instance {
  unsigned instance = 0;
  std::string authserv_id;  // who claims
  std::string claims;       // what the ARC-Authentication-Results field says; no proof by itself
  std::string status;       // cv= as a word; empty when it is unreadable
  Part message_signature;
  Part seal;
  bool operator==(const Instance&) const = default;
};

struct Verdict {
  Status result = Status::None;
  Reason reason = Reason::NoChain;
  unsigned instance = 0;  // where the reason is; 0: the chain as a whole
  std::vector<Instance> instances;
  // §5.2 step 5: the oldest instance whose message signature and all later ones are valid, so that
  // nothing changed since; 0: every one is. Stated for a chain that passes.
  unsigned oldest_pass = 0;
  Trail trail;
  bool operator==(const Verdict&) const = default;
};

// Asks for all keys at once. While a key is not known yet the result is Fail with KeyPending; when
// DNS failed it is Fail with KeyUnavailable, as RFC 8617 has no other word.
[[nodiscard]] Verdict verify(const Prepared& prepared, dns::Inquiry& dns, Detail detail);

// {"result", "reason", "explanation", "instances": [{"instance", "authserv_id", "claims", "cv",
//  "message_signature": {…}, "seal": {…}}], "oldest_pass", "trail"}
[[nodiscard]] boost::json::value to_json(const Verdict& verdict);

}  // namespace waybill::arc
