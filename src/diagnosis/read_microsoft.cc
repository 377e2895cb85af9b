#include <fmt/format.h>

#include "base/ascii.h"
#include "diagnosis/dossier_builder.h"
#include "diagnosis/read_microsoft.h"

namespace waybill::diagnosis {

void keep_filter(DossierBuilder& builder, const Evidence& evidence,
                 const salesforce::MicrosoftFilter& filter, std::size_t offset,
                 const std::string& where, Certainty certainty) {
  if (builder.dossier.filter.is_present()) return;
  builder.dossier.filter = filter;
  const auto add = [&](std::string key, const std::string& value, Span bytes) {
    if (!value.empty())
      builder.fact(FactKind::Filter, std::move(key), value, certainty, evidence, where,
                   {bytes.begin + offset, bytes.end + offset});
  };
  add("category", filter.category, filter.report);
  add("filter-verdict", filter.filter_verdict, filter.report);
  if (filter.scl) add("scl", std::to_string(*filter.scl), filter.report);
  add("safety", filter.safety, filter.report);
  if (!filter.compauth.empty())
    add("compauth", filter.compauth + " reason=" + filter.compauth_reason, filter.authentication);
  add("dmarc-action", filter.dmarc_action, filter.authentication);
}

void read_filter(DossierBuilder& builder, const Evidence& evidence, SubjectMessage& subject,
                 const std::string& prefix) {
  const salesforce::MicrosoftFilter filter = salesforce::read_microsoft_filter(subject.message);
  if (!filter.is_present()) return;
  subject.was_received = true;
  keep_filter(builder, evidence, filter, subject.offset, prefix + "filter headers of Microsoft 365",
              Certainty::Observed);
}

void read_trace(DossierBuilder& builder, const Evidence& evidence) {
  for (salesforce::TraceRow& row : salesforce::read_message_trace(evidence.octets)) {
    if (!builder.concerns(row.recipient, row.message_id)) continue;
    builder.fact(FactKind::TraceState, std::string(salesforce::to_string(row.state)),
                 fmt::format("{} for {}", salesforce::to_string(row.state), row.recipient),
                 Certainty::Observed, evidence, fmt::format("row {}", row.line), row.bytes);
    builder.fact(FactKind::Recipient, "", row.recipient, Certainty::Observed, evidence,
                 fmt::format("row {}", row.line), row.bytes);
    if (row.state == salesforce::TraceState::Failed && !row.detail.empty())
      builder.add_refusal(evidence, row.detail, {}, Certainty::Observed,
                          fmt::format("row {}", row.line), row.bytes, {});
    builder.dossier.trace.push_back(std::move(row));
  }
}

}  // namespace waybill::diagnosis
