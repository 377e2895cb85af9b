// The fields DKIM-Signature (RFC 6376 §3.5), ARC-Message-Signature and ARC-Seal (RFC 8617 §4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim/canonical.h"
#include "auth/dkim/crypto.h"
#include "auth/dkim/reason.h"
#include "auth/dkim/tag_list.h"
#include "base/span.h"
#include "dns/name.h"

namespace waybill::dkim {

// Our own caps on hostile input; real fields stay far below them.
inline constexpr std::size_t kLargestSignatureField = 8U << 10U;  // octets of the value
inline constexpr std::size_t kMostSignedFields = 256;             // names in h=

// Which field is read: the three share their tags, with small differences.
enum class FieldKind : std::uint8_t { DkimSignature, ArcMessageSignature, ArcSeal };

enum class Algorithm : std::uint8_t { RsaSha1, RsaSha256, Ed25519Sha256 };
[[nodiscard]] std::string_view to_string(Algorithm algorithm);  // "rsa-sha256"
[[nodiscard]] HashAlgorithm hash_of(Algorithm algorithm);
[[nodiscard]] KeyType key_type_of(Algorithm algorithm);

struct Signature {
  Algorithm algorithm = Algorithm::RsaSha256;
  std::string algorithm_text;  // a= as written, also when it is unknown
  std::string signature;       // b=, raw octets
  std::string body_hash;       // bh=, raw octets
  Canonicalization header_form = Canonicalization::Simple;
  Canonicalization body_form = Canonicalization::Simple;
  bool has_forms = false;                    // c= is there
  std::string domain;                        // d= as written
  std::string selector;                      // s= as written
  std::optional<dns::Name> domain_name;      // d= as DNS has it: U-labels made A-labels
  std::optional<dns::Name> key_name;         // <s>._domainkey.<d>
  std::vector<std::string> signed_fields;    // h= as written, in order
  std::string identity;                      // i= decoded; "@" + d= when it is absent
  bool identity_is_domain = true;            // the domain of i= equals d=
  std::optional<std::uint64_t> body_length;  // l=, octets
  std::optional<std::int64_t> timestamp;     // t=, Unix seconds
  std::optional<std::int64_t> expiration;    // x=, Unix seconds
  std::vector<std::string> copied_fields;    // z= decoded: "Name:value" as they were signed
  std::optional<Span> signature_bytes;       // where the value of b= stands in the field value
  bool operator==(const Signature&) const = default;
};

struct ParsedSignature {
  Signature signature;        // what could be read
  std::vector<Fault> faults;  // in the order of checks; empty: the field is valid
};

// Reads the value of the field. Looks nothing up; `x=` is not compared with a clock.
[[nodiscard]] ParsedSignature parse_signature(std::string_view value,
                                              FieldKind kind = FieldKind::DkimSignature);
// The same from tags that were read before.
[[nodiscard]] ParsedSignature read_signature(const TagList& tags, std::string_view value,
                                             FieldKind kind);

}  // namespace waybill::dkim
