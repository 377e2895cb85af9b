#include "auth/dkim/find_key.h"

#include <algorithm>
#include <variant>
#include <vector>

namespace waybill::dkim {
namespace {

bool contains(const std::vector<std::string>& values, std::string_view value) {
  return std::ranges::find(values, value) != values.end();
}

// Whether this key may be used for this signature: steps 6 to 9 of §6.1.2.
Reason check_use(const Key& key, const Signature& signature) {
  if (key.hashes && !contains(*key.hashes, to_string(hash_of(signature.algorithm))))
    return Reason::KeyForbidsHash;
  if (!contains(key.services, "*") && !contains(key.services, "email"))
    return Reason::KeyForbidsService;
  if (key.type != key_type_of(signature.algorithm)) return Reason::KeyTypeMismatch;
  if (key.forbids_subdomains && !signature.identity_is_domain) return Reason::KeyForbidsSubdomain;
  if (key.type == KeyType::Rsa && key.public_key && key.public_key->bits() < kFewestRsaBits)
    return Reason::KeyTooShort;
  return Reason::Valid;
}

}  // namespace

FoundKey find_key(const Signature& signature, dns::Inquiry& dns, KeyCache* cache) {
  FoundKey found;
  if (!signature.key_name) {
    found.reason = Reason::BadSelector;
    return found;
  }
  const dns::Question question{*signature.key_name, dns::Type::Txt};
  found.asked = dns::to_string(question);
  const dns::Answer* answer = dns.ask(question);
  if (answer == nullptr || answer->is_temporary_failure()) {
    found.reason = answer == nullptr ? Reason::KeyPending : Reason::KeyUnavailable;
    if (answer != nullptr) found.record = dns::to_string(answer->status);
    return found;
  }
  std::vector<const std::string*> records;
  for (const dns::Data& data : answer->records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr) continue;
    if (is_other_version(text->joined)) {
      found.reason = Reason::KeyOtherVersion;
      found.record = text->joined;
    } else {
      records.push_back(&text->joined);
    }
  }
  if (records.empty()) {
    if (found.reason != Reason::Valid) return found;
    found.reason = Reason::NoKey;
    found.record = dns::to_string(answer->status);
    return found;
  }
  found.record = *records.front();
  if (records.size() > 1) {  // §3.6.2.2: what it means is undefined; a receiver may take any
    found.reason = Reason::SeveralKeys;
    return found;
  }
  std::optional<ParsedKey> own;
  const ParsedKey& parsed =
      cache == nullptr ? own.emplace(parse_key(found.record)) : cache->read(found.record);
  found.is_testing = parsed.key.is_testing;
  if (!parsed.faults.empty()) {
    found.reason = parsed.faults.front().code;
    found.place = parsed.faults.front().span;
    return found;
  }
  found.reason = check_use(parsed.key, signature);
  found.public_key = parsed.key.public_key;
  return found;
}

}  // namespace waybill::dkim
