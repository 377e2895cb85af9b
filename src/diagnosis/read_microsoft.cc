#include "diagnosis/read_microsoft.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "diagnosis/dossier_builder.h"

namespace waybill::diagnosis {
namespace {

// Of a longer trace or quarantine only a summary becomes a fact.
constexpr std::size_t kMostRowsAsFacts = 20;

// Adds the facts of one filter verdict, each from the header field that states it.
class FilterFacts {
 public:
  FilterFacts(DossierBuilder& builder, const Evidence& evidence, const SubjectMessage* subject,
              const std::string& where, Certainty certainty)
      : builder_(builder),
        evidence_(evidence),
        subject_(subject),
        where_(where),
        certainty_(certainty) {}

  void add_all(const salesforce::MicrosoftFilter& filter) {
    add_report(filter.report, filter.report_span);
    if (filter.bulk) add("bulk", std::to_string(*filter.bulk), filter.bulk_span);
    add_authentication(filter);
    add_placement(filter);
    for (const salesforce::AttributionField& field : filter.attribution.fields)
      add(FactKind::Attribution, std::string(field.key), field.value, field.span, certainty_);
  }

 private:
  void add(FactKind kind, std::string key, const std::string& value, Span bytes,
           Certainty certainty) {
    if (value.empty()) return;
    if (subject_ != nullptr) bytes = subject_->in_evidence(bytes);
    builder_.fact(kind, std::move(key), value, certainty, evidence_, where_, bytes);
  }
  void add(std::string key, const std::string& value, Span bytes) {
    add(FactKind::Filter, std::move(key), value, bytes, certainty_);
  }

  void add_report(const salesforce::AntispamReport& report, Span span) {
    add("category", report.category, span);
    add("filter-verdict", report.filter_verdict, span);
    if (report.scl) add("scl", std::to_string(*report.scl), span);
    add("safety", report.safety, span);
    add("ip-verdict", report.ip_verdict, span);
    add("rule", report.rule, span);
    add("client-ip", report.client_ip, span);
    add("helo", report.helo, span);
    add("ptr", report.ptr, span);
    add("country", report.country, span);
    add("language", report.language, span);
    add("direction", report.direction, span);
    for (const auto& [key, value] : report.others)
      add("other", key + ":" + value, span);
  }

  void add_authentication(const salesforce::MicrosoftFilter& filter) {
    const salesforce::CompositeAuthentication& composite = filter.authentication;
    if (composite.is_present())
      add("compauth", composite.result + " reason=" + composite.reason, filter.authentication_span);
    add("dmarc-action", composite.dmarc_action, filter.authentication_span);
    if (composite.arc_from_own_tenant)
      add("arc-oda", "a sealer that this tenant trusts (oda=1)", filter.authentication_span);
    if (filter.arc_sets_by_microsoft > 0)
      add("arc-sets-by-microsoft", std::to_string(filter.arc_sets_by_microsoft), {});
  }

  void add_placement(const salesforce::MicrosoftFilter& filter) {
    const salesforce::PlacementReading reading = salesforce::read_placement(filter);
    if (reading.placement == salesforce::Placement::Unknown) return;
    add(FactKind::Filter, "placement",
        fmt::format("{}, by {} ({}: {})", salesforce::to_string(reading.placement),
                    salesforce::title(reading.decider), reading.code, reading.meaning),
        filter.report_span, certainty_ == Certainty::Observed ? Certainty::Inferred : certainty_);
  }

