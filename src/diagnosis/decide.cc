#include "diagnosis/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "diagnosis/causes.h"
#include "diagnosis/decision.h"
#include "diagnosis/next_evidence.h"
#include "diagnosis/smallest_fix.h"

namespace waybill::diagnosis {
namespace {

// Observed text that is decisive is certain; typed text, or wording that many systems share, is
// likely.
Confidence confidence_in(const Known& known, const Refusal& refusal) {
  if (is_code_only(refusal.reply)) return Confidence::Possible;
  const bool observed = known.sheet.at(refusal.fact).certainty == Certainty::Observed;
  if (!observed || refusal.reply.confidence == refusal::Confidence::Low) return Confidence::Likely;
  return Confidence::Certain;
}

Who who_refused(const Known& known, const Refusal& refusal) {
  const std::string rule = refusal.reply.row == nullptr ? "" : refusal.reply.row->id;
  // Only Salesforce's own mail server writes [internal], whether the catalogue knows the text or
  // not.
  if (refusal.cause == Cause::NeverLeft || ascii::icontains(refusal.text, "[internal]"))
    return Who::Salesforce;
  // Exchange Online refuses as our relay here, not as the recipient's server.
  const bool by_relay =
      rule == "M365-TENANTATTR" || rule == "GMAIL-RELAY-CRED" || rule.starts_with("M365-SENDAS") ||
      rule.starts_with("M365-SMTPAUTH") || rule.starts_with("M365-ANON") ||
      rule.starts_with("M365-TENANT-7") ||
      (refusal.cause == Cause::TenantRouting &&
       known.dossier.route.detected == salesforce::Route::EmailRelay && rule.starts_with("GEN-"));
  if (by_relay) return Who::Relay;
  const bool gateway_in_front = known.survey.recipient && known.survey.recipient->is_gateway;
  const bool generic = refusal.reply.row == nullptr || refusal.reply.row->is_generic();
  if (refusal.reply.who == Who::Recipient && gateway_in_front && generic) return Who::Gateway;
  return refusal.reply.who;
}

// A retry got through: other sources show the same message at the recipient's side.
bool was_overcome(const Known& known, const Refusal& refusal) {
  const Life* life = known.life.subject();
  if (!refusal.is_deferral || life == nullptr) return false;
  using salesforce::TraceState;
  const bool traced = known.dossier.traced({TraceState::Delivered, TraceState::FilteredAsSpam,
                                            TraceState::Quarantined}) != nullptr;
  const bool received = std::ranges::any_of(
      life->messages, [](const SubjectMessage* message) { return message->was_received; });
  return traced || received || known.dossier.held() != nullptr;
}

// 1. A refusal whose text tells the cause.
std::optional<Decision> by_refusal(const Known& known) {
  const Refusal* refusal = known.dossier.refusal();
  if (refusal == nullptr || refusal->cause == Cause::Undetermined || was_overcome(known, *refusal))
    return std::nullopt;
  Decision decision{.cause = refusal->cause,
                    .who = who_refused(known, *refusal),
                    .confidence = confidence_in(known, *refusal),
                    .because = fmt::format("Its answer means: {}", refusal->reply.meaning)};
  if (decision.cause == Cause::Identity && refusal->reply.kind == refusal::Class::Authentication) {
    // Our own evaluation of the same message weighs as much as the receiver's word.
    if (known.dmarc_fails()) decision.confidence = Confidence::Certain;
    if (known.dmarc_passes() && decision.confidence == Confidence::Certain)
      decision.confidence = Confidence::Likely;
  }
  return decision;
}

// 2. No refusal decides: Salesforce's own settings say that nothing was sent.
std::optional<Decision> by_silence(std::span<const Finding> findings) {
  const Finding* none = finding(findings, "salesforce.no-log-row");
  const Finding* level = finding(findings, "salesforce.access-level");
  const Finding* hit = level != nullptr ? level : none;
  if (hit == nullptr) return std::nullopt;
  return Decision{.cause = Cause::NeverLeft,
                  .who = Who::Salesforce,
                  .confidence = hit->certainty == Certainty::Observed ? Confidence::Certain
                                                                      : Confidence::Likely,
                  .because = hit->statement};
}

// 3. It was accepted, and then moved away.
std::optional<Decision> by_filter(const Known& known, std::span<const Finding> findings) {
  for (const std::string_view id :
       {"filtered.transport-rule", "filtered.user-list", "filtered.policy-list", "filtered.spoof",
        "filtered.impersonation", "filtered.bulk", "filtered.spam", "filtered.after-acceptance"}) {
    const Finding* hit = finding(findings, id);
    if (hit == nullptr) continue;
    const Fact* header = known.sheet.find(FactKind::Filter);
    const bool pasted = header != nullptr && header->certainty != Certainty::Observed &&
                        known.dossier.trace.empty() && known.dossier.quarantine.empty();
    const bool read_there = id != "filtered.after-acceptance" && !pasted;
    return Decision{.cause = Cause::AcceptedThenFiltered,
                    .who = Who::Nobody,
                    .confidence = read_there ? Confidence::Certain : Confidence::Likely,
                    .because = hit->statement};
  }
  return std::nullopt;
}

// 4. The reply says nothing, or there is none, but the message cannot pass.
std::optional<Decision> by_evaluation(const Known& known, std::span<const Finding> findings) {
  const bool refused = known.dossier.refusal() != nullptr;
  if (finding(findings, "author.ambiguous") != nullptr)
    return Decision{.cause = Cause::Identity,
                    .who = refused ? who_refused(known, *known.dossier.refusal()) : Who::Recipient,
                    .confidence = Confidence::Possible,
                    .because = finding(findings, "author.ambiguous")->statement};
  if (!known.dmarc_fails() || !known.is_enforced()) return std::nullopt;
  if (!refused && known.dossier.message()->was_received) return std::nullopt;
  return Decision{.cause = Cause::Identity,
                  .who = refused ? who_refused(known, *known.dossier.refusal()) : Who::Recipient,
                  .confidence = refused ? Confidence::Likely : Confidence::Possible,
                  .because = finding(findings, "dmarc.fails")->statement};
}

// 5. It arrived.
std::optional<Decision> by_delivery(const Known& known) {
  const Dossier& dossier = known.dossier;
  const bool missing = known.is_reported_missing();
  const bool by_trace = dossier.traced({salesforce::TraceState::Delivered}) != nullptr;
  if (dossier.traced({salesforce::TraceState::Failed}) != nullptr) return std::nullopt;
  const bool by_log = dossier.log.delivered > 0 &&
                      dossier.log.refused + dossier.log.expired + dossier.log.deferred == 0;
  const bool by_header = dossier.message() != nullptr && dossier.message()->was_received &&
                         dossier.refusals.empty() && !dossier.log.is_present;
  if (missing || !(by_trace || by_log || by_header)) return std::nullopt;
  return Decision{
      .cause = Cause::Delivered,
      .who = Who::Nobody,
      .confidence = by_trace || by_header ? Confidence::Certain : Confidence::Likely,
      .because =
          by_header ? "The recipient's mail system took the message in and wrote its results into "
                      "the header."
          : by_trace
              ? "The message trace of the recipient's tenant says delivered."
              : "The recipient's server answered 2xx. That is acceptance, not yet the inbox."};
}

Decision undetermined(const Known& known) {
  Decision decision;
  const Refusal* refusal = known.dossier.refusal();
  if (refusal == nullptr) {
    decision.because = "There is no refusal in this evidence that tells a cause.";
    return decision;
  }
  if (!refusal->remote_host.empty()) decision.who = who_refused(known, *refusal);
  decision.because = fmt::format(
      "\"{}\" is a code or wording that many different causes share; alone it proves nothing.",
      refusal->text);
  return decision;
}

Decision decide_cause(const Known& known, std::span<const Finding> findings) {
  if (auto decision = by_refusal(known)) return *decision;
  if (auto decision = by_silence(findings)) return *decision;
  if (auto decision = by_filter(known, findings)) return *decision;
  if (auto decision = by_evaluation(known, findings)) return *decision;
  if (auto decision = by_delivery(known)) return *decision;
  return undetermined(known);
}

std::string statement(const Known& known, const Decision& decision,
                      std::span<const Finding> findings) {
  std::string text = std::string(title(decision.cause)) + ".";
  const bool refused =
      decision.cause != Cause::Delivered && decision.cause != Cause::AcceptedThenFiltered &&
      decision.cause != Cause::Undetermined && decision.cause != Cause::NeverLeft &&
      !(decision.cause == Cause::Transport && decision.who == Who::Salesforce);
  if (refused && decision.who != Who::Nobody) {
    const Refusal* refusal = known.dossier.refusal();
    const bool many =
        finding(findings, "recipient.list-quality") != nullptr;  // several receivers then
    const bool provider = !many && refusal != nullptr && !refusal->reply.provider.empty() &&
                          refusal->reply.row != nullptr && !refusal->reply.row->is_generic() &&
                          !refusal->reply.row->is_salesforce();
    text += fmt::format(" Refused by {}{}.", title(decision.who),
                        provider ? " (" + refusal->reply.provider + ")" : "");
  }
  const Finding* list = finding(findings, "recipient.list-quality");
  const std::string& because = list != nullptr && decision.cause == Cause::RecipientAddress
                                   ? list->statement
                                   : decision.because;
  if (!because.empty()) {
    text += " " + because;
    if (text.back() != '.') text += '.';
  }
  if (decision.cause == Cause::Delivered && known.dmarc_fails())
    text += " Yet " + finding(findings, "dmarc.fails")->statement +
            " Receivers that follow the policy refuse it.";
  if (decision.cause == Cause::Identity) {
    const Finding* fails = finding(findings, "dmarc.fails");
    if (fails != nullptr && fails->statement != decision.because) text += " " + fails->statement;
    if (const Finding* passes = finding(findings, "auth.passes-now"))
      text += " " + passes->statement;
  }
  return text;
}

// Sources that contradict each other over what the cause rests on make it less certain.
void doubt(const Known& known, std::span<const Finding> findings, Decision& decision) {
  const Finding* contradiction = finding(findings, "evidence.contradiction");
  if (contradiction == nullptr) return;
  const auto is_of_refusal = [&](const std::string& cited) {
    const Refusal* refusal = known.dossier.refusal();
    const auto fact = std::ranges::find(known.sheet.facts(), cited, &Fact::id);
    return refusal != nullptr && fact != known.sheet.facts().end() &&
           fact->place.evidence == known.sheet.at(refusal->fact).place.evidence;
  };
  const bool is_about_arrival =
      decision.cause == Cause::Delivered || decision.cause == Cause::AcceptedThenFiltered;
  const bool is_about_refusal = std::ranges::any_of(contradiction->facts, is_of_refusal);
  if (!is_about_arrival && !is_about_refusal) return;
  if (decision.confidence == Confidence::Certain) {
    decision.confidence = Confidence::Likely;
  } else if (decision.confidence == Confidence::Likely) {
    decision.confidence = Confidence::Possible;
  }
}

}  // namespace

const Finding* finding(std::span<const Finding> findings, std::string_view id) {
  const auto found = std::ranges::find(findings, id, &Finding::id);
  return found == findings.end() ? nullptr : &*found;
}

bool has_finding(std::span<const Finding> findings, std::string_view id) {
  return finding(findings, id) != nullptr;
}

Verdict decide(const Known& known, std::span<const Finding> findings) {
  Decision decision = decide_cause(known, findings);
  doubt(known, findings, decision);
  return {.cause = decision.cause,
          .who = decision.who,
          .confidence = decision.confidence,
          .statement = statement(known, decision, findings),
          .smallest_fix = find_smallest_fix(known, findings, decision.cause),
          .next_evidence = find_next_evidence(known, decision, findings),
          .route = choose_route(known, findings, decision.cause)};
}

}  // namespace waybill::diagnosis
