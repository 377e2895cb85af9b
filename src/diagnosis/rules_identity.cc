// Who the message says it is from, and who stands behind it.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"
#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {
namespace {

using salesforce::Route;

// The steps that make this route sign with the author's domain.
std::vector<FixStep> signing_fix(const Known& known) {
  switch (known.dossier.route.detected) {
    case Route::Core:
    case Route::EmailRelay:
    case Route::Unknown:
      if (known.sheet.is_set("dkim-key", "inactive"))
        return {make_fix("dkim-activate", known.words)};
      return {make_fix("dkim-create", known.words), make_fix("dkim-activate", known.words)};
    case Route::AccountEngagement: return {make_fix("ae-authenticate", known.words)};
    case Route::MarketingCloudEngagement: return {make_fix("mce-authenticate", known.words)};
    case Route::MarketingCloudNext: return {make_fix("mcn-authenticate", known.words)};
    case Route::MailboxIntegration:
    case Route::NotSalesforce: return {make_fix("sender-sign", known.words)};
  }
  std::abort();
}

bool is_key_problem(dkim::Reason reason) {
  switch (dkim::result_of(reason)) {
    case dkim::Result::PermError: return true;
    case dkim::Result::None:
    case dkim::Result::Pass:
    case dkim::Result::Fail:
    case dkim::Result::Policy:
    case dkim::Result::Neutral:
    case dkim::Result::TempError: return false;
  }
  std::abort();
}

std::vector<FixStep> failing_signature_fix(const Known& known, const dkim::Verdict& verdict) {
  const std::string fault(dkim::describe(verdict.reason));
  if (verdict.key == dkim::Check::Bad || is_key_problem(verdict.reason)) {
    const bool weak =
        verdict.reason == dkim::Reason::KeyTooShort || verdict.reason == dkim::Reason::Sha1Refused;
    return {
        make_fix(weak ? "dkim-rotate" : "dkim-republish", known.words,
                 {{"selector", verdict.selector}, {"fault", fault}, {"domain", verdict.domain}})};
  }
  // What can be shown about the change says more than that there was one.
  const std::string shown =
      verdict.changes.empty() ? fault : std::string(dkim::describe(verdict.changes.front().code));
  return {make_fix("dkim-keep-body", known.words, {{"fault", shown}, {"domain", verdict.domain}})};
}

std::string spf_words(const Known& known) {
  const auth::Outcome& auth = checked(known.auth);
  if (!auth.spf)
    return "SPF could not be evaluated, because the client's address or the envelope sender is not "
           "known";
  return fmt::format("SPF is {} for {} and {}", spf::to_string(auth.spf->result), auth.spf->domain,
                     auth.spf_aligned() ? "aligned" : "not aligned");
}

std::string dkim_words(const Known& known) {
  if (checked(known.auth).dkim.empty()) return "the message has no DKIM signature";
  if (const dkim::Verdict* verdict = known.aligned_signature())
    return fmt::format("the signature of {} is {} ({})", verdict->domain,
                       dkim::to_string(verdict->result), dkim::describe(verdict->reason));
  return fmt::format("it is signed by {}, which is not aligned",
                     checked(known.auth).dkim.front().domain);
}

}  // namespace

Hit author_ambiguous(const Known& known) {
  const SubjectMessage* subject = known.dossier.message();
  if (subject == nullptr || !subject->prepared.author.problem ||
      subject->message.fields().size() < 2)
    return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "The From field has no single author: {}. DMARC cannot be evaluated, and many "
          "receivers refuse such mail.",
          message::describe(checked(subject->prepared.author.problem))),
      .facts = known.cite(FactKind::Result, "dmarc"),
      .fix = {
          make_fix("content-change", known.words,
                   {{"fix", "Send with exactly one From field that holds exactly one address"}})}};
}

