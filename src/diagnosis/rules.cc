#include "diagnosis/rules.h"

#include <algorithm>
#include <functional>

namespace waybill::diagnosis {
namespace {

constexpr Rule kRules[] = {
    // Salesforce kept it, or sent it in an unexpected way.
    {"salesforce.discarded", Severity::Critical, rule::salesforce_discarded},
    {"salesforce.exception", Severity::High, rule::salesforce_exception},
    {"salesforce.no-log-row", Severity::High, rule::salesforce_no_log_row},
    {"salesforce.access-level", Severity::High, rule::salesforce_access_level},
    {"salesforce.own-text", Severity::Medium, rule::salesforce_own_text},
    {"route.sandbox", Severity::Medium, rule::route_sandbox},
    {"route.substitute-address", Severity::Medium, rule::route_substitute_address},
    {"route.org-ids-differ", Severity::Medium, rule::route_org_ids_differ},
    {"route.relay-but-direct", Severity::Medium, rule::route_relay_but_direct},
    {"route.sender-field", Severity::Info, rule::route_sender_field},
    // Who the message says it is from.
    {"author.ambiguous", Severity::Critical, rule::author_ambiguous},
    {"dmarc.fails", Severity::High, rule::dmarc_fails},
    {"identity.refused", Severity::High, rule::identity_refused},
    {"dkim.not-signed", Severity::High, rule::dkim_not_signed},
    {"dkim.failing", Severity::High, rule::dkim_failing},
    {"dkim.selector-unusable", Severity::High, rule::dkim_selector_unusable},
    {"spf.several-records", Severity::High, rule::spf_several_records},
    {"spf.too-many-lookups", Severity::High, rule::spf_too_many_lookups},
    {"spf.syntax", Severity::High, rule::spf_syntax},
    {"spf.broken-include", Severity::High, rule::spf_broken_include},
    {"spf.client-not-listed", Severity::High, rule::spf_client_not_listed},
    {"spf.missing", Severity::Low, rule::spf_missing},
    {"dmarc.record-fault", Severity::Medium, rule::dmarc_record_fault},
    {"dmarc.missing", Severity::Medium, rule::dmarc_missing},
    {"dmarc.spf-cannot-align", Severity::Medium, rule::dmarc_spf_cannot_align},
    {"spf.salesforce-include-idle", Severity::Low, rule::spf_salesforce_include_idle},
    {"dmarc.readings-differ", Severity::Low, rule::dmarc_readings_differ},
    {"auth.passes-now", Severity::Medium, rule::auth_passes_now},
    {"auth.receiver-differs", Severity::Medium, rule::auth_receiver_differs},
    {"arc.forwarded", Severity::Info, rule::arc_forwarded},
    {"stated.contradicted", Severity::Medium, rule::stated_contradicted},
    {"dns.unanswered", Severity::Medium, rule::dns_unanswered},
    // Sources that contradict each other.
    {"evidence.contradiction", Severity::High, rule::evidence_contradiction},
    {"evidence.note-differs", Severity::Medium, rule::evidence_note_differs},
    {"evidence.time-backwards", Severity::Medium, rule::evidence_time_backwards},
    {"evidence.receivers-differ", Severity::Medium, rule::evidence_receivers_differ},
    {"evidence.accepted-then-bounced", Severity::Low, rule::evidence_accepted_then_bounced},
    {"evidence.not-joined", Severity::Info, rule::evidence_not_joined},
    // Connectors and relays.
    {"tenant.direct-send", Severity::Critical, rule::tenant_direct_send},
    {"tenant.relay-attribution", Severity::Critical, rule::tenant_relay_attribution},
    {"tenant.connector-restricts", Severity::High, rule::tenant_connector_restricts},
    {"relay.refused", Severity::High, rule::relay_refused},
    {"relay.bounce-address", Severity::High, rule::relay_bounce_address},
    {"tenant.connector-abused", Severity::Critical, rule::tenant_connector_abused},
    {"tenant.connector-certificate", Severity::High, rule::tenant_connector_certificate},
    {"tenant.accepted-domain", Severity::High, rule::tenant_accepted_domain},
    {"tenant.internal-only", Severity::High, rule::tenant_internal_only},
    {"tenant.edge-blocking", Severity::Medium, rule::tenant_edge_blocking},
    {"tenant.enhanced-filtering", Severity::High, rule::tenant_enhanced_filtering},
    {"tenant.gateway-rewrites", Severity::High, rule::tenant_gateway_rewrites},
    {"tenant.direct-send-ahead", Severity::Medium, rule::tenant_direct_send_ahead},
    {"tenant.spoof-ahead", Severity::Medium, rule::tenant_spoof_ahead},
    {"tenant.relay-attribution-ahead", Severity::Medium, rule::tenant_relay_attribution_ahead},
    {"tenant.opposite-switch", Severity::Info, rule::tenant_opposite_switch},
    // Reputation, and those who misjudge it.
    {"receiver.misreads-blocklist", Severity::High, rule::receiver_misreads_list},
    {"receiver.fault", Severity::Medium, rule::receiver_fault},
    {"reputation.shared-address", Severity::High, rule::reputation_shared},
    {"reputation.own-address", Severity::High, rule::reputation_own},
    {"reputation.domain", Severity::High, rule::reputation_domain},
    {"reputation.not-listed-now", Severity::Info, rule::reputation_not_listed_now},
    {"log.pattern", Severity::Info, rule::log_pattern},
    {"log.incomplete", Severity::Info, rule::log_incomplete},
    {"reputation.one-recipient-domain", Severity::Info, rule::reputation_one_domain},
    // The recipient, the content, the line.
    {"recipient.list-quality", Severity::High, rule::recipient_list_quality},
    {"recipient.unknown", Severity::Medium, rule::recipient_unknown},
    {"recipient.no-mail-host", Severity::High, rule::recipient_no_mail_host},
    {"recipient.policy", Severity::Medium, rule::recipient_policy},
    {"rate.limited", Severity::Medium, rule::rate_limited},
    {"content.refused", Severity::Medium, rule::content_refused},
    {"transport.failed", Severity::Medium, rule::transport_failed},
    {"filtered.spoof", Severity::High, rule::filtered_spoof},
    {"filtered.impersonation", Severity::Medium, rule::filtered_impersonation},
    {"filtered.transport-rule", Severity::High, rule::filtered_transport_rule},
    {"filtered.user-list", Severity::Medium, rule::filtered_user_list},
    {"filtered.policy-list", Severity::High, rule::filtered_policy_list},
    {"filtered.bulk", Severity::Medium, rule::filtered_bulk},
    {"filtered.spam", Severity::Medium, rule::filtered_spam},
    {"filtered.after-acceptance", Severity::High, rule::filtered_after_acceptance},
};

}  // namespace

std::span<const Rule> rules() {
  return kRules;
}

std::vector<Finding> find(const Known& known) {
  std::vector<Finding> findings;
  for (const Rule& rule : kRules) {
    auto hit = rule.check(known);
    if (!hit) continue;
    findings.push_back({.id = rule.id,
                        .severity = hit->severity.value_or(rule.severity),
                        .certainty = hit->certainty,
                        .statement = std::move(hit->statement),
                        .facts = std::move(hit->facts),
                        .fix = std::move(hit->fix)});
  }
  // Stable by hand: as many passes as there are severities.
  std::vector<Finding> sorted;
  for (int severity = static_cast<int>(Severity::Critical); severity >= 0; --severity) {
    for (Finding& finding : findings) {
      if (static_cast<int>(finding.severity) == severity) sorted.push_back(std::move(finding));
    }
  }
  return sorted;
}

}  // namespace waybill::diagnosis
