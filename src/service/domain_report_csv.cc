#include <fmt/core.h>

#include "base/csv_cell.h"
#include "service/domain_report.h"

namespace waybill::service {
namespace {

constexpr std::string_view kCountColumns =
    "messages,passing,failing,dkim_aligned,spf_aligned,quarantined,rejected";

std::string counts_cells(const policy::Counts& counts) {
  return fmt::format("{},{},{},{},{},{},{}", counts.messages, counts.passing,
                     counts.messages - counts.passing, counts.dkim_aligned, counts.spf_aligned,
                     counts.quarantined, counts.rejected);
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values)
    text += (text.empty() ? "" : "; ") + value;
  return text;
}

std::string sources_csv(const DomainReport& report) {
  std::string text = fmt::format(
      "source,name,service,kind,confidence,traffic,traffic_confidence,because,{},first,last,"
      "addresses,org_id,ownership,evidence\n",
      kCountColumns);
  for (const policy::SourceSummary& source : report.findings.sources) {
    const bool is_known = source.service != nullptr;
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(source.key),
        csv_cell(source.name), is_known ? csv_cell(source.service->id) : "",
        is_known ? sender::id_of(source.service->kind) : "",
        is_known ? sender::id_of(source.confidence) : "", policy::id_of(source.judgement.traffic),
        sender::id_of(source.judgement.confidence), policy::id_of(source.judgement.clue),
        counts_cells(source.counts), policy::date_of(source.counts.first),
        policy::date_of(source.counts.last), source.addresses.size(),
        source.salesforce ? csv_cell(source.salesforce->org_id) : "",
        source.salesforce ? sender::id_of(source.salesforce->ownership) : "",
        csv_cell(joined(source.evidence)));
  }
  return text;
}

std::string failures_csv(const DomainReport& report) {
  std::string text =
      "source,name,traffic,traffic_confidence,author_domain,spf,spf_domain,dkim,dkim_domain,"
      "dkim_selector,signed_by,messages,quarantined,rejected,first,last,says,fix\n";
  for (const policy::FailureGroup& failure : report.findings.failures) {
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(failure.source),
        csv_cell(failure.name), policy::id_of(failure.judgement.traffic),
        sender::id_of(failure.judgement.confidence), csv_cell(failure.author),
        policy::id_of(failure.why.spf), csv_cell(failure.spf_domain),
        policy::id_of(failure.why.dkim), csv_cell(failure.own_domain),
        csv_cell(failure.own_selector), csv_cell(failure.other_signature), failure.messages,
        failure.quarantined, failure.rejected, policy::date_of(failure.first),
        policy::date_of(failure.last), csv_cell(describe(failure.why, failure.names())),
        csv_cell(fix_of(failure.judgement, failure.why, failure.service, failure.names())));
  }
  return text;
}

std::string timeline_csv(const DomainReport& report) {
  std::string text = fmt::format("day,{}\n", kCountColumns);
  for (const TimelineDay& day : report.days)
    text += fmt::format("{},{},{},{},{},{},{},{}\n", policy::date_of(day.day), day.messages,
                        day.passing, day.messages - day.passing, day.dkim_aligned, day.spf_aligned,
                        day.quarantined, day.rejected);
  return text;
}

std::string trials_csv(const DomainReport& report) {
  std::string text =
      "change,source,name,traffic,messages,newly_passing,newly_failing,newly_quarantined,"
      "newly_rejected,newly_delivered,quarantined_instead,perhaps_spared,unknown\n";
  for (const policy::TrialResult& trial : report.trials) {
    for (const policy::SourceEffect& source : trial.sources) {
      const policy::Effect& effect = source.effect;
      text +=
          fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(trial.hypothesis.label),
                      csv_cell(source.key), csv_cell(source.name), policy::id_of(source.traffic),
                      effect.messages, effect.newly_passing, effect.newly_failing,
                      effect.newly_quarantined, effect.newly_rejected, effect.newly_delivered,
                      effect.quarantined_instead, effect.perhaps_spared, effect.unknown);
    }
  }
  return text;
}

}  // namespace

std::string to_csv(const DomainReport& report) {
  switch (report.view) {
    case ReportView::Domain:
    case ReportView::Sources: return sources_csv(report);
    case ReportView::Failures: return failures_csv(report);
    case ReportView::Timeline: return timeline_csv(report);
    case ReportView::WhatIf: return trials_csv(report);
  }
  std::abort();
}

}  // namespace waybill::service
