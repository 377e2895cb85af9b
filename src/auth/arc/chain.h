// The ARC sets of a message and their structure (RFC 8617 §4.2).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/arc/reason.h"
#include "auth/dkim/signature.h"
#include "message/message.h"

namespace waybill::arc {

inline constexpr unsigned kMostInstances = 50;  // RFC 8617 §4.2.1

// One set. Fields point into the message that was read; a set that lacks one has nullptr.
struct ArcSet {
  unsigned instance = 0;
  const message::Field* results = nullptr;            // ARC-Authentication-Results
  const message::Field* message_signature = nullptr;  // ARC-Message-Signature
  const message::Field* seal = nullptr;               // ARC-Seal
  std::string authserv_id;                            // of the results
  std::string claims;  // the results after the authserv-id, white space collapsed
  dkim::ParsedSignature signature;
  dkim::ParsedSignature sealing;
  std::optional<Status> status;  // cv=; nothing when it is missing or no known word
};

struct Chain {
  std::vector<ArcSet> sets;               // instances 1, 2, …; incomplete ones included
  Reason fault = Reason::NoChain;         // Valid: the structure is right
  unsigned instance = 0;                  // where the fault is; 0: the message as a whole
  const message::Field* field = nullptr;  // the field with the fault, if it is in one
};

// Checks instances, completeness and the sequence of cv=, not the signatures. Borrows the message.
[[nodiscard]] Chain read_chain(const message::Message& message);

// The instance that an ARC-Authentication-Results value begins with (§4.1.1); nothing when it does
// not. `rest` is what follows its semicolon.
struct ResultsHead {
  unsigned instance;
  std::string_view rest;
};
[[nodiscard]] std::optional<ResultsHead> read_results_head(std::string_view value);

}  // namespace waybill::arc
