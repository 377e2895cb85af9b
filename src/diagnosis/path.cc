#include "diagnosis/path.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"

namespace waybill::diagnosis {
namespace {

// To which step a finding belongs, by the area of its id; the first row that fits.
struct Area {
  std::string_view prefix;
  StepId step;
};
constexpr Area kAreas[] = {
    {"evidence.", StepId::CollectProof},
    {"stated.", StepId::CollectProof},
    {"salesforce.", StepId::ConfirmRoute},
    {"route.", StepId::ConfirmRoute},
    {"tenant.", StepId::ConfirmRoute},
    {"relay.", StepId::ConfirmRoute},
    {"dmarc.fails", StepId::ReadResults},
    {"dkim.not-signed", StepId::ReadResults},
    {"dkim.failing", StepId::ReadResults},
    {"dkim.selector", StepId::CheckDns},
    {"dkim.", StepId::ReadResults},
    {"identity.", StepId::ReadResults},
    {"auth.", StepId::ReadResults},
    {"author.", StepId::ReadResults},
    {"arc.", StepId::ReadResults},
    {"dmarc.spf-cannot-align", StepId::ReadResults},
    {"dmarc.readings", StepId::ReadResults},
    {"spf.client", StepId::ReadResults},
    {"spf.", StepId::CheckDns},
    {"dmarc.", StepId::CheckDns},
    {"dns.", StepId::CheckDns},
    {"delivery.", StepId::CollectProof},
    {"log.incomplete", StepId::CollectProof},
};

StepId step_of(std::string_view finding) {
  const auto* const found = std::ranges::find_if(
      kAreas, [&](const Area& area) { return finding.starts_with(area.prefix); });
  return found == std::end(kAreas) ? StepId::ReviewReputation : found->step;
}

const Step* step_with(const Diagnosis& diagnosis, StepId id) {
  const auto found = std::ranges::find(diagnosis.steps, id, &Step::id);
  return found == diagnosis.steps.end() ? nullptr : &*found;
}

// The known ways of a step; `take` marks one with its reason, the others get theirs.
class Fork {
 public:
  Fork& way(std::string_view id, std::string_view title, std::string_view ruled_out) {
    branches_.push_back({id, title, false, std::string(ruled_out)});
    return *this;
  }
  std::vector<Branch> take(std::string_view id, const std::string& reason) {
    for (Branch& branch : branches_) {
      branch.taken = branch.id == id;
      if (branch.taken) branch.reason = reason;
    }
    return std::move(branches_);
  }

