// Body hashes (RFC 6376 §3.7): each once, however many signatures want it.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "auth/dkim/canonical.h"
#include "auth/dkim/crypto.h"
#include "message/message.h"

namespace waybill::dkim {

struct BodyHashKind {
  Canonicalization form = Canonicalization::Simple;
  HashAlgorithm hash = HashAlgorithm::Sha256;
  std::optional<std::uint64_t> length;  // l=: octets of the canonical body that are hashed
  auto operator<=>(const BodyHashKind&) const = default;
};

struct BodyHash {
  std::string digest;                  // raw octets
  std::uint64_t canonical_octets = 0;  // of the whole canonical body, l= or not
  bool operator==(const BodyHash&) const = default;
};

using BodyHashes = std::map<BodyHashKind, BodyHash>;

// The body is canonicalized once per form.
[[nodiscard]] BodyHashes hash_bodies(std::string_view body, message::LineEnding ending,
                                     std::span<const BodyHashKind> kinds);
[[nodiscard]] BodyHash hash_body(std::string_view body, message::LineEnding ending,
                                 const BodyHashKind& kind);

}  // namespace waybill::dkim
