// The last step: which way to send. Never a move while identity or hygiene is broken.
#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/decide.h"

namespace waybill::diagnosis {
namespace {

using salesforce::Route;

// Salesforce Core takes 5,000 external single mails an org and day (salesforce documentation,
// "Requirements to Send Email"); Marketing Cloud wants a Sender Authentication Package above
// 250,000 a month.
constexpr std::uint64_t kCoreDailyLimit = 5000;
constexpr std::uint64_t kMarketingCloudDaily = 250'000 / 30;
// Below this a dedicated address gets no steady reputation of its own.
constexpr std::uint64_t kDedicatedDaily = 10'000;

Choice keep(Route route) {
  switch (route) {
    case Route::EmailRelay: return Choice::EmailRelay;
    case Route::AccountEngagement: return Choice::AccountEngagement;
    case Route::MarketingCloudEngagement:
    case Route::MarketingCloudNext: return Choice::MarketingCloudEngagement;
    case Route::Core:
    case Route::MailboxIntegration:
    case Route::NotSalesforce:
    case Route::Unknown: return Choice::StayOnCore;
  }
  std::abort();
}

std::uint64_t daily_volume(const Known& known) {
  std::uint64_t most = 0;
  for (const Fact* fact : known.sheet.all(FactKind::Volume)) {
    std::uint64_t value = 0;
    for (const char c : fact->value)
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    most = std::max(most, value);
  }
  return most;
}

// What must be mended before any move.
std::vector<std::string> blockers(const Known& known, std::span<const Finding> findings,
                                  Cause cause) {
  std::vector<std::string> list;
  const bool identity = cause == Cause::Identity || has_finding(findings, "dmarc.fails") ||
                        has_finding(findings, "salesforce.discarded") ||
                        has_finding(findings, "dkim.not-signed");
  if (identity && !has_finding(findings, "auth.passes-now"))
    list.emplace_back(
        "The sender's identity: DKIM for the From domain must pass aligned, on whichever route");
  if (cause == Cause::ReputationDomain || cause == Cause::ReputationOwn)
    list.emplace_back(
        "The reputation of the sender's own domain or address goes along to every route");
  if (has_finding(findings, "recipient.list-quality"))
    list.emplace_back("The list: unknown recipients must be suppressed first");
  if (known.sheet.has(FactKind::Symptom, "complaints"))
    list.emplace_back("Complaints: only addresses that asked for the mail");
  return list;
}

bool is_dirty(const Known& known, std::span<const Finding> findings, Cause cause) {
  return cause == Cause::ReputationDomain || cause == Cause::ReputationOwn ||
         has_finding(findings, "recipient.list-quality") ||
         known.sheet.has(FactKind::Symptom, "complaints");
}

bool is_move_considered(const Known& known) {
  for (const std::string_view wish :
       {"wants-dedicated-ip", "wants-marketing-cloud", "wants-account-engagement",
        "wants-email-relay", "wants-other-route"}) {
    if (known.sheet.has(FactKind::Symptom, wish)) return true;
  }
  return false;
}

struct Pick {
  Choice choice;
  std::string reason;
};

// The use case, where it is stated; nothing when the present route fits it or none is known.
std::optional<Pick> by_use_case(const Known& known) {
  const std::uint64_t volume = daily_volume(known);
  const Route route = known.dossier.route.detected;
  const bool on_core =
      route == Route::Core || route == Route::Unknown || route == Route::EmailRelay;
  if (known.sheet.has(FactKind::UseCase, "own-gateway") && on_core)
    return Pick{Choice::EmailRelay,
                "The mail has to pass your own gateway: that is what Email Relay is for"};
  const bool transactional = known.sheet.has(FactKind::UseCase, "transactional");
  const bool bulk = known.sheet.has(FactKind::UseCase, "bulk-marketing");
  if (transactional && !bulk && volume > kCoreDailyLimit && on_core)
    return Pick{
        Choice::TransactionalApi,
        fmt::format(
            "About {} transactional messages a day are more than Core is made for (5,000 external "
            "addresses a day)",
            volume)};
  if (bulk && volume > kCoreDailyLimit && on_core) {
    if (known.sheet.has(FactKind::UseCase, "prospect-nurture") && volume < kMarketingCloudDaily * 4)
      return Pick{Choice::AccountEngagement,
                  "Campaigns to prospects in this volume fit Account Engagement"};
    return Pick{volume >= kMarketingCloudDaily ? Choice::MarketingCloudEngagement
                                               : Choice::AccountEngagement,
                fmt::format("About {} marketing messages a day do not belong on Core: no one-click "
                            "unsubscribe, and a "
                            "limit of 5,000 external addresses a day",
                            volume)};
  }
  return std::nullopt;
}

}  // namespace

RouteVerdict choose_route(const Known& known, std::span<const Finding> findings, Cause cause) {
  const salesforce::RouteReading& reading = known.dossier.route;
  RouteVerdict verdict{.detected = reading.detected,
                       .certainty = known.dossier.route_certainty,
                       .sandbox = reading.sandbox,
                       .org_id = reading.org_id.value_or(""),
                       .choice = keep(reading.detected),
                       .reasons = {},
                       .blockers = blockers(known, findings, cause)};
  if (verdict.detected == Route::NotSalesforce && known.survey.resolves_to_unified_messaging) {
    verdict.detected = Route::MarketingCloudNext;
    verdict.certainty = Certainty::Inferred;
    verdict.choice = Choice::MarketingCloudEngagement;
  }
  const bool considered = is_move_considered(known);
  const std::optional<Pick> fitting = by_use_case(known);
  if (is_dirty(known, findings, cause)) {
    verdict.choice = Choice::NotYet;
    verdict.reasons.emplace_back(
        "Dirty traffic is never moved: it would harm the next route as well");
  } else if (!verdict.blockers.empty() && (considered || fitting)) {
    verdict.choice = Choice::NotYet;
    verdict.reasons.emplace_back(
        "A move would take the fault along: mend the identity first, then look again");
  } else if (fitting) {
    verdict.choice = fitting->choice;
    verdict.reasons.push_back(fitting->reason);
  } else if (cause == Cause::ReputationShared && daily_volume(known) >= kDedicatedDaily &&
             known.sheet.has(FactKind::Symptom, "many-recipient-domains")) {
    verdict.choice = Choice::DedicatedIp;
    verdict.reasons.emplace_back(
        "Several providers refuse the shared address, the identity is in order, and the volume is "
        "enough to keep an address of your own warm");
  } else if (cause == Cause::Undetermined && considered) {
    verdict.choice = Choice::NotYet;
    verdict.reasons.emplace_back("The cause is not known: a move now would be a guess");
  } else if (cause == Cause::ReputationShared) {
    verdict.reasons.emplace_back(
        "The vendor can mend the shared address; one refusal there is no reason to move");
  } else if (cause == Cause::TenantRouting) {
    verdict.reasons.emplace_back("The routing settings are wrong, not the route");
  } else {
    verdict.reasons.emplace_back(
        "The set-up can be mended where it is; nothing in the evidence asks for another route");
  }
  return verdict;
}

}  // namespace waybill::diagnosis
