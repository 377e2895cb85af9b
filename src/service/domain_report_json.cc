#include <boost/json.hpp>

#include "base/utf8.h"
#include "service/domain_report.h"

namespace waybill::service {
namespace {

boost::json::object day_json(const TimelineDay& day) {
  return {{"day", policy::date_of(day.day)},  {"messages", day.messages},
          {"passing", day.passing},           {"failing", day.messages - day.passing},
          {"dkim_aligned", day.dkim_aligned}, {"spf_aligned", day.spf_aligned},
          {"quarantined", day.quarantined},   {"rejected", day.rejected}};
}

template <class T, class Write>
boost::json::array list_of(const std::vector<T>& values, Write write) {
  boost::json::array list;
  for (const T& value : values)
    list.push_back(write(value));
  return list;
}

boost::json::object policy_json(const policy::Published& published) {
  const auto letter = [](dmarc::Strictness strictness) {
    return strictness == dmarc::Strictness::Strict ? "s" : "r";
  };
  return {{"known", published.is_known},
          {"p", dmarc::to_string(published.p)},
          {"sp", dmarc::to_string(published.sp.value_or(published.p))},
          {"adkim", letter(published.adkim)},
          {"aspf", letter(published.aspf)}};
}

void add_domain(const DomainReport& report, boost::json::object& object) {
  const policy::Counts& total = report.findings.total;
  object["counts"] = policy::to_json(total);
  object["share_passing"] = total.messages == 0
                                ? boost::json::value()
                                : boost::json::value(static_cast<double>(total.passing) /
                                                     static_cast<double>(total.messages));
  object["trend"] = nullptr;
  if (report.trend)
    object["trend"] = {{"before", report.trend->before}, {"after", report.trend->after}};
  object["policy"] = policy_json(report.published);
  object["readiness"] = policy::to_json(report.readiness);
}

}  // namespace

boost::json::object to_json(const DomainReport& report) {
  boost::json::object object{
      {"domain", report.domain.empty() ? boost::json::value() : boost::json::value(report.domain)},
      {"tenant", to_valid_utf8(report.tenant)},
      {"from", policy::date_of(report.from)},
      {"to", policy::date_of(report.to)},
      {"unverified_messages", report.unverified}};
  const auto source = [](const policy::SourceSummary& value) { return policy::to_json(value); };
  const auto failure = [](const policy::FailureGroup& value) { return policy::to_json(value); };
  switch (report.view) {
    case ReportView::Domain:
      add_domain(report, object);
      object["sources"] = list_of(report.findings.sources, source);
      object["failures"] = list_of(report.findings.failures, failure);
      break;
    case ReportView::Sources:
      object["counts"] = policy::to_json(report.findings.total);
      object["sources"] = list_of(report.findings.sources, source);
      break;
    case ReportView::Failures:
      object["counts"] = policy::to_json(report.findings.total);
      object["failures"] = list_of(report.findings.failures, failure);
      break;
    case ReportView::Timeline: object["days"] = list_of(report.days, day_json); break;
    case ReportView::WhatIf: {
      add_domain(report, object);
      object["changes"] = list_of(
          report.trials, [](const policy::TrialResult& trial) { return policy::to_json(trial); });
      boost::json::array unknowns;
      for (const std::string& text : report.unknowns)
        unknowns.emplace_back(to_valid_utf8(text));
      object["cannot_be_known"] = std::move(unknowns);
      break;
    }
  }
  return object;
}

}  // namespace waybill::service