Hit dmarc_fails(const Known& known) {
  if (!known.dmarc_fails()) return std::nullopt;
  const dmarc::Outcome& dmarc = checked(known.auth).dmarc;
  const std::optional<spf::Outcome>& evaluated = checked(known.auth).spf;
  const bool spf_is_smaller =
      known.spf_could_align() && evaluated && evaluated->result == spf::Result::PermError;
  RuleHit hit{.statement = fmt::format(
                  "DMARC fails for {}: {}, and {}. The domain's policy is {}.",
                  dmarc.author_domain.text(), spf_words(known), dkim_words(known),
                  dmarc.applied_policy ? dmarc::to_string(*dmarc.applied_policy) : "none"),
              .facts = known.cite(FactKind::Result),
              .fix = {}};
  if (!spf_is_smaller) {
    const dkim::Verdict* verdict = known.aligned_signature();
    hit.fix = verdict == nullptr ? signing_fix(known) : failing_signature_fix(known, *verdict);
  }
  if (known.is_enforced()) hit.severity = Severity::Critical;
  return hit;
}

// The receiver's word for it, where no message is there to evaluate.
Hit identity_refused(const Known& known) {
  const Refusal* refusal = known.refusal_with(Cause::Identity);
  if (refusal == nullptr || known.dmarc_fails()) return std::nullopt;
  RuleHit hit{
      .statement = fmt::format("The receiver says that the message is not authenticated: {}.",
                               refusal->reply.meaning),
      .facts = {known.cite_refusal(*refusal)},
      .fix = {},
      .certainty = known.sheet.at(refusal->fact).certainty};
  if (refusal->reply.kind != refusal::Class::Authentication) {
    hit.statement = fmt::format("The receiver does not accept the sender's domain or address: {}.",
                                refusal->reply.meaning);
    hit.fix = {make_fix("catalogue", known.words,
                        {{"actor", "DNS admin"}, {"fix", std::string(refusal->reply.fix)}})};
  } else if (!known.auth) {
    hit.fix = signing_fix(known);
  }
  return hit;
}

Hit dkim_not_signed(const Known& known) {
  const bool stated =
      known.sheet.is_set("dkim-key", "none") || known.sheet.is_set("dkim-key", "inactive");
  const bool observed = known.auth && known.aligned_signature() == nullptr &&
                        checked(known.auth).dmarc.result != dmarc::Result::PermError;
  if (!observed && (!stated || known.auth)) return std::nullopt;
  RuleHit hit{.statement = fmt::format("The message is not signed with the domain in From ({}).",
                                       known.dossier.author_domain),
              .facts = known.cite(FactKind::Result, "dkim"),
              .fix = signing_fix(known)};
  if (hit.facts.empty()) hit.facts = known.cite(FactKind::Result, "dmarc");
  if (observed && !checked(known.auth).dkim.empty())
    hit.statement +=
        fmt::format(" It is signed by {}, which does not count for {}.",
                    checked(known.auth).dkim.front().domain, known.dossier.author_domain);
  if (!observed) {
    hit.certainty = Certainty::Stated;
    hit.facts = known.cite(FactKind::Setting, "dkim-key");
    hit.statement =
        fmt::format("Salesforce has no active DKIM key for {}: it does not sign with that domain.",
                    known.dossier.author_domain);
  }
  if (known.dmarc_passes()) hit.severity = Severity::Medium;
  return hit;
}

Hit dkim_failing(const Known& known) {
  const dkim::Verdict* verdict = known.aligned_signature();
  if (verdict == nullptr || verdict->result == dkim::Result::Pass ||
      verdict->result == dkim::Result::TempError || known.dkim_is_open())
    return std::nullopt;
  RuleHit hit{
      .statement = fmt::format("The DKIM signature of {} (selector {}) does not verify: {}.",
                               verdict->domain, verdict->selector, dkim::describe(verdict->reason)),
      .facts = known.cite(FactKind::Result, "dkim"),
      .fix = failing_signature_fix(known, *verdict)};
  if (known.sheet.has(FactKind::Symptom, "body-modified")) {
    for (std::string& id : known.cite(FactKind::Symptom, "body-modified"))
      hit.facts.push_back(std::move(id));
  }
  for (const dkim::Change& change : verdict->changes)
    hit.statement += fmt::format(" {}{}.", dkim::describe(change.code),
                                 change.field.empty() ? "" : " (" + change.field + ")");
  return hit;
}

