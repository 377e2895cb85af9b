// The rules: what the product can find, each with a stable id and a severity. All of them are
// listed in rules.cc, in one table; the checks stand in one file per area.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/known.h"
#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

struct RuleHit {
  std::string statement;
  std::vector<std::string> facts;  // ids
  std::vector<FixStep> fix;
  Certainty certainty = Certainty::Observed;
  std::optional<Severity> severity =
      std::nullopt;  // where it depends on the case; else the rule's own
};

struct Rule {
  std::string_view id;  // never renamed: stored, counted, linked to
  Severity severity;
  std::optional<RuleHit> (*check)(const Known&);
};

[[nodiscard]] std::span<const Rule> rules();

// Every rule that hits, the most severe first, then in the order of the table.
[[nodiscard]] std::vector<Finding> find(const Known& known);

// The checks, by area.
namespace rule {
using Hit = std::optional<RuleHit>;
// rules_salesforce.cc
Hit salesforce_discarded(const Known&);
Hit salesforce_exception(const Known&);
Hit salesforce_own_text(const Known&);
Hit salesforce_no_log_row(const Known&);
Hit salesforce_access_level(const Known&);
Hit route_sandbox(const Known&);
Hit route_substitute_address(const Known&);
Hit route_org_ids_differ(const Known&);
Hit route_relay_but_direct(const Known&);
Hit route_sender_field(const Known&);
// rules_identity.cc
Hit author_ambiguous(const Known&);
Hit dkim_not_signed(const Known&);
Hit dkim_failing(const Known&);
Hit dkim_selector_unusable(const Known&);
Hit dmarc_fails(const Known&);
Hit dmarc_spf_cannot_align(const Known&);
Hit dmarc_missing(const Known&);
Hit dmarc_record_fault(const Known&);
Hit dmarc_readings_differ(const Known&);
Hit auth_passes_now(const Known&);
Hit auth_receiver_differs(const Known&);
Hit arc_forwarded(const Known&);
Hit stated_contradicted(const Known&);
Hit identity_refused(const Known&);
// rules_spf.cc
Hit spf_several_records(const Known&);
Hit spf_too_many_lookups(const Known&);
Hit spf_syntax(const Known&);
Hit spf_broken_include(const Known&);
Hit spf_missing(const Known&);
Hit spf_client_not_listed(const Known&);
Hit spf_salesforce_include_idle(const Known&);
Hit dns_unanswered(const Known&);
// rules_routing.cc
Hit tenant_direct_send(const Known&);
Hit tenant_relay_attribution(const Known&);
Hit tenant_opposite_switch(const Known&);
Hit tenant_connector_restricts(const Known&);
Hit relay_refused(const Known&);
Hit relay_bounce_address(const Known&);
// rules_tenant.cc
Hit tenant_direct_send_ahead(const Known&);
Hit tenant_spoof_ahead(const Known&);
Hit tenant_relay_attribution_ahead(const Known&);
Hit tenant_connector_certificate(const Known&);
Hit tenant_accepted_domain(const Known&);
Hit tenant_internal_only(const Known&);
Hit tenant_edge_blocking(const Known&);
Hit tenant_connector_abused(const Known&);
Hit tenant_enhanced_filtering(const Known&);
Hit tenant_gateway_rewrites(const Known&);
// rules_evidence.cc
Hit evidence_contradiction(const Known&);
Hit evidence_accepted_then_bounced(const Known&);
Hit evidence_time_backwards(const Known&);
Hit evidence_receivers_differ(const Known&);
Hit evidence_not_joined(const Known&);
Hit evidence_note_differs(const Known&);
// rules_log.cc
[[nodiscard]] Hit log_pattern(const Known& known);
[[nodiscard]] Hit log_incomplete(const Known& known);

// rules_reputation.cc
Hit reputation_shared(const Known&);
Hit reputation_own(const Known&);
Hit reputation_domain(const Known&);
Hit reputation_not_listed_now(const Known&);
Hit reputation_one_domain(const Known&);
Hit receiver_misreads_list(const Known&);
Hit receiver_fault(const Known&);
// rules_delivery.cc
Hit recipient_unknown(const Known&);
Hit recipient_list_quality(const Known&);
Hit recipient_policy(const Known&);
Hit recipient_no_mail_host(const Known&);
Hit rate_limited(const Known&);
Hit content_refused(const Known&);
Hit transport_failed(const Known&);
// rules_filter.cc
Hit filtered_spoof(const Known&);
Hit filtered_transport_rule(const Known&);
Hit filtered_user_list(const Known&);
Hit filtered_policy_list(const Known&);
Hit filtered_bulk(const Known&);
Hit filtered_impersonation(const Known&);
Hit filtered_spam(const Known&);
Hit filtered_after_acceptance(const Known&);
}  // namespace rule

}  // namespace waybill::diagnosis
