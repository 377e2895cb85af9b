// The recipient's Microsoft 365 tenant: what it will refuse, who is let in, and what stands in
// front.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "diagnosis/rules.h"
#include "diagnosis/tenant.h"

namespace waybill::diagnosis::rule {
namespace {

constexpr std::string_view kPredicted = "Predicted, nothing was refused for this yet: ";

// The facts that a prediction rests on: where the mail goes, and who it is from.
std::vector<std::string> cite_way(const Known& known) {
  const bool of_others = view_tenant(known).is_of_others;
  std::vector<std::string> ids = known.cite(
      FactKind::Dns,
      (of_others ? known.dossier.author_domain : known.dossier.recipient_domain) + " MX", 1);
  for (const FactKind kind : {FactKind::ReturnPath, FactKind::Author, FactKind::Recipient}) {
    for (std::string& id : known.cite(kind, "", 1))
      ids.push_back(std::move(id));
  }
  for (const std::string_view setting : {"bounce-management", "reject-direct-send", "relay-host"}) {
    for (std::string& id : known.cite(FactKind::Setting, setting, 1))
      ids.push_back(std::move(id));
  }
  return ids;
}

std::string colleagues_words(const Known& known) {
  if (!view_tenant(known).is_of_others) return {};
  return fmt::format("{} message(s) of the log go to {} itself. ", known.dossier.colleagues(),
                     known.dossier.author_domain);
}

// A prediction is for what did not happen: a refusal of the tenant says more.
Hit foresee(const Known& known, Situation situation, std::vector<FixStep> fix) {
  if (known.refusal_with(Cause::TenantRouting) != nullptr) return std::nullopt;
  const auto prediction = predict(known);
  if (!prediction || prediction->situation != situation || prediction->expected.empty())
    return std::nullopt;
  const Expected& first = prediction->expected.front();
  std::vector<std::string> facts = cite_way(known);
  if (facts.empty()) return std::nullopt;
  return RuleHit{.statement = fmt::format("{}{}{}. {}: {}{}.", kPredicted, colleagues_words(known),
                                          describe(situation), first.code, first.statement,
                                          first.when.empty() ? "" : " (" + first.when + ")"),
                 .facts = std::move(facts),
                 .fix = std::move(fix),
                 .certainty = Certainty::Inferred};
}

struct Gate {
  std::string_view rule;  // begin of a row id of the catalogue
  std::string_view fix;
};
// What lets only known senders in, and the setting that makes an exact exception.
constexpr Gate kGates[] = {
    {"M365-GROUP-57133", "tenant-group"},      {"M365-GROUP-57124", "tenant-group"},
    {"M365-AUTHREQ-571", "tenant-group"},      {"M365-NOTAUTH-571", "tenant-group"},
    {"M365-MBX-57134", "tenant-mailbox"},      {"M365-ORGAUTH-5712", "tenant-mailbox"},
    {"M365-MAILUSER-57136", "tenant-contact"}, {"M365-M365GRP-57193", "tenant-unified-group"},
};

bool is_behind_gateway(const Known& known) {
  return known.survey.recipient && known.survey.recipient->is_gateway;
}

}  // namespace

Hit tenant_direct_send_ahead(const Known& known) {
  std::vector<FixStep> fix;
  const TenantView view = view_tenant(known);
  if (!view.signs.value_or(false)) {
    fix.push_back(make_fix("dkim-create", known.words));
    fix.push_back(make_fix("dkim-activate", known.words));
  }
  fix.push_back(make_fix("bounce-on", known.words));
  Hit hit = foresee(known,
                    view.situation == Situation::DirectUnknown ? Situation::DirectUnknown
                                                               : Situation::DirectOwnEnvelope,
                    std::move(fix));
  if (hit && view.situation == Situation::DirectUnknown) hit->severity = Severity::Low;
  if (hit && view.rejects_direct_send.value_or(false)) hit->severity = Severity::High;
  return hit;
}

Hit tenant_spoof_ahead(const Known& known) {
  // What the filter did say is no prediction any more.
  if (known.dossier.filter.is_present() || known.dmarc_passes()) return std::nullopt;
  return foresee(known, Situation::DirectBounceAddress,
                 {make_fix("dkim-create", known.words), make_fix("dkim-activate", known.words),
                  make_fix("filter-spoof-pair", known.words)});
}

Hit tenant_relay_attribution_ahead(const Known& known) {
  return foresee(known, Situation::Relay,
                 {make_fix("bounce-off", known.words), make_fix("connector-relay", known.words)});
}

Hit tenant_connector_certificate(const Known& known) {
  if (known.refusal_by("M365-TENANTATTR") == nullptr) return std::nullopt;
  const Fact* certificate = known.sheet.find(FactKind::Setting, "connector-certificate");
  if (certificate == nullptr || ascii::iends_with(certificate->value, "salesforce.com"))
    return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "The connector is said to match the certificate {}. Salesforce's servers connect with a "
          "certificate of Salesforce's, so that this connector never matches their connection.",
          certificate->value),
      .facts = {certificate->id},
      .fix = {make_fix("connector-certificate", known.words)},
      .certainty = Certainty::Stated};
}

