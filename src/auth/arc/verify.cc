#include "auth/arc/verify.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "auth/arc/seal_octets.h"
#include "auth/dkim/find_key.h"
#include "auth/dkim/header_hash.h"

namespace waybill::arc {
namespace {

using dkim::Check;

// Finds each key once: sets of one sealer share it.
class Keys {
 public:
  explicit Keys(dns::Inquiry& dns) : dns_(dns) {}

  const dkim::FoundKey& find(const dkim::Signature& signature) {
    const auto place =
        std::pair(fmt::format("{} {}", signature.selector, signature.domain), signature.algorithm);
    const auto known = found_.find(place);
    if (known != found_.end()) return known->second;
    return found_.emplace(place, dkim::find_key(signature, dns_)).first->second;
  }

 private:
  dns::Inquiry& dns_;
  std::map<std::pair<std::string, dkim::Algorithm>, dkim::FoundKey> found_;
};

Part facts_of(const dkim::ParsedSignature& parsed) {
  Part part;
  part.domain = parsed.signature.domain;
  part.selector = parsed.signature.selector;
  part.algorithm = parsed.signature.algorithm_text;
  return part;
}

// Judges one signature over `digest`; `body_reason` is Valid where no body belongs to it.
Part judge(const dkim::ParsedSignature& parsed, const std::string& digest, dkim::Reason body_reason,
           Keys& keys) {
  Part part = facts_of(parsed);
  part.check = Check::Bad;
  if (!parsed.faults.empty()) {
    part.reason = parsed.faults.front().code;
    return part;
  }
  const dkim::Signature& signature = parsed.signature;
  const dkim::FoundKey& found = keys.find(signature);
  part.reason = found.reason;
  if (found.public_key) part.key_bits = found.public_key->bits();
  if (dkim::result_of(found.reason) == dkim::Result::TempError) part.check = Check::NotDone;
  if (found.reason != dkim::Reason::Valid || !found.public_key) return part;
  const bool verifies =
      found.public_key->verifies(dkim::hash_of(signature.algorithm), digest, signature.signature);
  if (verifies && body_reason == dkim::Reason::Valid) {
    part.check = Check::Good;
  } else if (verifies) {
    part.reason = body_reason;
  } else {
    part.reason = body_reason == dkim::Reason::Valid ? dkim::Reason::HeaderChanged
                                                     : dkim::Reason::HeaderAndBodyChanged;
  }
  return part;
}

dkim::Reason body_reason(const dkim::BodyHash& body, const dkim::Signature& signature) {
  if (signature.body_length && *signature.body_length > body.canonical_octets)
    return dkim::Reason::BodyTruncated;
  return body.digest == signature.body_hash ? dkim::Reason::Valid : dkim::Reason::BodyChanged;
}

// The message signature in the reading that fits, else in the first.
Part judge_message_signature(const Prepared& prepared, std::size_t index, Keys& keys) {
  const ArcSet& set = prepared.chain.sets[index];
  const std::vector<Reading>& readings = prepared.sets[index].readings;
  if (readings.empty()) return judge(set.signature, "", dkim::Reason::Valid, keys);
  Part first;
  for (const Reading& reading : readings) {
    Part part =
        judge(set.signature, reading.digest,
              body_reason(prepared.bodies.at(reading.body_kind), set.signature.signature), keys);
    if (part.check == Check::Good) return part;
    if (&reading == &readings.front()) first = std::move(part);
  }
  return first;
}

enum class Which : std::uint8_t { MessageSignature, Seal };

// What a signature that is not good means for the chain.
Reason chain_reason(const Part& part, bool has_faults, Which which) {
  const bool seal = which == Which::Seal;
  if (part.reason == dkim::Reason::KeyPending) return Reason::KeyPending;
  if (part.reason == dkim::Reason::KeyUnavailable) return Reason::KeyUnavailable;
  if (has_faults) return seal ? Reason::SealUnreadable : Reason::MessageSignatureUnreadable;
  if (dkim::result_of(part.reason) == dkim::Result::PermError)
    return seal ? Reason::SealKey : Reason::MessageSignatureKey;
  return seal ? Reason::SealFails : Reason::MessageSignatureFails;
}

// RFC 8617 §5.2 steps 4 to 6 over parts that were judged already.
void conclude(const Chain& chain, Verdict& verdict) {
  const Instance& newest = verdict.instances.back();
  const auto decide = [&verdict](Reason reason, unsigned instance) {
    verdict.reason = reason;
    verdict.instance = instance;
  };
  if (newest.message_signature.check != Check::Good) {
    return decide(
        chain_reason(newest.message_signature, !chain.sets.back().signature.faults.empty(),
                     Which::MessageSignature),
        newest.instance);
  }
  for (std::size_t i = verdict.instances.size(); i-- > 0;) {
    const Instance& one = verdict.instances[i];
    if (one.seal.check == Check::Good) continue;
    return decide(chain_reason(one.seal, !chain.sets[i].sealing.faults.empty(), Which::Seal),
                  one.instance);
  }
  verdict.reason = Reason::Valid;
  for (std::size_t i = verdict.instances.size(); i-- > 0;) {
    if (verdict.instances[i].message_signature.check == Check::Good) continue;
    verdict.oldest_pass = static_cast<unsigned>(i + 2);
    break;
  }
}

TrailStep part_step(const Part& part, const message::Field& field, std::string_view clause) {
  TrailStep step;
  step.code = dkim::id(part.reason);
  step.says = dkim::describe(part.reason);
  step.clause = clause;
  step.subject =
      fmt::format("{}: d={}; s={}; a={}", field.name, part.domain, part.selector, part.algorithm);
  step.found = dkim::to_string(part.check);
  step.bytes = field.span;
  return step;
}

TrailStep outcome_step(const Verdict& verdict, const Chain& chain) {
  TrailStep step;
  step.code = id(verdict.reason);
  step.says = describe(verdict.reason);
  step.clause = clause(verdict.reason);
  step.found = to_string(verdict.result);
  if (verdict.instance != 0) step.subject = fmt::format("i={}", verdict.instance);
  if (chain.field != nullptr) step.bytes = chain.field->span;
  return step;
}

Trail trail_of(const Verdict& verdict, const Prepared& prepared) {
  Trail trail;
  for (std::size_t i = prepared.sets.size(); i-- > 0;) {
    const Instance& one = verdict.instances[i];
    const ArcSet& set = prepared.chain.sets[i];
    TrailStep step;
    step.code = "arc.set";
    step.says = "An ARC set was checked";
    step.clause = "RFC 8617 §5.2";
    step.subject = fmt::format("i={}; cv={}", one.instance, one.status);
    step.found = one.authserv_id + "; " + one.claims;
    step.steps.push_back(
        part_step(one.message_signature, *set.message_signature, "RFC 8617 §4.1.2"));
    step.steps.push_back(part_step(one.seal, *set.seal, "RFC 8617 §4.1.3"));
    trail.push_back(std::move(step));
  }
  trail.push_back(outcome_step(verdict, prepared.chain));
  return trail;
}

}  // namespace

namespace {

std::vector<Reading> readings_of(const message::Message& message, const ArcSet& set) {
  dkim::Signature signature = set.signature.signature;
  std::vector<Reading> readings;
  const auto add = [&] {
    readings.push_back(
        {dkim::header_digest(message, *set.message_signature, signature),
         {signature.body_form, dkim::hash_of(signature.algorithm), signature.body_length}});
  };
  add();
  if (!signature.has_forms) {
    signature.header_form = dkim::Canonicalization::Relaxed;
    signature.body_form = dkim::Canonicalization::Relaxed;
    add();
  }
  return readings;
}

}  // namespace

Prepared prepare(const message::Message& message) {
  Prepared prepared;
  prepared.message = &message;
  prepared.chain = read_chain(message);
  if (prepared.chain.fault != Reason::Valid) return prepared;
  std::vector<dkim::BodyHashKind> kinds;
  dkim::Hasher running(dkim::HashAlgorithm::Sha256);  // every earlier set, with its seal
  for (const ArcSet& set : prepared.chain.sets) {
    PreparedSet one;
    if (set.signature.faults.empty()) one.readings = readings_of(message, set);
    for (const Reading& reading : one.readings)
      kinds.push_back(reading.body_kind);
    std::string octets;
    append_results_and_signature(octets, message, set);
    running.update(octets);
    std::string own;
    dkim::append_header_field(
        own, dkim::without_signature_data(message, *set.seal, set.sealing.signature),
        dkim::Canonicalization::Relaxed, message.line_ending());
    dkim::Hasher sealed = running.fork();
    sealed.update(own);
    one.seal_digest = sealed.finish();
    octets.clear();
    append_seal(octets, message, set);
    running.update(octets);
    prepared.sets.push_back(std::move(one));
  }
  prepared.bodies = dkim::hash_bodies(message.body(), message.line_ending(), kinds);
  return prepared;
}

Verdict verify(const Prepared& prepared, dns::Inquiry& dns, Detail detail) {
  Verdict verdict;
  const Chain& chain = prepared.chain;
  Keys keys(dns);
  for (std::size_t i = 0; i < chain.sets.size(); ++i) {
    const ArcSet& set = chain.sets[i];
    Instance one;
    one.instance = set.instance;
    one.authserv_id = set.authserv_id;
    one.claims = set.claims;
    if (set.status) one.status = to_string(*set.status);
    one.message_signature = facts_of(set.signature);
    one.seal = facts_of(set.sealing);
    // A chain that is broken already needs no keys.
    if (chain.fault == Reason::Valid) {
      one.message_signature = judge_message_signature(prepared, i, keys);
      one.seal = judge(set.sealing, prepared.sets[i].seal_digest, dkim::Reason::Valid, keys);
    }
    verdict.instances.push_back(std::move(one));
  }
  verdict.reason = chain.fault;
  verdict.instance = chain.instance;
  if (chain.fault == Reason::Valid) conclude(chain, verdict);
  verdict.result = status_of(verdict.reason);
  if (detail == Detail::Trail) verdict.trail = trail_of(verdict, prepared);
  return verdict;
}

}  // namespace waybill::arc
