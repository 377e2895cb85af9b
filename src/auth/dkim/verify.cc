#include "auth/dkim/verify.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "auth/dkim/explain_body.h"
#include "auth/dkim/explain_header.h"
#include "auth/dkim/find_key.h"
#include "auth/dkim/header_hash.h"
#include "auth/dkim/verdict_trail.h"
#include "base/ascii.h"

namespace waybill::dkim {
namespace {

// Clocks differ: a signature that is made this many seconds in the future is not held against it.
// RFC 6376 §3.5 allows such leeway without a number.
constexpr std::int64_t kClockSkew = 300;

// RFC 6376 §5.4.1 and RFC 8058 §4: fields that carry what the reader sees or acts upon.
constexpr std::array<std::string_view, 13> kFieldsWorthSigning = {"from",
                                                                  "sender",
                                                                  "reply-to",
                                                                  "to",
                                                                  "cc",
                                                                  "date",
                                                                  "subject",
                                                                  "message-id",
                                                                  "mime-version",
                                                                  "content-type",
                                                                  "content-transfer-encoding",
                                                                  "list-unsubscribe",
                                                                  "list-unsubscribe-post"};

std::vector<std::string> unsigned_fields(const message::Message& message,
                                         const std::vector<std::string>& signed_names) {
  std::vector<std::string> missing;
  for (const std::string_view name : kFieldsWorthSigning) {
    const bool is_signed = std::ranges::any_of(
        signed_names, [name](const std::string& one) { return ascii::iequals(one, name); });
    if (!is_signed && message.field(name) != nullptr) missing.emplace_back(name);
  }
  return missing;
}

// RFC 6376 §6.1.3: what the checks say, before the reasons not to accept a good signature.
Reason reason_of_checks(const Verdict& verdict, const PreparedSignature& prepared,
                        const PublicKey& key, std::uint64_t canonical_octets) {
  const Signature& signature = prepared.parsed.signature;
  if (verdict.header == Check::Good && verdict.body == Check::Good) return Reason::Valid;
  if (verdict.header == Check::Good) {
    return signature.body_length && *signature.body_length > canonical_octets
               ? Reason::BodyTruncated
               : Reason::BodyChanged;
  }
  // RSA tells whether this key made the signature at all.
  if (key.type() == KeyType::Rsa &&
      !key.signed_digest(hash_of(signature.algorithm), signature.signature)) {
    return Reason::OtherKey;
  }
  return verdict.body == Check::Good ? Reason::HeaderChanged : Reason::HeaderAndBodyChanged;
}

// Why a signature that is right is not accepted all the same.
Reason reason_of_policy(const Signature& signature, Reason key_reason, std::int64_t now) {
  if (key_reason != Reason::Valid) return key_reason;  // too short
  if (signature.algorithm == Algorithm::RsaSha1) return Reason::Sha1Refused;
  if (signature.expiration && now > *signature.expiration) return Reason::Expired;
  if (signature.timestamp && *signature.timestamp > now && *signature.timestamp - now > kClockSkew)
    return Reason::NotYetValid;
  return Reason::Valid;
}

Check check(bool is_good) {
  return is_good ? Check::Good : Check::Bad;
}

void check_cryptography(const Prepared& prepared, const PreparedSignature& one,
                        const PublicKey& key, Verdict& verdict) {
  const Signature& signature = one.parsed.signature;
  const BodyHash& body = prepared.bodies.at(one.body_kind);
  const bool is_truncated = signature.body_length && *signature.body_length > body.canonical_octets;
  verdict.header =
      check(key.verifies(hash_of(signature.algorithm), one.header_digest, signature.signature));
  verdict.body = check(body.digest == signature.body_hash && !is_truncated);
  verdict.reason = reason_of_checks(verdict, one, key, body.canonical_octets);
  if (signature.body_length && !is_truncated)
    verdict.unsigned_octets = body.canonical_octets - *signature.body_length;
}

void explain(const Prepared& prepared, const PreparedSignature& one, const PublicKey& key,
             Verdict& verdict) {
  const auto add = [&verdict](std::optional<Change> change) {
    if (change) verdict.changes.push_back(*std::move(change));
  };
  if (verdict.body == Check::Bad) add(explain_body(*prepared.message, one.parsed.signature));
  if (verdict.header == Check::Bad)
    add(explain_header(*prepared.message, *one.field, one.parsed.signature, key));
}

Verdict facts_of(const Prepared& prepared, const PreparedSignature& one) {
  const Signature& signature = one.parsed.signature;
  Verdict verdict;
  verdict.domain = signature.domain;
  verdict.selector = signature.selector;
  verdict.algorithm = signature.algorithm_text;
  verdict.identity = signature.identity;
  verdict.timestamp = signature.timestamp;
  verdict.expiration = signature.expiration;
  verdict.signed_fields = signature.signed_fields;
  verdict.unsigned_fields = unsigned_fields(*prepared.message, signature.signed_fields);
  verdict.body_length = signature.body_length;
  verdict.field = one.field->span;
  return verdict;
}

Verdict judge(const Prepared& prepared, const PreparedSignature& one, std::int64_t now,
              dns::Inquiry& dns, Detail detail, KeyCache* cache) {
  Verdict verdict = facts_of(prepared, one);
  FoundKey found;
  if (!one.parsed.faults.empty()) {
    verdict.reason = one.parsed.faults.front().code;
  } else {
    found = find_key(one.parsed.signature, dns, cache);
    verdict.reason = found.reason;
    verdict.is_testing = found.is_testing;
    if (found.reason != Reason::KeyPending && found.reason != Reason::KeyUnavailable)
      verdict.key = check(found.reason == Reason::Valid);
    if (found.public_key) verdict.key_bits = found.public_key->bits();
    if (found.public_key &&
        (found.reason == Reason::Valid || found.reason == Reason::KeyTooShort)) {
      check_cryptography(prepared, one, *found.public_key, verdict);
      if (verdict.reason == Reason::Valid)
        verdict.reason = reason_of_policy(one.parsed.signature, found.reason, now);
      if (detail == Detail::Trail) explain(prepared, one, *found.public_key, verdict);
    }
  }
  verdict.result = result_of(verdict.reason);
  if (detail == Detail::Trail) verdict.trail = trail_of(verdict, one, found);
  return verdict;
}

}  // namespace

std::string_view to_string(Check check) {
  switch (check) {
    case Check::NotDone: return "not-done";
    case Check::Good: return "good";
    case Check::Bad: return "bad";
  }
  std::abort();
}

Prepared prepare(const message::Message& message) {
  Prepared prepared;
  prepared.message = &message;
  std::vector<BodyHashKind> kinds;
  for (const message::Field& field : message.fields()) {
    if (!ascii::iequals(field.name, "dkim-signature")) continue;
    if (prepared.signatures.size() == kMostSignatures) {
      ++prepared.ignored;
      continue;
    }
    PreparedSignature one;
    one.field = &field;
    one.parsed = parse_signature(field.value);
    const Signature& signature = one.parsed.signature;
    one.body_kind = {signature.body_form, hash_of(signature.algorithm), signature.body_length};
    if (one.parsed.faults.empty()) {
      kinds.push_back(one.body_kind);
      one.header_digest = header_digest(message, field, signature);
    }
    prepared.signatures.push_back(std::move(one));
  }
  prepared.bodies = hash_bodies(message.body(), message.line_ending(), kinds);
  return prepared;
}

std::vector<Verdict> verify(const Prepared& prepared, std::int64_t now, dns::Inquiry& dns,
                            Detail detail, KeyCache* cache) {
  std::vector<Verdict> verdicts;
  verdicts.reserve(prepared.signatures.size());
  for (const PreparedSignature& one : prepared.signatures)
    verdicts.push_back(judge(prepared, one, now, dns, detail, cache));
  return verdicts;
}

Result best_result(std::span<const Verdict> verdicts) {
  for (const Result result : {Result::Pass, Result::TempError, Result::Fail, Result::Policy,
                              Result::Neutral, Result::PermError}) {
    if (std::ranges::any_of(verdicts, [result](const Verdict& v) { return v.result == result; }))
      return result;
  }
  return Result::None;
}

}  // namespace waybill::dkim
