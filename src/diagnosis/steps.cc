// The six steps, each with what was known, what it concluded and what is missing.
#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/decide.h"

namespace waybill::diagnosis {
namespace {

void say(std::vector<std::string>& list, std::string_view label, const std::string& value) {
  if (!value.empty()) list.push_back(fmt::format("{} {}", label, value));
}

Step collect_proof(const Known& known) {
  const Dossier& dossier = known.dossier;
  Step step{.id = StepId::CollectProof};
  say(step.known, "From", dossier.author.empty() ? dossier.author_domain : dossier.author);
  say(step.known, "to", dossier.recipient);
  say(step.known, "Message-ID", dossier.message_id);
  say(step.known, "return-path", dossier.return_path);
  for (std::size_t i = 0; i < dossier.refusals.size() && i < 3; ++i)
    say(step.known, "refusal:", dossier.refusals[i].text);
  if (dossier.log.is_present)
    step.known.push_back(fmt::format(
        "Email Log: {} rows, {} delivered, {} refused, {} deferred, {} expired, {} discarded",
        dossier.log.rows, dossier.log.delivered, dossier.log.refused, dossier.log.deferred,
        dossier.log.expired, dossier.log.discarded));
  for (const Fact* fact : known.sheet.all(FactKind::Report)) {
    const bool is_whole = fact->key == "dmarc" || fact->key == "tls" || fact->key == "failure";
    if (is_whole && step.known.size() < 10) step.known.push_back("report: " + fact->value);
  }
  for (std::size_t i = 0; i < dossier.unread_reports.size() && i < 3; ++i)
    step.missing.push_back("a report that can be read: " + dossier.unread_reports[i]);
  if (dossier.author_domain.empty()) step.missing.emplace_back("the sender's domain");
  if (dossier.recipient.empty()) step.missing.emplace_back("the recipient");
  const bool proof = !dossier.refusals.empty() || dossier.log.is_present ||
                     dossier.message() != nullptr || !dossier.trace.empty() ||
                     !dossier.quarantine.empty();
  step.status =
      !dossier.refusals.empty() || dossier.log.is_present ? StepStatus::Good : StepStatus::Unknown;
  step.conclusion = !dossier.refusals.empty() ? "The refusal is known in its own words"
                    : proof                   ? "There is evidence, but no refusal in it"
                                              : "There is nothing but a description";
  if (dossier.refusals.empty())
    step.missing.emplace_back("the text of the refusal, from the bounce or the Email Log");
  return step;
}

Step confirm_route(const Known& known, const Verdict& verdict) {
  Step step{.id = StepId::ConfirmRoute};
  for (std::size_t i = 0; i < known.dossier.route.clues.size() && i < 3; ++i)
    step.known.push_back(fmt::format("{} ({})", known.dossier.route.clues[i].says,
                                     known.dossier.route.clues[i].quote));
  say(step.known, "org", verdict.route.org_id);
  if (verdict.route.sandbox) step.known.emplace_back("a sandbox");
  const bool known_route = verdict.route.detected != salesforce::Route::Unknown;
  step.status = !known_route                           ? StepStatus::Unknown
                : known.dossier.route.warnings.empty() ? StepStatus::Good
                                                       : StepStatus::Problem;
  step.conclusion =
      known_route ? fmt::format("The route is {}{}", salesforce::title(verdict.route.detected),
                                verdict.route.certainty == Certainty::Observed ? ""
                                : verdict.route.certainty == Certainty::Stated ? ", as stated"
                                                                               : ", as inferred")
                  : "The route is not known";
  if (!known_route) step.missing.emplace_back("the raw header, or the return-path");
  return step;
}

Step check_dns(const Known& known, std::span<const Finding> findings) {
  Step step{.id = StepId::CheckDns};
  for (const Fact* fact : known.sheet.all(FactKind::Dns)) {
    if (step.known.size() < 8) step.known.push_back(fact->key + ": " + fact->value);
  }
  static constexpr std::string_view kProblems[] = {"spf.several-records", "spf.too-many-lookups",
                                                   "spf.syntax",          "spf.broken-include",
                                                   "dmarc.record-fault",  "dkim.selector-unusable"};
  const auto problems = std::ranges::count_if(
      kProblems, [&](std::string_view id) { return has_finding(findings, id); });
  if (known.dossier.author_domain.empty()) {
    step.conclusion = "Nothing was asked: the sender's domain is not known";
    step.missing.emplace_back("the sender's domain (--domain)");
  } else if (has_finding(findings, "dns.unanswered")) {
    step.conclusion = "DNS left questions open";
    step.missing.emplace_back("answers that DNS did not give now");
  } else {
    step.status = problems > 0 ? StepStatus::Problem : StepStatus::Good;
    step.conclusion =
        problems > 0 ? "A record of the domain is wrong" : "No record of the domain is wrong";
    if (has_finding(findings, "dmarc.missing")) step.conclusion += "; there is no DMARC record";
  }
  return step;
}

Step read_results(const Known& known) {
  Step step{.id = StepId::ReadResults};
  for (const Fact* fact : known.sheet.all(FactKind::Result))
    step.known.push_back(fmt::format("here: {} {}", fact->key, fact->value));
  for (const Fact* fact : known.sheet.all(FactKind::ReceiverClaim)) {
    if (step.known.size() < 10)
      step.known.push_back(fmt::format("at the receiver: {} {}", fact->key, fact->value));
  }
  for (const Fact* fact : known.sheet.all(FactKind::Report)) {
    const bool is_result =
        fact->key == "salesforce-unsigned" || fact->key == "source" || fact->key == "tls-failure";
    if (is_result && step.known.size() < 14) step.known.push_back("in reports: " + fact->value);
  }
  if (const Fact* placement = known.sheet.find(FactKind::Filter, "placement"))
    step.known.push_back("at the receiver: " + placement->value);
  if (!known.auth) {
    step.conclusion = "There is no message to evaluate";
    step.missing.emplace_back("the raw message with its header");
    return step;
  }
  if (known.dkim_is_open()) {
    step.conclusion = "Only the body is missing to tell whether DKIM passes";
    step.missing.emplace_back("the body of the message");
  } else if (known.dmarc_passes()) {
    step.status = StepStatus::Good;
    step.conclusion = "DMARC passes";
  } else if (known.dmarc_fails()) {
    step.status = StepStatus::Problem;
    step.conclusion = "DMARC fails: nothing that passed is aligned with From";
  } else {
    step.conclusion = fmt::format("DMARC ends with {}", dmarc::to_string(known.auth->dmarc.result));
  }
  if (!known.auth->spf)
    step.missing.emplace_back("the address that delivered the message, for SPF");
  return step;
}

Step review_reputation(const Known& known, std::span<const Finding> findings,
                       const Verdict& verdict) {
  Step step{.id = StepId::ReviewReputation};
  const bool reputation = verdict.cause == Cause::ReputationShared ||
                          verdict.cause == Cause::ReputationOwn ||
                          verdict.cause == Cause::ReputationDomain;
  for (const std::string_view id :
       {"reputation.shared-address", "reputation.own-address", "reputation.domain",
        "reputation.not-listed-now", "reputation.one-recipient-domain",
        "receiver.misreads-blocklist", "recipient.list-quality"}) {
    const auto found = std::ranges::find(findings, id, &Finding::id);
    if (found != findings.end()) step.known.push_back(found->statement);
  }
  if (reputation || has_finding(findings, "recipient.list-quality")) {
    step.status = StepStatus::Problem;
    step.conclusion =
        reputation ? "The refusal is about reputation" : "The list harms the reputation";
  } else if (has_finding(findings, "receiver.misreads-blocklist")) {
    step.status = StepStatus::Good;
    step.conclusion = "There is no listing: the receiver misreads its blocklist";
  } else if (!known.dossier.refusals.empty()) {
    step.status = StepStatus::Good;
    step.conclusion = "Nothing in the refusal is about reputation";
  } else {
    step.conclusion = "There is no refusal to judge by";
  }
  return step;
}

Step pick_route(const Verdict& verdict) {
  return {.id = StepId::PickRoute,
          .status = verdict.route.blockers.empty() ? StepStatus::Good : StepStatus::Problem,
          .known = verdict.route.reasons,
          .conclusion = std::string(title(verdict.route.choice)),
          .missing = verdict.route.blockers};
}

}  // namespace

std::vector<Step> walk_steps(const Known& known, std::span<const Finding> findings,
                             const Verdict& verdict) {
  return {collect_proof(known),
          confirm_route(known, verdict),
          check_dns(known, findings),
          read_results(known),
          review_reputation(known, findings, verdict),
          pick_route(verdict)};
}

}  // namespace waybill::diagnosis
