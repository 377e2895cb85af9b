#include "diagnosis/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "diagnosis/causes.h"

namespace waybill::diagnosis {
namespace {

const Finding* finding(std::span<const Finding> findings, std::string_view id) {
  const auto found = std::ranges::find(findings, id, &Finding::id);
  return found == findings.end() ? nullptr : &*found;
}

struct Decision {
  Cause cause = Cause::Undetermined;
  Who who = Who::Nobody;
  Confidence confidence = Confidence::Unknown;
  std::string because;  // the sentence behind the title
};

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

// 1. A refusal whose text tells the cause.
std::optional<Decision> by_refusal(const Known& known) {
  const Refusal* refusal = known.dossier.refusal();
  if (refusal == nullptr || refusal->cause == Cause::Undetermined) return std::nullopt;
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
       {"filtered.spoof", "filtered.impersonation", "filtered.spam", "filtered.after-acceptance"}) {
    const Finding* hit = finding(findings, id);
    if (hit == nullptr) continue;
    const Fact* header = known.sheet.find(FactKind::Filter);
    const bool pasted = header != nullptr && header->certainty != Certainty::Observed &&
                        known.dossier.trace.empty();
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
  const auto delivered = [](const salesforce::TraceRow& row) {
    return row.state == salesforce::TraceState::Delivered;
  };
  const bool by_trace = std::ranges::any_of(dossier.trace, delivered);
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
       {"tenant.direct-send", "tenant.relay-attribution", "tenant.connector-restricts",
        "relay.refused"}},
      {Cause::ReputationShared, {"reputation.shared-address"}},
      {Cause::ReputationOwn, {"reputation.own-address"}},
      {Cause::ReputationDomain, {"reputation.domain"}},
      {Cause::RecipientPolicy, {"recipient.policy"}},
      {Cause::RecipientAddress, {"recipient.list-quality", "recipient.unknown"}},
      {Cause::Rate, {"rate.limited"}},
      {Cause::Content, {"content.refused"}},
      {Cause::Transport, {"transport.failed"}},
      {Cause::ReceiverFault, {"receiver.misreads-blocklist", "receiver.fault"}},
      {Cause::AcceptedThenFiltered,
       {"filtered.spoof", "filtered.impersonation", "filtered.spam", "filtered.after-acceptance"}},
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

std::vector<FixStep> smallest_fix(const Known& known, std::span<const Finding> findings,
                                  Cause cause) {
  std::vector<FixStep> steps;
  if (cause == Cause::Identity) {
    const Refusal* refusal = known.refusal_with(Cause::Identity);
    const bool wants_record = refusal != nullptr && refusal->reply.row != nullptr &&
                              refusal->reply.row->id.contains("-40-DMARC");
    if (const Finding* missing = finding(findings, "dmarc.missing");
        missing != nullptr && wants_record) {
      add_steps(*missing, steps);
      return steps;
    }
    if (const Finding* ambiguous = finding(findings, "author.ambiguous"))
      add_steps(*ambiguous, steps);
    for (const std::string_view id : kSpfFindings) {
      const Finding* hit = finding(findings, id);
      if (hit != nullptr && steps.empty() && spf_decides(known)) add_steps(*hit, steps);
    }
    if (!steps.empty()) return steps;
  }
  // Technical before reputation: while DMARC fails, no receiver can tell this mail from a forgery.
  const Finding* technical = finding(findings, "dmarc.fails");
  if (technical != nullptr && (is_reputation(cause) || cause == Cause::Delivered))
    add_steps(*technical, steps);
  const auto mend = std::ranges::find(mends(), cause, &Mend::cause);
  if (mend == mends().end()) return steps;
  const Refusal* refusal = known.dossier.refusal();
  const std::string decisive = refusal == nullptr ? std::string() : known.cite_refusal(*refusal);
  const auto rests_on_it = [&](const Finding& hit) {
    return std::ranges::find(hit.facts, decisive) != hit.facts.end();
  };
  // What rests on the refusal that decides comes before what another one brought up.
  for (const bool wants_decisive : {true, false}) {
    for (const std::string_view id : mend->findings) {
      const Finding* hit = finding(findings, id);
      if (hit == nullptr || hit->fix.empty() || (wants_decisive && !rests_on_it(*hit))) continue;
      if (wants_decisive && cause == Cause::Identity && known.auth)
        continue;  // our own evaluation says more
      add_steps(*hit, steps);
      add_spf_answer(known, cause, steps);
      return steps;
    }
  }
  return steps;
}

std::vector<NextEvidence> next_evidence(const Known& known, const Decision& decision) {
  std::vector<NextEvidence> list;
  const Dossier& dossier = known.dossier;
  const bool open =
      decision.cause == Cause::Undetermined || decision.confidence == Confidence::Possible;
  if (open && dossier.refusals.empty() && !dossier.log.is_present)
    list.push_back({"The Email Log of that day, or the bounce itself",
                    "Setup > Email Log Files > Request an Email Log (30 days back at most); the "
                    "bounce as a file, with all headers"});
  if (decision.cause == Cause::Undetermined && !dossier.refusals.empty()) {
    const bool observed =
        known.sheet.at(dossier.refusals.front().fact).certainty == Certainty::Observed;
    if (observed) {
      list.push_back({fmt::format("The reason that the mail server of {} logged",
                                  dossier.recipient_domain.empty() ? "the recipient"
                                                                   : dossier.recipient_domain),
                      fmt::format("Ask its admin to look up the message{} by time and Message-ID: "
                                  "the reply itself holds no reason",
                                  dossier.message_id.empty() ? "" : " " + dossier.message_id)});
      return list;
    }
    list.push_back({"The whole text of the refusal",
                    "The bounce as a file with all headers, or the P row of the Email Log: "
                    "Setup > Email Log Files > Request an Email Log"});
  }
  if (decision.cause == Cause::AcceptedThenFiltered && !dossier.filter.is_present() &&
      dossier.trace.empty())
    list.push_back(
        {"The recipient's message trace, or the header of the message from junk or quarantine",
         "Exchange admin center > Mail flow > Message trace, by Message-ID; in Outlook: File > "
         "Properties > Internet headers"});
  const bool wants_message =
      decision.cause == Cause::Identity || decision.cause == Cause::Undetermined;
  if (wants_message && dossier.message() == nullptr)
    list.push_back(
        {"The raw message",
         "Send the same mail to a mailbox you can read and save it as .eml (Gmail: Show original > "
         "Download; Outlook: File > Save as)"});
  if (known.dkim_is_open() && wants_message)
    list.push_back(
        {"The whole message with its body",
         "Only the header came back in the bounce, so the DKIM body hash could not be checked"});
  if (decision.cause == Cause::Undetermined && dossier.author_domain.empty())
    list.push_back({"The sender's domain", "waybill diagnose ... --domain DOMAIN"});
  // The one piece that decides; more would only blur it.
  if (decision.cause == Cause::Undetermined && list.size() > 1) list.resize(1);
  if (decision.cause == Cause::Delivered && dossier.message() == nullptr)
    list.push_back({"Whether it is in the inbox",
                    "Ask the recipient to look in junk and quarantine, or for a message trace"});
  return list;
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

}  // namespace

bool has_finding(std::span<const Finding> findings, std::string_view id) {
  return finding(findings, id) != nullptr;
}

Verdict decide(const Known& known, std::span<const Finding> findings) {
  const Decision decision = decide_cause(known, findings);
  return {.cause = decision.cause,
          .who = decision.who,
          .confidence = decision.confidence,
          .statement = statement(known, decision, findings),
          .smallest_fix = smallest_fix(known, findings, decision.cause),
          .next_evidence = next_evidence(known, decision),
          .route = choose_route(known, findings, decision.cause)};
}

}  // namespace waybill::diagnosis
