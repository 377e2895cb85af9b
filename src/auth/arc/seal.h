// Sealing a message with a new ARC set (RFC 8617 §5.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "auth/arc/reason.h"
#include "auth/dkim/crypto.h"
#include "base/result.h"
#include "message/message.h"

namespace waybill::arc {

struct SealOptions {
  std::string domain;                      // d=
  std::string selector;                    // s=
  std::string authserv_id;                 // whose Authentication-Results fields are taken over
  std::int64_t time = 0;                   // t=, Unix seconds
  std::vector<std::string> signed_fields;  // h= in order; empty: the default list of DKIM
};

// The three fields of the new set, each with its final line end.
struct SealedSet {
  std::string seal;
  std::string message_signature;
  std::string results;

  // In the order in which they are put before the message.
  [[nodiscard]] std::string text() const { return seal + message_signature + results; }
  bool operator==(const SealedSet&) const = default;
};

enum class SealFault : std::uint8_t {
  ChainEnded,   // the newest seal says cv=fail: §5.1.2 forbids another set
  ChainFull,    // there are 50 sets
  ChainBroken,  // fields without an instance or in double: no set can follow them
  BadOptions,   // the fields would not be valid: a name, a list with ARC-Seal
  KeyFailed,    // the cryptographic library did not sign
};
[[nodiscard]] std::string_view describe(SealFault fault);

// `incoming` is the status of the chain that `message` came with, as verify found it; for a message
// without a chain it is None. The new set's line ends are those of the message.
[[nodiscard]] Result<SealedSet, SealFault> seal(const message::Message& message,
                                                const dkim::SigningKey& key,
                                                const SealOptions& options, Status incoming);

}  // namespace waybill::arc
