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

// Repairs what needs no decision of its owner.
void propose_repair(const DmarcView& view, std::string_view id, Finding& finding) {
  if (id == "dmarc-old-tags") view.propose_without(finding, {"pct", "rf", "ri"});
  if (id == "dmarc-fo-alone") view.propose_without(finding, {"fo"});
  if (id == "dmarc-no-policy") view.propose_tag(finding, "p", "none");
  if (id != "dmarc-policy-order" || !view.outcome.tags.p.value) return;
  const std::string p(dmarc::to_string(*view.outcome.tags.p.value));
  view.edits.propose(finding, [p](const std::string& record) {
    const std::string rest =
        posture::without_dmarc_tags(record, std::array<std::string_view, 1>{"p"});
    return posture::with_dmarc_tag(rest, "p", p);
  });
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
    propose_repair(view, id, finding);
  }
}

}  // namespace waybill::health