Hit tenant_accepted_domain(const Known& known) {
  const Refusal* refusal = known.refusal_by("M365-TENANTATTR");
  const std::size_t at = known.dossier.return_path.rfind('@');
  if (refusal == nullptr || known.dossier.uses_bounce_address() || at == std::string::npos)
    return std::nullopt;
  const std::string domain = known.dossier.return_path.substr(at + 1);
  const auto accepted = known.cite(FactKind::Setting, "accepted-domain");
  const bool listed =
      std::ranges::any_of(known.sheet.all(FactKind::Setting), [&](const Fact* fact) {
        return fact->key == "accepted-domain" && ascii::iequals(fact->value, domain);
      });
  if (accepted.empty() || listed) return std::nullopt;
  RuleHit hit{.statement = fmt::format(
                  "The envelope sender's domain {} is not among the accepted domains of the tenant "
                  "that are named: Exchange Online relays only for its own.",
                  domain),
              .facts = accepted,
              .fix = {make_fix("tenant-accepted-domain", known.words)},
              .certainty = Certainty::Stated};
  hit.facts.push_back(known.cite_refusal(*refusal));
  return hit;
}

Hit tenant_internal_only(const Known& known) {
  for (const Gate& gate : kGates) {
    const Refusal* refusal = known.refusal_by(gate.rule);
    if (refusal == nullptr) continue;
    return RuleHit{.statement = fmt::format(
                       "{} takes mail from known senders only, and mail from Salesforce counts as "
                       "external whatever stands in From. {}.",
                       known.dossier.recipient.empty() ? "The recipient" : known.dossier.recipient,
                       refusal->reply.meaning),
                   .facts = {known.cite_refusal(*refusal)},
                   .fix = {make_fix(gate.fix, known.words)},
                   .certainty = known.sheet.at(refusal->fact).certainty};
  }
  return std::nullopt;
}

Hit tenant_edge_blocking(const Known& known) {
  const Refusal* refusal = known.refusal_by("M365-DBEB");
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{
      .statement =
          "The tenant refused the address at its edge: it knows no such recipient. If "
          "the mailbox exists, it is not in the tenant's directory (not synchronised, or "
          "on-premises behind a domain that is set to authoritative).",
      .facts = {known.cite_refusal(*refusal)},
      .fix = {make_fix("tenant-edge-blocking", known.words)},
      .certainty = known.sheet.at(refusal->fact).certainty};
}

Hit tenant_connector_abused(const Known& known) {
  const Refusal* refusal = known.refusal_by("M365-BADCONN");
  if (refusal == nullptr) return std::nullopt;
  return RuleHit{
      .statement =
          "Microsoft blocked the inbound connector, because spam came through it: whoever "
          "can connect as it describes can send as the tenant.",
      .facts = {known.cite_refusal(*refusal)},
      .fix = {make_fix("tenant-connector-abused", known.words)},
      .certainty = known.sheet.at(refusal->fact).certainty};
}

Hit tenant_enhanced_filtering(const Known& known) {
  const salesforce::MicrosoftFilter& filter = known.dossier.filter;
  const salesforce::CompositeAuthentication& composite = filter.authentication;
  const bool failed = composite.spf == "fail" || composite.spf == "softfail";
  if (!is_behind_gateway(known) || !composite.is_present() || !failed ||
      !filter.attribution.skipped_to().empty())
    return std::nullopt;
  return RuleHit{
      .statement = fmt::format(
          "A gateway ({}) stands in front of Microsoft 365, and SPF was judged by the address of "
          "the "
          "last hop{}: enhanced filtering, which looks behind the gateway, left no mark in the "
          "header. Authentication then fails for everybody.",
          known.survey.recipient->provider,
          filter.report.client_ip.empty() ? "" : " (" + filter.report.client_ip + ")"),
      .facts = known.cite(FactKind::Filter, "compauth"),
      .fix = {make_fix("tenant-enhanced-filtering", known.words)},
      .certainty = Certainty::Inferred};
}

Hit tenant_gateway_rewrites(const Known& known) {
  if (!is_behind_gateway(known) || !known.dossier.filter.is_present()) return std::nullopt;
  const Fact* claim = known.sheet.find(FactKind::ReceiverClaim, "dkim");
  const bool claimed = claim != nullptr && claim->value.starts_with("fail");
  const dkim::Verdict* signature = known.aligned_signature();
  const bool changed = signature != nullptr && signature->header == dkim::Check::Good &&
                       signature->body == dkim::Check::Bad;
  const bool held_before = signature != nullptr && signature->result == dkim::Result::Pass;
  if (!claimed || !(changed || held_before)) return std::nullopt;
  return RuleHit{
      .statement = fmt::format("The signature of {} was good and Microsoft 365 found it broken: "
                               "the gateway ({}) in front "
                               "changed the message before.",
                               known.dossier.author_domain, known.survey.recipient->provider),
      .facts = {claim->id},
      .fix = {make_fix("tenant-gateway-rewrites", known.words)},
      .certainty = Certainty::Inferred};
}

}  // namespace waybill::diagnosis::rule
