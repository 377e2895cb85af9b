// The key record (RFC 6376 §3.6.1, RFC 8301, RFC 8463): the TXT record at <selector>._domainkey.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim/crypto.h"
#include "auth/dkim/reason.h"

namespace waybill::dkim {

struct Key {
  KeyType type = KeyType::Rsa;                     // k=
  std::optional<std::vector<std::string>> hashes;  // h= as written; nothing: all are allowed
  std::vector<std::string> services = {"*"};       // s=
  bool is_testing = false;                         // t=y: the domain is testing DKIM
  bool forbids_subdomains = false;                 // t=s: i= and d= must have the same domain
  std::string notes;                               // n= as written
  std::string data;                                // p=, raw octets
  std::optional<PublicKey> public_key;             // absent with a fault
};

struct ParsedKey {
  Key key;                    // what could be read
  std::vector<Fault> faults;  // in the order of the checks; empty: the record is valid
};

// `record` is the joined text of one TXT record. Unknown tags are ignored, g= of RFC 4871 among
// them. The length of an RSA key is not judged here, apart from the upper cap.
[[nodiscard]] ParsedKey parse_key(std::string_view record);

// §3.6.1 v=: whether a TXT record is of another version than DKIM1 and must be discarded, as an SPF
// record that a wildcard brings.
[[nodiscard]] bool is_other_version(std::string_view record);

}  // namespace waybill::dkim
