// How the tags of the DMARC record are written.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "health/examine_dmarc.h"
#include "health/words.h"
#include "posture/dmarc_edit.h"

namespace waybill::health {
namespace {

using dmarc::FaultCode;

// Which check tells of a fault; "" another part of the group does.
std::string_view check_of(FaultCode code) {
  switch (code) {
    case FaultCode::BadPolicy:
    case FaultCode::BadSubdomainPolicy:
    case FaultCode::BadNonexistentPolicy: return "dmarc-bad-policy";
    case FaultCode::MissingPolicy: return "dmarc-no-policy";
    case FaultCode::UnknownTag: return "dmarc-unknown-tags";
    case FaultCode::HistoricTag: return "dmarc-old-tags";
    case FaultCode::PolicyNotSecond: return "dmarc-policy-order";
    case FaultCode::FailureOptionsWithoutAddress: return "dmarc-fo-alone";
    case FaultCode::ReportSizeSuffix: return "dmarc-report-size";
    case FaultCode::EmptyTag:
    case FaultCode::MissingEquals:
    case FaultCode::BadTagName:
    case FaultCode::BadCharacter:
    case FaultCode::RepeatedTag:
    case FaultCode::BadPublicSuffixFlag:
    case FaultCode::BadTestFlag:
    case FaultCode::BadAlignmentMode:
    case FaultCode::BadFailureOptions: return "dmarc-syntax";
    case FaultCode::NotDmarc:
    case FaultCode::WeakerSubdomainPolicy:
    case FaultCode::WeakerNonexistentPolicy:
    case FaultCode::QuarantineInTest:
    case FaultCode::BadReportUri:
    case FaultCode::UnsupportedReportScheme:
    case FaultCode::NoAggregateReports: break;
  }
  return "";
}

std::string said(const DmarcView& view, const dmarc::Fault& fault) {
  std::string text(dmarc::describe(fault.code));
  const std::string& record = view.outcome.record;
  if (fault.span.end > fault.span.begin && fault.span.end <= record.size())
    text += fmt::format(" (\"{}\", column {})",
                        record.substr(fault.span.begin, fault.span.end - fault.span.begin),
                        fault.span.begin + 1);
  return text;
}

// What would repair the record without a decision of its owner; "" nothing would.
std::string repaired(const DmarcView& view, std::string_view id) {
  const std::string& record = view.outcome.record;
  if (id == "dmarc-old-tags") {
    constexpr std::array<std::string_view, 3> kOld = {"pct", "rf", "ri"};
    return posture::without_dmarc_tags(record, kOld);
  }
  if (id == "dmarc-fo-alone")
    return posture::without_dmarc_tags(record, std::array<std::string_view, 1>{"fo"});
  if (id == "dmarc-no-policy") return posture::with_dmarc_tag(record, "p", "none");
  if (id == "dmarc-policy-order" && view.outcome.tags.p.value) {
    const std::string rest =
        posture::without_dmarc_tags(record, std::array<std::string_view, 1>{"p"});
    return posture::with_dmarc_tag(rest, "p", dmarc::to_string(*view.outcome.tags.p.value));
  }
  return {};
}

// As soon as reports are asked for, a record without usable policy counts as p=none.
bool is_void(const DmarcView& view) {
  return view.outcome.tags.usability() == dmarc::Usability::NotApplied;
}

}  // namespace

void examine_dmarc_tags(const DmarcView& view) {
  std::vector<std::string_view> ids;
  for (const dmarc::Fault& fault : view.outcome.faults) {
    const std::string_view id = check_of(fault.code);
    if (!id.empty() && std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  }
  for (const std::string_view id : ids) {
    std::vector<std::string> faults;
    for (const dmarc::Fault& fault : view.outcome.faults) {
      if (check_of(fault.code) == id) faults.push_back(said(view, fault));
    }
    Finding& finding = view.findings().problem(id, list_of(faults) + ".");
    finding.cite(view.proof());
    if (id == "dmarc-no-policy" && is_void(view)) finding.graded(Severity::Critical);
    if (std::string record = repaired(view, id); !record.empty() && record != view.outcome.record)
      finding.publishing(view.in_place_of_record(std::move(record)));
  }
}

}  // namespace waybill::health
