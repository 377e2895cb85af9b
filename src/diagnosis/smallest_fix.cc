#include "diagnosis/smallest_fix.h"

#include <algorithm>

#include "diagnosis/decision.h"

namespace waybill::diagnosis {
namespace {

// Which findings mend which cause, the first that is there first. What they say to do is the fix.
struct Mend {
  Cause cause;
  std::vector<std::string_view> findings;
};
const std::vector<Mend>& mends() {
  static const std::vector<Mend> kMends = {
      {Cause::NeverLeft,
       {"salesforce.discarded", "salesforce.exception", "salesforce.access-level",
        "salesforce.no-log-row", "salesforce.own-text"}},
      {Cause::Identity,
       {"author.ambiguous", "auth.passes-now", "dmarc.fails", "dkim.failing",
        "dkim.selector-unusable", "dkim.not-signed", "identity.refused"}},
      {Cause::TenantRouting,
       {"tenant.direct-send", "tenant.connector-abused", "tenant.relay-attribution",
        "tenant.connector-restricts", "relay.refused"}},
      {Cause::ReputationShared, {"reputation.shared-address"}},
      {Cause::ReputationOwn, {"reputation.own-address"}},
      {Cause::ReputationDomain, {"reputation.domain"}},
      {Cause::RecipientPolicy, {"tenant.internal-only", "recipient.policy"}},
      {Cause::RecipientAddress,
       {"recipient.list-quality", "recipient.unknown", "tenant.edge-blocking"}},
      {Cause::Rate, {"rate.limited"}},
      {Cause::Content, {"content.refused"}},
      {Cause::Transport, {"transport.failed"}},
      {Cause::ReceiverFault, {"receiver.misreads-blocklist", "receiver.fault"}},
      {Cause::AcceptedThenFiltered,
       {"filtered.transport-rule", "filtered.user-list", "filtered.policy-list", "filtered.spoof",
        "filtered.impersonation", "filtered.bulk", "filtered.spam", "filtered.after-acceptance"}},
      {Cause::Delivered,
       {"tenant.direct-send-ahead", "tenant.spoof-ahead", "tenant.relay-attribution-ahead"}},
  };
  return kMends;
}

constexpr std::string_view kSpfFindings[] = {"spf.several-records", "spf.too-many-lookups",
                                             "spf.syntax", "spf.broken-include",
                                             "spf.client-not-listed"};

// The receiver complains of SPF, or SPF is what would align: then its record is the smallest
// change.
bool spf_decides(const Known& known) {
  const Refusal* refusal = known.dossier.refusal();
  const bool named =
      refusal != nullptr && refusal->reply.row != nullptr && refusal->reply.row->id.contains("SPF");
  const dkim::Verdict* signature = known.aligned_signature();
  const bool signed_well = signature != nullptr && signature->result == dkim::Result::Pass;
  return !known.dossier.uses_bounce_address() &&
         (named || (known.spf_could_align() && !signed_well));
}

void add_steps(const Finding& finding, std::vector<FixStep>& steps) {
  for (const FixStep& step : finding.fix) {
    if (std::ranges::find(steps, step.id, &FixStep::id) == steps.end()) steps.push_back(step);
  }
}

bool is_reputation(Cause cause) {
  return cause == Cause::ReputationShared || cause == Cause::ReputationOwn ||
         cause == Cause::ReputationDomain;
}

// SPF is what admins try first: say that it is not the way where they did or ask about it.
void add_spf_answer(const Known& known, Cause cause, std::vector<FixStep>& steps) {
  const bool tried = known.survey.includes_salesforce || known.sheet.has(FactKind::Claim, "spf-ok");
  if (cause == Cause::Identity && known.dossier.uses_bounce_address() && tried)
    steps.push_back(make_fix("spf-not-the-fix", known.words));
}

// The record that the receiver misses, or the SPF record where that is the smallest change; else
// nothing.
std::vector<FixStep> record_fix(const Known& known, std::span<const Finding> findings) {
  std::vector<FixStep> steps;
  const Refusal* refusal = known.refusal_with(Cause::Identity);
  const bool wants_record = refusal != nullptr && refusal->reply.row != nullptr &&
                            refusal->reply.row->id.contains("-40-DMARC");
  const Finding* missing = finding(findings, "dmarc.missing");
  if (missing != nullptr && wants_record) return missing->fix;
  if (const Finding* ambiguous = finding(findings, "author.ambiguous"))
    add_steps(*ambiguous, steps);
  if (!spf_decides(known)) return steps;
  for (const std::string_view id : kSpfFindings) {
    const Finding* hit = finding(findings, id);
    if (hit != nullptr && steps.empty()) add_steps(*hit, steps);
  }
  return steps;
}

// The first finding of the list that has a fix: what rests on the refusal that decides comes before
// what another one brought up. For identity our own evaluation says more than the refusal.
const Finding* mending_finding(const Known& known, std::span<const Finding> findings,
                               const Mend& mend) {
  const Refusal* refusal = known.dossier.refusal();
  const std::string decisive = refusal == nullptr ? std::string() : known.cite_refusal(*refusal);
  const bool evaluated = mend.cause == Cause::Identity && known.auth;
  const Finding* other = nullptr;
  for (const std::string_view id : mend.findings) {
    const Finding* hit = finding(findings, id);
    if (hit == nullptr || hit->fix.empty()) continue;
    const bool rests_on_it = std::ranges::find(hit->facts, decisive) != hit->facts.end();
    if (rests_on_it && !evaluated) return hit;
    if (other == nullptr) other = hit;
  }
  return other;
}

}  // namespace

std::vector<FixStep> find_smallest_fix(const Known& known, std::span<const Finding> findings,
                                       Cause cause) {
  std::vector<FixStep> steps;
  if (cause == Cause::Identity) steps = record_fix(known, findings);
  if (!steps.empty()) return steps;
  // Technical before reputation: while DMARC fails, no receiver can tell this mail from a forgery.
  const Finding* technical = finding(findings, "dmarc.fails");
  if (technical != nullptr && (is_reputation(cause) || cause == Cause::Delivered))
    add_steps(*technical, steps);
  const auto mend = std::ranges::find(mends(), cause, &Mend::cause);
  if (mend == mends().end()) return steps;
  if (const Finding* hit = mending_finding(known, findings, *mend)) {
    add_steps(*hit, steps);
    add_spf_answer(known, cause, steps);
  }
  return steps;
}

}  // namespace waybill::diagnosis
