// Salesforce kept the message, or sent it in an unexpected way.
#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/rules.h"

namespace waybill::diagnosis::rule {
namespace {

bool has_warning(const Known& known, salesforce::RouteWarning warning) {
  const auto& warnings = known.dossier.route.warnings;
  return std::ranges::find(warnings, warning) != warnings.end();
}

Hit warn(const Known& known, salesforce::RouteWarning warning, std::vector<FixStep> fix = {}) {
  if (!has_warning(known, warning)) return std::nullopt;
  return RuleHit{.statement = std::string(salesforce::describe(warning)) + ".",
                 .facts = known.cite(FactKind::Route),
                 .fix = std::move(fix)};
}

bool is_discard(const Refusal& refusal) {
  return refusal.reply.row != nullptr && refusal.reply.row->id.starts_with("SF-APP-UNVERIFIED");
}

// A refreshed sandbox begins with system mail only: the first place to look.
FixStep no_row_fix(const Known& known) {
  return make_fix(
      "salesforce-setting", known.words,
      {{"fix", known.dossier.route.sandbox
                   ? "Set Deliverability > Access level to All email: a new or refreshed sandbox "
                     "begins with "
                     "System email only, which lets password resets through and nothing else"
                   : "Look at Deliverability > Access level (All email), the verified sender "
                     "addresses, and the "
                     "limits and debug log of the automation that should have sent it"}});
}

}  // namespace

Hit salesforce_discarded(const Known& known) {
  const Refusal* refusal = known.refusal_by("SF-APP-UNVERIFIED");
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "Salesforce threw the message away before any other server saw it: {} is covered neither "
          "by an active DKIM key nor by a verified Authorized Email Domain. The recipient had no "
          "part in it.",
          known.dossier.author_domain.empty() ? "the From domain" : known.dossier.author_domain),
      .facts = {known.cite_refusal(*refusal)},
      .fix = {make_fix("verify-domain", known.words), make_fix("dkim-create", known.words),
              make_fix("dkim-activate", known.words)}};
}

Hit salesforce_exception(const Known& known) {
  for (const Refusal& refusal : known.dossier.refusals) {
    if (refusal.reply.row == nullptr || refusal.reply.row->provider != "salesforce-app" ||
        is_discard(refusal))
      continue;
    return RuleHit{
        .statement = fmt::format("The Salesforce application itself refused to send. {}.",
                                 refusal.reply.meaning),
        .facts = {known.cite_refusal(refusal)},
        .fix = {make_fix("salesforce-setting", known.words,
                         {{"fix", std::string(refusal.reply.fix)}})}};
  }
  return std::nullopt;
}

Hit salesforce_own_text(const Known& known) {
  for (const Refusal& refusal : known.dossier.refusals) {
    if (refusal.reply.row == nullptr || refusal.reply.row->provider != "salesforce-mta") continue;
    return RuleHit{
        .statement = fmt::format(
            "\"{}\" was written by Salesforce's own mail server, not by the recipient's. {}.",
            refusal.text, refusal.reply.meaning),
        .facts = {known.cite_refusal(refusal)},
        .fix = refusal.cause == Cause::NeverLeft
                   ? std::vector{make_fix("salesforce-setting", known.words,
                                          {{"fix", std::string(refusal.reply.fix)}})}
                   : std::vector<FixStep>{}};
  }
  return std::nullopt;
}

Hit salesforce_no_log_row(const Known& known) {
  const bool absent = known.dossier.log.subject_absent;
  const bool stated = known.sheet.has(FactKind::Symptom, "no-log-row");
  if (!absent && (!stated || !known.dossier.log.lines.empty())) return std::nullopt;
  RuleHit hit{
      .statement =
          "The Email Log has no row for this message: it never left the Salesforce application. "
          "The "
          "cause is in Salesforce's settings, not in DNS and not at the recipient.",
      .facts = absent ? known.cite(FactKind::LogState, "absent")
                      : known.cite(FactKind::Symptom, "no-log-row"),
      .fix = {make_fix(
          "salesforce-setting", known.words,
          {{"fix",
            "Look at Deliverability > Access level (All email), the verified sender addresses, "
            "and the limits and debug log of the automation that should have sent it"}})}};
  hit.certainty = absent ? Certainty::Inferred : Certainty::Stated;  // a log may be filtered or cut
  return hit;
}

Hit salesforce_access_level(const Known& known) {
  const bool system_only = known.sheet.is_set("access-level", "system-email-only");
  if (!system_only && !known.sheet.is_set("access-level", "no-access")) return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "The access level of Deliverability is {}: Salesforce sends {}. New and refreshed "
          "sandboxes begin this way.",
          system_only ? "System email only" : "No access",
          system_only ? "nothing but its own system mail" : "no mail at all"),
      .facts = known.cite(FactKind::Setting, "access-level"),
      .fix = {no_row_fix(known)},
      .certainty = Certainty::Stated};
}

Hit route_sandbox(const Known& known) {
  if (!known.dossier.route.sandbox) return std::nullopt;
  const bool left = !salesforce_no_log_row(known) && !salesforce_access_level(known);
  RuleHit hit{.statement = fmt::format(
                  "{} Its address, settings and DKIM keys are not those of production.",
                  left ? "A sandbox sent this to a real address." : "This is about a sandbox."),
              .facts = known.cite(FactKind::Setting, "sandbox"),
              .fix = {}};
  if (!has_warning(known, salesforce::RouteWarning::Sandbox)) hit.certainty = Certainty::Stated;
  for (std::string& id : known.cite(FactKind::Route))
    hit.facts.push_back(std::move(id));
  return hit;
}

Hit route_substitute_address(const Known& known) {
  return warn(known, salesforce::RouteWarning::SubstituteAddress,
              {make_fix("verify-domain", known.words)});
}
Hit route_org_ids_differ(const Known& known) {
  return warn(known, salesforce::RouteWarning::OrgIdsDiffer);
}
Hit route_relay_but_direct(const Known& known) {
  return warn(known, salesforce::RouteWarning::RelayHeaderButDirect);
}
Hit route_sender_field(const Known& known) {
  return warn(known, salesforce::RouteWarning::SenderField);
}

}  // namespace waybill::diagnosis::rule
