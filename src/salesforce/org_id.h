#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waybill::salesforce {

// The case-safe suffix of an 18-character Salesforce id, computed from its first 15 characters.
[[nodiscard]] std::string id_suffix(std::string_view id15);

// A 15- or 18-character id that begins with 00D, in its 15-character form; nothing for another text
// or when the suffix does not fit the letters.
[[nodiscard]] std::optional<std::string> parse_org_id(std::string_view text);

// A return-path that Salesforce wrote because Bounce Management or Email Security Compliance is on:
//   <local>=<domain>__<token>[.<token>]@<token>[.<token>].<orgkey>.<instance>.bnc.salesforce.com
// (the shape was observed, the short documented form has no instance).
struct BounceAddress {
  std::string original;  // the address that it stands for, "user@example.com"
  std::string org_key;   // as it stands in the domain; empty in the short form
  std::string instance;  // "na63", "cs42"; empty in the short form
  std::optional<std::string>
      org_id;  // 15 characters; nothing when the key's check letters do not fit
  bool operator==(const BounceAddress&) const = default;
};

// Nothing when the domain is not bnc.salesforce.com or below it.
[[nodiscard]] std::optional<BounceAddress> parse_bounce_address(std::string_view address);

// The 15-character org id in an org key: the 18-character id without its leading 00D, in lower
// case, with the run of zeros written as one "-". Upper case comes back from the suffix.
[[nodiscard]] std::optional<std::string> decode_org_key(std::string_view key);

// True for the instance names of sandboxes: cs42, usa254s.
[[nodiscard]] bool is_sandbox_instance(std::string_view instance);

}  // namespace waybill::salesforce