 private:
  std::vector<Branch> branches_;
};

std::vector<Branch> proof(const Diagnosis& diagnosis, const Step& step) {
  const bool has_refusal = std::ranges::any_of(
      diagnosis.facts, [](const Fact& fact) { return fact.kind == FactKind::Refusal; });
  const bool has_trace = std::ranges::any_of(diagnosis.facts, [](const Fact& fact) {
    return fact.certainty == Certainty::Observed && fact.kind != FactKind::Dns;
  });
  return Fork()
      .way("refusal", "The refusal is there", "No bounce and no log row with a refusal was given")
      .way("evidence", "Evidence without a refusal",
           has_refusal ? "The refusal itself is there" : "No message, log or trace was given")
      .way("description", "A description only", "There is more than a description")
      .take(has_refusal ? "refusal"
            : has_trace ? "evidence"
                        : "description",
            step.conclusion);
}

std::vector<Branch> route(const Diagnosis& diagnosis, const Step& step) {
  const Verdict& verdict = diagnosis.verdict;
  const bool stayed = verdict.cause == Cause::NeverLeft;
  const auto taken = [&]() -> std::string_view {
    if (stayed) return "never-left";
    switch (verdict.route.detected) {
      case salesforce::Route::Core: return "core";
      case salesforce::Route::EmailRelay: return "email-relay";
      case salesforce::Route::AccountEngagement:
      case salesforce::Route::MarketingCloudEngagement:
      case salesforce::Route::MarketingCloudNext: return "marketing";
      case salesforce::Route::MailboxIntegration:
      case salesforce::Route::NotSalesforce: return "elsewhere";
      case salesforce::Route::Unknown: return "unknown";
    }
    return "unknown";
  }();
  return Fork()
      .way("never-left", "Never left Salesforce", "Something outside Salesforce has seen it")
      .way("core", "Salesforce Core, direct", "No sign of Salesforce Core's own servers")
      .way("email-relay", "Email Relay", "No sign of the company's own relay")
      .way("marketing", "Marketing Cloud or Account Engagement", "No sign of either")
      .way("elsewhere", "Not Salesforce's servers", "Salesforce's signs are in the evidence")
      .way("unknown", "Not known", "The evidence shows the route")
      .take(taken, step.conclusion);
}

std::vector<Branch> records(const Step& step) {
  return Fork()
      .way("records-right", "The records are right", "A record is wrong, or was not answered")
      .way("record-wrong", "A record is wrong",
           "No fault was found in the records that were asked for")
      .way("not-answered", "DNS did not tell", "DNS answered")
      .take(step.status == StepStatus::Good      ? "records-right"
            : step.status == StepStatus::Problem ? "record-wrong"
                                                 : "not-answered",
            step.conclusion);
}

std::vector<Branch> results(const Step& step) {
  return Fork()
      .way("aligned", "Passes and aligns",
           "Nothing that passed is aligned, or it was not evaluated")
      .way("fails", "Fails or is not aligned", "Nothing fails that was evaluated")
      .way("not-known", "Not known", "The results are known")
      .take(step.status == StepStatus::Good      ? "aligned"
            : step.status == StepStatus::Problem ? "fails"
                                                 : "not-known",
            step.conclusion);
}

std::vector<Branch> reputation(const Diagnosis& diagnosis, const Step& step) {
  const Cause cause = diagnosis.verdict.cause;
  return Fork()
      .way("no-reputation", "Not about reputation", "The refusal speaks of reputation")
      .way("shared", "A shared address", "The refusal does not name a shared sending address")
      .way("own", "Own address or domain",
           "The refusal names neither the domain nor an own address")
      .way("open", "Not known", "It could be told")
      .take(cause == Cause::ReputationShared                                    ? "shared"
            : cause == Cause::ReputationOwn || cause == Cause::ReputationDomain ? "own"
            : step.status == StepStatus::Good                                   ? "no-reputation"
                                                                                : "open",
            step.conclusion);
}

std::vector<Branch> choice(const Diagnosis& diagnosis, const Step& step) {
  const RouteVerdict& verdict = diagnosis.verdict.route;
  const std::string reason = verdict.reasons.empty() ? step.conclusion : verdict.reasons.front();
  static constexpr std::string_view kMendFirst =
      "Identity or hygiene is not what stands in the way";
  static constexpr std::string_view kNoNeed = "Nothing in the evidence asks for it";
  return Fork()
      .way("not-yet", "Mend first", kMendFirst)
      .way("stay-on-core", "Stay on Core", "The use case fits another route better")
      .way("email-relay", "Email Relay", kNoNeed)
      .way("account-engagement", "Account Engagement", kNoNeed)
      .way("marketing-cloud-engagement", "Marketing Cloud", kNoNeed)
      .way("transactional-api", "Transactional API", kNoNeed)
      .way("dedicated-ip", "Dedicated IP", kNoNeed)
      .take(to_string(verdict.choice), reason);
}

std::vector<Branch> branches(const Diagnosis& diagnosis, const Step& step) {
  switch (step.id) {
    case StepId::CollectProof: return proof(diagnosis, step);
    case StepId::ConfirmRoute: return route(diagnosis, step);
    case StepId::CheckDns: return records(step);
    case StepId::ReadResults: return results(step);
    case StepId::ReviewReputation: return reputation(diagnosis, step);
    case StepId::PickRoute: return choice(diagnosis, step);
  }
  return {};
}

}  // namespace

std::vector<PathStep> lay_path(const Diagnosis& diagnosis) {
  std::vector<PathStep> path;
  for (const StepId id : {StepId::CollectProof, StepId::ConfirmRoute, StepId::CheckDns,
                          StepId::ReadResults, StepId::ReviewReputation, StepId::PickRoute}) {
    const Step* step = step_with(diagnosis, id);
    if (step == nullptr) continue;
    PathStep& next = path.emplace_back();
    next.id = id;
    next.status = step->status;
    next.conclusion = step->conclusion;
    next.branches = branches(diagnosis, *step);
    for (const Finding& finding : diagnosis.findings) {
      if (step_of(finding.id) == id) next.findings.emplace_back(finding.id);
    }
  }
  return path;
}

boost::json::array to_json(std::span<const PathStep> path) {
  boost::json::array list;
  for (const PathStep& step : path) {
    boost::json::array branches;
    for (const Branch& branch : step.branches)
      branches.push_back(boost::json::object{{"id", branch.id},
                                             {"title", branch.title},
                                             {"taken", branch.taken},
                                             {"reason", to_valid_utf8(branch.reason)}});
    boost::json::array findings;
    for (const std::string& id : step.findings)
      findings.emplace_back(id);
    list.push_back(boost::json::object{{"id", to_string(step.id)},
                                       {"title", title(step.id)},
                                       {"status", to_string(step.status)},
                                       {"conclusion", to_valid_utf8(step.conclusion)},
                                       {"branches", std::move(branches)},
                                       {"findings", std::move(findings)}});
  }
  return list;
}

}  // namespace waybill::diagnosis
