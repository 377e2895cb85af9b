#include "policy/trial.h"

#include <algorithm>

namespace waybill::policy {
namespace {

using dmarc::Policy;
using dmarc::Strictness;
using report::Disposition;

// Yes, no, or the row does not say.
enum class Aligned : std::uint8_t { No, Yes, Unknown };

// By the results of the row, or by its verdict where it states none.
Aligned reported_spf(const store::RowGroup& group, const RowFacts& facts, Strictness mode) {
  const bool is_strict = mode == Strictness::Strict;
  if (!facts.spf_is_stated) {
    if (!group.spf_aligned) return Aligned::No;
    return is_strict ? Aligned::Unknown : Aligned::Yes;
  }
  const bool aligns = is_strict ? facts.spf_exact : facts.spf_same_org;
  return (facts.spf_passed() && aligns) || (group.spf_aligned && !is_strict) ? Aligned::Yes
                                                                             : Aligned::No;
}

Aligned spf_under(const store::RowGroup& group, const RowFacts& facts, Strictness mode,
                  SpfChange change) {
  switch (change) {
    case SpfChange::Same: break;
    case SpfChange::NowPasses:
      return mode == Strictness::Relaxed || facts.spf_exact ? Aligned::Yes : Aligned::No;
    case SpfChange::NowFails: return Aligned::No;
    case SpfChange::Unknown: return Aligned::Unknown;
  }
  return reported_spf(group, facts, mode);
}

Aligned dkim_under(const store::RowGroup& group, const RowFacts& facts, Strictness mode) {
  const bool passed = facts.own_signature == OwnSignature::Passed;
  if (group.dkim_aligned && !passed)  // reported without the signature
    return mode == Strictness::Strict ? Aligned::Unknown : Aligned::Yes;
  if (mode == Strictness::Strict) return facts.own_exact_passed ? Aligned::Yes : Aligned::No;
  return passed ? Aligned::Yes : Aligned::No;
}

// A key set up at a service signs what the service sends: not what a stranger sends in its name,
// and not what somebody handed on and changed.
bool would_be_signed(const RowFacts& facts, const Judgement& judgement, const SourceKey& source,
                     const Hypothesis& hypothesis) {
  if (!is_legitimate(judgement.traffic) && judgement.traffic != Traffic::Unknown) return false;
  return std::ranges::any_of(hypothesis.dkim_for, [&](const std::string& sender) {
    return sender == source.key ||
           (facts.service != nullptr && sender == facts.service->id && facts.service_is_proven());
  });
}

Disposition wanted_by(Policy policy) {
  switch (policy) {
    case Policy::None: return Disposition::None;
    case Policy::Quarantine: return Disposition::Quarantine;
    case Policy::Reject: return Disposition::Reject;
  }
  std::abort();
}

bool is_stopped(Disposition disposition) {
  return disposition == Disposition::Quarantine || disposition == Disposition::Reject;
}

struct Outcome {
  bool is_unknown = false;
  bool passes = false;
  Policy policy = Policy::None, policy_before = Policy::None;
};

// What a receiver that follows the policy would do with messages that do not pass.
void add_disposition(const store::RowGroup& group, const Outcome& outcome, Effect& effect) {
  const std::uint64_t n = group.messages;
  const Disposition wanted = wanted_by(outcome.policy);
  if (wanted == Disposition::Quarantine && !is_stopped(group.disposition))
    effect.newly_quarantined = n;
  if (wanted == Disposition::Reject && group.disposition != Disposition::Reject)
    effect.newly_rejected = n;
  if (outcome.policy >= outcome.policy_before) return;
  if (wanted == Disposition::None && is_stopped(group.disposition)) effect.newly_delivered = n;
  if (wanted == Disposition::Quarantine && group.disposition == Disposition::Reject)
    effect.quarantined_instead = n;
}

Effect effect_of(const store::RowGroup& group, const RowFacts& facts, const Outcome& outcome) {
  Effect effect;
  const std::uint64_t n = group.messages;
  if (outcome.is_unknown) {
    effect.unknown = n;
    return effect;
  }
  if (outcome.passes && !facts.passes) effect.newly_passing = n;
  if (!outcome.passes && facts.passes) effect.newly_failing = n;
  if (outcome.passes && !facts.passes && is_stopped(group.disposition)) effect.newly_delivered = n;
  const bool is_same = outcome.passes == facts.passes && outcome.policy == outcome.policy_before;
  if (!outcome.passes && !is_same) add_disposition(group, outcome, effect);
  if (effect.newly_stopped() != 0 && facts.is_overridden) effect.perhaps_spared = n;
  if ((effect.newly_passing | effect.newly_failing | effect.newly_stopped() |
       effect.newly_delivered | effect.quarantined_instead) != 0)
    effect.messages = n;
  return effect;
}

void add(Effect& sum, const Effect& effect) {
  sum.messages += effect.messages;
  sum.newly_passing += effect.newly_passing;
  sum.newly_failing += effect.newly_failing;
  sum.newly_quarantined += effect.newly_quarantined;
  sum.newly_rejected += effect.newly_rejected;
  sum.newly_delivered += effect.newly_delivered;
  sum.quarantined_instead += effect.quarantined_instead;
  sum.perhaps_spared += effect.perhaps_spared;
  sum.unknown += effect.unknown;
}

void add_stopped(TrialResult& result, Traffic traffic, std::uint64_t stopped) {
  switch (traffic) {
    case Traffic::Authorised:
    case Traffic::Misconfigured: result.legitimate_stopped += stopped; break;
    case Traffic::Forwarder:
    case Traffic::MailingList: result.forwarded_stopped += stopped; break;
    case Traffic::Spoof: result.spoofed_stopped += stopped; break;
    case Traffic::Unknown: result.unknown_stopped += stopped; break;
  }
}

}  // namespace

Predicted predict(const store::RowGroup& group, const RowFacts& facts, const Judgement& judgement,
                  const SourceKey& source, const Published& published, const Hypothesis& hypothesis,
                  const SpfTrial& spf) {
  if (!hypothesis.adkim && !hypothesis.aspf && !hypothesis.changes_spf &&
      hypothesis.dkim_for.empty())
    return facts.passes ? Predicted::Passes : Predicted::Fails;  // a policy changes no result
  if (would_be_signed(facts, judgement, source, hypothesis)) return Predicted::Passes;
  // What nothing is said about stays as the receiver judged it.
  const Aligned dkim = hypothesis.adkim     ? dkim_under(group, facts, *hypothesis.adkim)
                       : group.dkim_aligned ? Aligned::Yes
                                            : Aligned::No;
  const SpfChange change = hypothesis.changes_spf && facts.spf_same_org
                               ? spf.change(group.source_ip, facts.spf_domain)
                               : SpfChange::Same;
  const Aligned by_spf =
      hypothesis.aspf || change != SpfChange::Same
          ? spf_under(group, facts, hypothesis.aspf.value_or(published.aspf), change)
      : group.spf_aligned ? Aligned::Yes
                          : Aligned::No;
  if (dkim == Aligned::Yes || by_spf == Aligned::Yes) return Predicted::Passes;
  return dkim == Aligned::Unknown || by_spf == Aligned::Unknown ? Predicted::Unknown
                                                                : Predicted::Fails;
}

void Trial::take(const store::RowGroup& group, const Survey::Taken& taken, const SpfTrial& spf) {
  const bool is_governed = group.domain == domain_;
  const Hypothesis& hypothesis = is_governed ? hypothesis_ : elsewhere_;
  const Predicted predicted =
      predict(group, taken.facts, taken.judgement, taken.source, published_, hypothesis, spf);
  Outcome outcome;
  outcome.is_unknown = predicted == Predicted::Unknown;
  outcome.passes = predicted == Predicted::Passes;
  if (is_governed) {
    outcome.policy = policy_for(taken.facts.author, domain_, published_, hypothesis);
    outcome.policy_before = policy_for(taken.facts.author, domain_, published_, {});
  }
  const Effect effect = effect_of(group, taken.facts, outcome);
  add(result_.total, effect);
  add_stopped(result_, taken.judgement.traffic, effect.newly_stopped());
  if (effect.messages == 0 && effect.unknown == 0) return;
  SourceEffect& source = sources_[{taken.source.key, taken.judgement.traffic}];
  if (source.key.empty()) {
    source.key = taken.source.key;
    source.name = taken.source.name;
    source.service = taken.facts.service;
    source.traffic = taken.judgement.traffic;
  }
  source.confidence = std::max(source.confidence, taken.judgement.confidence);
  add(source.effect, effect);
}

TrialResult Trial::finish() {
  result_.hypothesis = hypothesis_;
  for (auto& [key, source] : sources_)
    result_.sources.push_back(std::move(source));
  std::ranges::sort(result_.sources, [](const SourceEffect& a, const SourceEffect& b) {
    return std::tuple(b.effect.messages, a.key, a.traffic) <
           std::tuple(a.effect.messages, b.key, b.traffic);
  });
  sources_.clear();
  return std::move(result_);
}

}  // namespace waybill::policy