  DossierBuilder& builder_;
  const Evidence& evidence_;
  const SubjectMessage* subject_;
  const std::string& where_;
  Certainty certainty_;
};

// A failure that a trace row tells, once for each kind of reply.
void add_trace_refusal(DossierBuilder& builder, const Evidence& evidence,
                       const salesforce::TraceRow& row, std::set<std::string>& seen) {
  if (row.state != salesforce::TraceState::Failed || row.detail.empty() ||
      seen.size() == kMostRowsAsFacts || !seen.insert(row.detail).second)
    return;
  Refusal refusal;
  refusal.recipient = row.recipient;
  refusal.message_id = row.message_id;
  builder.add_refusal(evidence, row.detail, {}, Certainty::Observed,
                      fmt::format("row {}", row.line), row.bytes, refusal);
}

void add_trace_facts(DossierBuilder& builder, const Evidence& evidence,
                     const salesforce::TraceRow& row) {
  const std::string where = fmt::format("row {}", row.line);
  builder.fact(FactKind::TraceState, std::string(salesforce::to_string(row.state)),
               fmt::format("{} for {}{}", salesforce::to_string(row.state), row.recipient,
                           row.message_id.empty() ? "" : ", Message-ID " + row.message_id),
               Certainty::Observed, evidence, where, row.bytes);
  if (!row.recipient.empty())
    builder.fact(FactKind::Recipient, "", row.recipient, Certainty::Observed, evidence, where,
                 row.bytes);
  for (const salesforce::RuleHit& rule : row.custom.rules) {
    std::string actions;
    for (const std::string& action : rule.actions)
      actions += (actions.empty() ? "" : ", ") + action;
    builder.fact(
        FactKind::Filter, "transport-rule",
        fmt::format("{} ({}{})", rule.rule_id, actions, rule.is_enforced() ? "" : "; not enforced"),
        Certainty::Observed, evidence, where, row.bytes);
  }
  if (!row.custom.malware.empty())
    builder.fact(FactKind::Filter, "malware", row.custom.malware, Certainty::Observed, evidence,
                 where, row.bytes);
  if (row.custom.has_spam_verdict) {
    salesforce::MicrosoftFilter filter;
    filter.report = row.custom.report;
    filter.report_span = row.bytes;
    keep_filter(builder, evidence, filter, nullptr, where + ", custom_data", Certainty::Observed);
  }
}

}  // namespace

void keep_filter(DossierBuilder& builder, const Evidence& evidence,
                 const salesforce::MicrosoftFilter& filter, const SubjectMessage* subject,
                 const std::string& where, Certainty certainty) {
  if (builder.dossier.filter.is_present()) return;
  builder.dossier.filter = filter;
  FilterFacts(builder, evidence, subject, where, certainty).add_all(filter);
}

void read_filter(DossierBuilder& builder, const Evidence& evidence, SubjectMessage& subject,
                 const std::string& prefix) {
  const salesforce::MicrosoftFilter filter = salesforce::read_microsoft_filter(subject.message);
  if (!filter.is_present()) return;
  subject.was_received = true;
  keep_filter(builder, evidence, filter, &subject, prefix + "filter headers of Microsoft 365",
              Certainty::Observed);
}

void read_trace(DossierBuilder& builder, const Evidence& evidence) {
  std::set<std::string> replies;
  std::size_t kept = 0;
  for (salesforce::TraceRow& row : salesforce::read_message_trace(evidence.octets)) {
    if (!builder.concerns(row.recipient, row.message_id)) continue;
    if (builder.is_decoded(evidence)) {
      row.bytes = {};
      for (salesforce::TraceEvent& event : row.events)
        event.bytes = {};
    }
    if (++kept <= kMostRowsAsFacts) add_trace_facts(builder, evidence, row);
    add_trace_refusal(builder, evidence, row, replies);
    builder.dossier.trace.push_back({.row = std::move(row), .evidence = evidence.id});
  }
  if (kept > kMostRowsAsFacts || kept == 0)
    builder.fact(FactKind::TraceState, "summary", fmt::format("{} messages and recipients", kept),
                 Certainty::Observed, evidence, "all rows", {});
}

void read_quarantine(DossierBuilder& builder, const Evidence& evidence) {
  std::size_t kept = 0;
  for (salesforce::QuarantinedMessage& message :
       salesforce::read_quarantine_export(evidence.octets)) {
    const bool no_recipient = message.recipient.empty();
    if (!builder.concerns(no_recipient ? builder.the_case.question.recipient : message.recipient,
                          message.message_id))
      continue;
    const std::string where = fmt::format("row {}", message.line);
    if (builder.is_decoded(evidence)) message.bytes = {};
    if (++kept <= kMostRowsAsFacts) {
      const salesforce::CodeMeaning* policy =
          salesforce::code_meaning("policy", message.policy_type);
      builder.fact(
          FactKind::Quarantine, std::string(salesforce::to_string(message.state)),
          fmt::format(
              "{}, by {}{}, for {}", message.reason.empty() ? "no reason" : message.reason,
              policy == nullptr ? message.policy_type : std::string(policy->meaning),
              message.policy_name.empty() ? "" : " \"" + message.policy_name + "\"",
              no_recipient ? "a recipient that the export does not name" : message.recipient),
          Certainty::Observed, evidence, where, message.bytes);
      if (!no_recipient)
        builder.fact(FactKind::Recipient, "", message.recipient, Certainty::Observed, evidence,
                     where, message.bytes);
    }
    builder.dossier.quarantine.push_back({.message = std::move(message), .evidence = evidence.id});
  }
  if (kept > kMostRowsAsFacts || kept == 0)
    builder.fact(FactKind::Quarantine, "summary", fmt::format("{} entries", kept),
                 Certainty::Observed, evidence, "all rows", {});
}

}  // namespace waybill::diagnosis
