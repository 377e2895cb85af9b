// What large receivers ask of senders: checks 115 and 116. check_salesforce.cc has the others.
#include "tester/check_receivers.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "tester/receiver_rules.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kMostNamed = 5;

struct Receiver {
  std::string_view id, title;
};

std::string titles_of(const std::vector<const ReceiverRule*>& rules) {
  std::string text;
  for (std::size_t i = 0; i < rules.size() && i < kMostNamed; ++i)
    text += (i == 0 ? "" : "; ") + rules[i]->title;
  if (rules.size() > kMostNamed) text += fmt::format("; and {} more", rules.size() - kMostNamed);
  return text;
}

std::string sentence_of(const Receiver& receiver, const RuleTally& tally) {
  if (!tally.broken.empty())
    return fmt::format("{} asks for what this message does not have: {}.", receiver.title,
                       titles_of(tally.broken));
  std::string text;
  if (!tally.unknown.empty())
    text = fmt::format("{}: not known is whether {}; what could be checked holds.", receiver.title,
                       titles_of(tally.unknown));
  else
    text = fmt::format("The message has all that {} asks for ({} rules).", receiver.title,
                       tally.holding);
  if (!tally.broken_bulk.empty())
    text += fmt::format(" Above some 5,000 messages a day it would lack: {}.",
                        titles_of(tally.broken_bulk));
  return text;
}

Status status_of(const RuleTally& tally) {
  if (!tally.broken.empty()) return Status::Fail;
  if (!tally.unknown.empty()) return Status::CouldNotCheck;
  return tally.broken_bulk.empty() ? Status::Pass : Status::Info;
}

// The worst, in the order fail, could not check, info, pass.
Status worse_of(Status a, Status b) {
  for (const Status status : {Status::Fail, Status::CouldNotCheck, Status::Info}) {
    if (a == status || b == status) return status;
  }
  return Status::Pass;
}

// What the broken rules rest on, and what mends them.
void explain(Finding& finding, const std::vector<const ReceiverRule*>& broken,
             const Findings& findings) {
  std::string fixes;
  for (const ReceiverRule* rule : broken) {
    for (const std::string& id : rule->checks) {
      const Finding& cause = findings.of(id);
      const bool is_cause = cause.status == Status::Fail || cause.status == Status::Warn;
      if (!is_cause) continue;
      if (!cause.evidence.empty()) finding.cite(cause.evidence.front());
      if (!cause.fix.empty() && !fixes.contains(cause.fix))
        fixes += (fixes.empty() ? "" : " ") + cause.fix;
    }
  }
  if (!fixes.empty()) finding.advise(fixes);
}

void check_receiver(const Online& online, std::string_view id,
                    const std::vector<Receiver>& receivers) {
  const Volume volume = online.reading.traffic == Traffic::Bulk ? Volume::Bulk : Volume::Few;
  Status status = Status::Pass;
  std::string says;
  std::vector<const ReceiverRule*> broken;
  for (const Receiver& receiver : receivers) {
    const RuleTally tally = tally_rules(receiver.id, volume, online.findings);
    status = worse_of(status, status_of(tally));
    says += (says.empty() ? "" : " ") + sentence_of(receiver, tally);
    broken.insert(broken.end(), tally.broken.begin(), tally.broken.end());
  }
  Finding& finding = online.findings.set(id, status, says);
  explain(finding, broken, online.findings);
}

}  // namespace

void check_receivers(const Online& online) {
  check_receiver(online, "google", {{"google", "Google"}});
  check_receiver(online, "yahoo-microsoft",
                 {{"yahoo", "Yahoo"}, {"microsoft", "Microsoft (Outlook.com)"}});
  check_salesforce(online);
  check_same_tenant(online);
}

}  // namespace waybill::tester