Hit dkim_selector_unusable(const Known& known) {
  for (const SelectorState& state : known.survey.selectors) {
    if (state.origin == SelectorState::Origin::Usual || state.is_usable || state.fault.empty())
      continue;
    if (state.status != dns::Status::NoError && state.status != dns::Status::NoData &&
        state.status != dns::Status::NxDomain)
      continue;  // nothing is known: dns.unanswered says so
    if (!ascii::iequals(state.domain, known.dossier.author_domain)) continue;
    const std::string question = fmt::format("{}._domainkey.{} TXT", state.selector, state.domain);
    return RuleHit{
        .statement = fmt::format("The DKIM key {}._domainkey.{} cannot be used: {}.",
                                 state.selector, state.domain, state.fault),
        .facts = known.cite(FactKind::Dns, question),
        .fix = {make_fix(
            "dkim-republish", known.words,
            {{"selector", state.selector}, {"fault", state.fault}, {"domain", state.domain}})}};
  }
  return std::nullopt;
}

Hit dmarc_spf_cannot_align(const Known& known) {
  if (!known.dossier.uses_bounce_address()) return std::nullopt;
  RuleHit hit{.statement =
                  "The envelope sender is Salesforce's bounce address, so SPF is checked for "
                  "bnc.salesforce.com. It "
                  "can pass, but never align with From while Bounce Management or Email Security "
                  "Compliance is "
                  "on. Only DKIM can make DMARC pass.",
              .facts = known.cite(FactKind::ReturnPath, "", 1),
              .fix = {make_fix("spf-not-the-fix", known.words)}};
  if (known.dossier.return_path.empty()) {
    hit.facts = known.cite(FactKind::Setting, "bounce-management");
    hit.certainty = Certainty::Stated;
  }
  const bool matters = known.dmarc_fails() || known.refusal_with(Cause::Identity) != nullptr;
  if (!matters) hit.severity = Severity::Info;
  return hit;
}

Hit dmarc_missing(const Known& known) {
  if (!known.survey.dmarc || known.survey.dmarc->policy_domain ||
      !known.survey.dmarc->record.empty() || known.survey.dmarc->result != dmarc::Result::None)
    return std::nullopt;
  RuleHit hit{.statement = fmt::format(
                  "{} has no DMARC record. Large providers require one from bulk senders.",
                  known.dossier.author_domain),
              .facts = known.cite(FactKind::Dns, "_dmarc." + known.dossier.author_domain + " TXT"),
              .fix = {make_fix("dmarc-publish", known.words)}};
  const Refusal* refusal = known.refusal_with(Cause::Identity);
  if (refusal != nullptr && refusal->reply.row->id.contains("-40-DMARC"))
    hit.severity = Severity::High;
  return hit;
}

Hit dmarc_record_fault(const Known& known) {
  if (!known.survey.dmarc) return std::nullopt;
  const auto& faults = known.survey.dmarc->faults;
  const auto worst = std::ranges::max_element(
      faults, {}, [](const dmarc::Fault& fault) { return dmarc::severity(fault.code); });
  if (worst == faults.end() || dmarc::severity(worst->code) < dmarc::FaultSeverity::High)
    return std::nullopt;
  const std::string fault(dmarc::describe(worst->code));
  const std::string domain = known.survey.dmarc->policy_domain
                                 ? known.survey.dmarc->policy_domain->text()
                                 : known.dossier.author_domain;
  return RuleHit{
      .statement = fmt::format("The DMARC record of {} has a fault: {}.", domain, fault),
      .facts = known.cite(FactKind::Dns, "_dmarc." + known.dossier.author_domain + " TXT"),
      .fix = {make_fix("dmarc-repair", known.words, {{"domain", domain}, {"fault", fault}})},
      .severity = dmarc::severity(worst->code) == dmarc::FaultSeverity::Critical
                      ? Severity::High
                      : Severity::Medium};
}

Hit dmarc_readings_differ(const Known& known) {
  const dmarc::Outcome* outcome = known.auth           ? &checked(known.auth).dmarc
                                  : known.survey.dmarc ? &*known.survey.dmarc
                                                       : nullptr;
  if (outcome == nullptr || !(outcome->difference.result || outcome->difference.policy))
    return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "Receivers that follow RFC 9989 (tree walk) and those that still follow RFC 7489 "
          "(public suffix list) decide differently for {}: {} against {}.",
          outcome->author_domain.text(), dmarc::to_string(outcome->result),
          dmarc::to_string(outcome->psl.result)),
      .facts = known.cite(FactKind::Result, "dmarc"),
      .fix = {}};
}

