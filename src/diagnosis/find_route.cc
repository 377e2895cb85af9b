#include "diagnosis/find_route.h"

#include <algorithm>

namespace waybill::diagnosis {
namespace {

bool is_salesforce_route(salesforce::Route route) {
  return route != salesforce::Route::Unknown && route != salesforce::Route::NotSalesforce;
}

// Refusals that only a relay of the sender's own gives.
bool has_relay_refusal(const Dossier& dossier) {
  return std::ranges::any_of(dossier.refusals, [](const Refusal& refusal) {
    return refusal.reply.row != nullptr && (refusal.reply.row->id == "M365-TENANTATTR" ||
                                            refusal.reply.row->id == "GMAIL-RELAY-CRED" ||
                                            refusal.reply.row->provider == "relay-smarthost");
  });
}

bool has_salesforce_text(const Dossier& dossier) {
  return std::ranges::any_of(dossier.refusals, [](const Refusal& refusal) {
    return refusal.reply.row != nullptr && refusal.reply.row->is_salesforce();
  });
}

// By the message, else by the envelope sender.
void read_observed_route(Dossier& dossier) {
  salesforce::RouteReading& route = dossier.route;
  if (const SubjectMessage* subject = dossier.message()) {
    const auto& sender = subject->envelope.mail_from;
    route = salesforce::read_route(subject->message, sender ? sender->value : std::string());
    if (subject->is_returned)  // it left by the relay afterwards
      std::erase(route.warnings, salesforce::RouteWarning::RelayHeaderButDirect);
  }
  if (is_salesforce_route(route.detected) || dossier.return_path.empty()) return;
  const salesforce::RouteReading by_sender = salesforce::read_route(dossier.return_path);
  if (by_sender.detected != salesforce::Route::Unknown) route = by_sender;
}

void read_stated_route(Dossier& dossier) {
  static constexpr salesforce::Route kStated[] = {
      salesforce::Route::MarketingCloudNext, salesforce::Route::MarketingCloudEngagement,
      salesforce::Route::AccountEngagement, salesforce::Route::MailboxIntegration,
      salesforce::Route::Core};
  salesforce::RouteReading& route = dossier.route;
  if (dossier.sheet.is_set("email-relay", "on")) route.detected = salesforce::Route::EmailRelay;
  for (const salesforce::Route candidate : kStated) {
    if (route.detected == salesforce::Route::Unknown &&
        dossier.sheet.has(FactKind::Route, salesforce::to_string(candidate)))
      route.detected = candidate;
  }
  // Settings of Salesforce Core that somebody speaks of.
  const bool core_setting = dossier.sheet.has(FactKind::Setting, "bounce-management") ||
                            dossier.sheet.has(FactKind::Setting, "access-level") ||
                            dossier.sheet.has(FactKind::Setting, "security-compliance") ||
                            dossier.sheet.has(FactKind::Symptom, "log-delivered") ||
                            dossier.sheet.has(FactKind::Symptom, "no-log-row") ||
                            dossier.sheet.has(FactKind::OrgId);
  if (route.detected == salesforce::Route::Unknown && core_setting)
    route.detected = salesforce::Route::Core;
  if (route.detected != salesforce::Route::Unknown) dossier.route_certainty = Certainty::Stated;
}

// Core mail that is relayed, as a refusal shows or somebody says.
void read_relay(Dossier& dossier) {
  salesforce::RouteReading& route = dossier.route;
  const bool may_relay =
      route.detected == salesforce::Route::Core || route.detected == salesforce::Route::Unknown;
  if (may_relay && has_relay_refusal(dossier)) {
    route.detected = salesforce::Route::EmailRelay;
    dossier.route_certainty = Certainty::Inferred;
  } else if (route.detected == salesforce::Route::Core &&
             dossier.sheet.is_set("email-relay", "on")) {
    route.detected = salesforce::Route::EmailRelay;
    dossier.route_certainty = Certainty::Stated;
  }
}

void add_route_facts(Dossier& dossier) {
  const SubjectMessage* subject = dossier.message();
  for (const salesforce::RouteClue& clue : dossier.route.clues) {
    const bool in_message = clue.bytes.end != 0 && subject != nullptr;
    const Span bytes =
        in_message ? Span{clue.bytes.begin + subject->offset, clue.bytes.end + subject->offset}
                   : Span{};
    dossier.sheet.add(
        FactKind::Route, std::string(salesforce::to_string(clue.route)), clue.quote,
        Certainty::Observed,
        {in_message ? subject->evidence->id : std::string(), std::string(clue.says), bytes});
  }
  if (dossier.route.org_id && !dossier.sheet.has(FactKind::OrgId))
    dossier.sheet.add(FactKind::OrgId, "", *dossier.route.org_id, Certainty::Observed,
                      {subject == nullptr ? std::string() : subject->evidence->id,
                       "return-path or X-SFDC-LK",
                       {}});
}

}  // namespace

void find_route(Dossier& dossier) {
  read_observed_route(dossier);
  salesforce::RouteReading& route = dossier.route;
  const bool found = is_salesforce_route(route.detected);
  if (!found &&
      dossier.log.is_present) {  // a row of the Email Log: Salesforce Core took the message
    route.detected = salesforce::Route::Core;
  } else if (!found && has_salesforce_text(dossier)) {
    route.detected = salesforce::Route::Core;
    dossier.route_certainty = Certainty::Inferred;
  } else if (route.detected == salesforce::Route::Unknown) {
    read_stated_route(dossier);
  }
  read_relay(dossier);
  if (const Fact* org = dossier.sheet.find(FactKind::OrgId); org != nullptr && !route.org_id)
    route.org_id = salesforce::parse_org_id(org->value);
  route.sandbox = route.sandbox || dossier.sheet.is_set("sandbox", "on");
  add_route_facts(dossier);
}

}  // namespace waybill::diagnosis
