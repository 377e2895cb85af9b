// From a signature to the key that it names (RFC 6376 §6.1.2).
#pragma once

#include <optional>
#include <string>

#include "auth/dkim/crypto.h"
#include "auth/dkim/key.h"
#include "auth/dkim/key_cache.h"
#include "auth/dkim/reason.h"
#include "auth/dkim/signature.h"
#include "dns/inquiry.h"

namespace waybill::dkim {

struct FoundKey {
  Reason reason = Reason::Valid;  // Valid: `public_key` may check the signature
  std::optional<PublicKey> public_key;
  bool is_testing = false;
  std::string asked;          // "s._domainkey.example.com TXT"; empty: no name to ask
  std::string record;         // the record's text, or the status of the answer
  std::optional<Span> place;  // the fault in `record`
};

// Asks for the record and checks that it fits the signature. KeyPending when the answer is not
// known yet. A key that is too short is reported by its reason, and handed out all the same.
// `cache` may be nullptr.
[[nodiscard]] FoundKey find_key(const Signature& signature, dns::Inquiry& dns,
                                KeyCache* cache = nullptr);

}  // namespace waybill::dkim