Hit auth_passes_now(const Known& known) {
  if (!known.dmarc_passes()) return std::nullopt;
  const Refusal* refusal = known.refusal_with(Cause::Identity);
  if (refusal == nullptr || refusal->reply.kind != refusal::Class::Authentication)
    return std::nullopt;
  return RuleHit{.statement =
                     "With DNS as it is now this message passes DMARC, although the receiver "
                     "refused it for missing "
                     "authentication: either the records were mended since, or the message was "
                     "changed on its way.",
                 .facts = known.cite(FactKind::Result, "dmarc"),
                 .fix = {make_fix("resend", known.words)}};
}

Hit auth_receiver_differs(const Known& known) {
  if (!known.auth) return std::nullopt;
  const Fact* claim = known.sheet.find(FactKind::ReceiverClaim, "dmarc");
  if (claim == nullptr || checked(known.auth).dmarc.result == dmarc::Result::TempError ||
      known.dkim_is_open())
    return std::nullopt;
  const bool claimed = claim->value.starts_with("pass");
  if (claimed == known.dmarc_passes() || (!claimed && !claim->value.starts_with("fail")))
    return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "The receiver found DMARC {}, here it is {}: DNS or the message changed in between.",
          claim->value.substr(0, 4), dmarc::to_string(checked(known.auth).dmarc.result)),
      .facts = {claim->id},
      .fix = {}};
}

Hit arc_forwarded(const Known& known) {
  if (!known.auth || checked(known.auth).arc.instances.empty()) return std::nullopt;
  const arc::Verdict& arc = checked(known.auth).arc;
  return RuleHit{
      .statement = fmt::format(
          "The message passed through {} forwarder(s) that sealed it (ARC {}), the first being "
          "{}. That explains a broken signature; it is no reason to trust the message.",
          arc.instances.size(), arc::to_string(arc.result), arc.instances.front().authserv_id),
      .facts = known.cite(FactKind::Result, "arc"),
      .fix = {}};
}

// What a note claims is checked, not repeated.
Hit stated_contradicted(const Known& known) {
  const auto contradiction = [&](FactKind kind, std::string_view key,
                                 std::string statement) -> Hit {
    return RuleHit{.statement = std::move(statement), .facts = known.cite(kind, key), .fix = {}};
  };
  const std::string& domain = known.dossier.author_domain;
  const bool says_dkim =
      known.sheet.has(FactKind::Claim, "dkim-ok") || known.sheet.is_set("dkim-key", "active");
  if (says_dkim) {
    const FactKind kind =
        known.sheet.has(FactKind::Claim, "dkim-ok") ? FactKind::Claim : FactKind::Setting;
    const std::string_view key = kind == FactKind::Claim ? "dkim-ok" : "dkim-key";
    if (known.auth && known.aligned_signature() == nullptr)
      return contradiction(
          kind, key,
          fmt::format(
              "It was said that DKIM is set up, but the message carries no signature of {}.",
              domain));
    if (dkim_selector_unusable(known))
      return contradiction(
          kind, key,
          fmt::format("It was said that DKIM is set up, but the key in DNS cannot be used for {}.",
                      domain));
  }
  const bool spf_is_broken = spf_several_records(known) || spf_too_many_lookups(known) ||
                             spf_syntax(known) || spf_broken_include(known) || spf_missing(known);
  if (known.sheet.has(FactKind::Claim, "spf-ok") && spf_is_broken)
    return contradiction(
        FactKind::Claim, "spf-ok",
        fmt::format("It was said that SPF is right, but the SPF record of {} is not.", domain));
  if (known.sheet.has(FactKind::Claim, "dmarc-ok") && dmarc_missing(known))
    return contradiction(
        FactKind::Claim, "dmarc-ok",
        fmt::format("It was said that DMARC is in place, but {} has no DMARC record.", domain));
  const bool not_listed =
      known.refusal_by("RX-") != nullptr ||
      (known.survey.listing && known.survey.listing->answer == ListingState::Answer::NotListed);
  if (known.sheet.has(FactKind::Claim, "blacklisted") && not_listed)
    return contradiction(
        FactKind::Claim, "blacklisted",
        "It was said that the address is on a blocklist; the evidence does not show that.");
  return std::nullopt;
}

}  // namespace waybill::diagnosis::rule
