#include "policy/readiness.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "base/utf8.h"

namespace waybill::policy {
namespace {

using dmarc::Policy;

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<Policy> step_after(Policy policy) {
  switch (policy) {
    case Policy::None: return Policy::Quarantine;
    case Policy::Quarantine: return Policy::Reject;
    case Policy::Reject: return std::nullopt;
  }
  std::abort();
}

// The fix of the largest failure of a source.
std::string fix_for(const SourceSummary& source, const Findings& findings) {
  for (const FailureGroup& failure : findings.failures) {
    if (failure.source == source.key && failure.judgement.traffic == Traffic::Misconfigured)
      return fix_of(failure.judgement, failure.why, failure.service, failure.names());
  }
  return "Look at its failures: waybill report failures.";
}

void check_data(const Findings& findings, std::vector<Blocker>& blockers) {
  const Counts& total = findings.total;
  const int days = total.messages == 0 ? 0 : total.last - total.first + 1;
  if (days < kDaysOfData)
    blockers.push_back({BlockerCode::FewDays,
                        fmt::format("The reports span {} of the {} days that show what is sent "
                                    "once a month",
                                    days, kDaysOfData),
                        "Wait, or look at a longer time.",
                        {}});
  if (total.messages < kLeastMessages)
    blockers.push_back({BlockerCode::FewMessages,
                        fmt::format("{} messages do not show who sends; {} are the least",
                                    total.messages, kLeastMessages),
                        "Wait for more reports.",
                        {}});
}

void check_sender(const SourceSummary& source, const Findings& findings, Policy next,
                  std::vector<Blocker>& blockers) {
  const std::uint64_t legitimate = source.counts.legitimate();
  const std::uint64_t passing = source.counts.of(Traffic::Authorised);
  const bool is_small =
      legitimate < kSmallMessages && share(legitimate, findings.total.legitimate()) < kSmallShare;
  if (legitimate == 0 || is_small) return;
  const double least = next == Policy::Reject ? kPassingForReject : kPassingForQuarantine;
  if (share(passing, legitimate) < least) {
    blockers.push_back({BlockerCode::SenderFails,
                        fmt::format("{}: {} of {} messages do not pass", source.name,
                                    legitimate - passing, legitimate),
                        fix_for(source, findings), source.key});
  } else if (next == Policy::Reject &&
             share(source.counts.dkim_aligned, passing) < kSignedForReject) {
    blockers.push_back(
        {BlockerCode::SenderUnsigned,
         fmt::format("{}: {} messages rest on SPF alone, which forwarding breaks", source.name,
                     passing - std::min(passing, source.counts.dkim_aligned)),
         source.service == nullptr || source.service->dkim.empty()
             ? "Sign its messages with DKIM."
             : fmt::format("Sign in {}: {}.", source.service->name, source.service->dkim),
         source.key});
  }
}

void check_rest(const Findings& findings, Policy next, std::vector<Blocker>& blockers) {
  const Counts& total = findings.total;
  std::uint64_t indirect = 0;
  for (const FailureGroup& failure : findings.failures) {
    if (failure.judgement.traffic == Traffic::Forwarder ||
        failure.judgement.traffic == Traffic::MailingList)
      indirect += failure.messages;
  }
  if (next == Policy::Reject &&
      share(indirect, total.messages - total.of(Traffic::Spoof)) > kIndirectForReject)
    blockers.push_back(
        {BlockerCode::IndirectMail,
         fmt::format("{} messages through forwarders and lists fail and would be rejected",
                     indirect),
         "Stay at quarantine for domains whose people write to lists; sign everything with DKIM.",
         {}});
  const std::uint64_t unknown = total.of(Traffic::Unknown);
  if (share(unknown, total.messages) > kUnknownShare)
    blockers.push_back(
        {BlockerCode::UnknownTraffic,
         fmt::format("{} messages come steadily from sources that nobody placed", unknown),
         "Find out whose they are: waybill report sources.",
         {}});
}

}  // namespace

std::string_view id_of(State state) {
  switch (state) {
    case State::Ready: return "ready";
    case State::NotReady: return "not-ready";
    case State::NotEnoughData: return "not-enough-data";
    case State::Finished: return "finished";
  }
  std::abort();
}

std::string_view id_of(BlockerCode code) {
  switch (code) {
    case BlockerCode::PolicyNotKnown: return "policy-not-known";
    case BlockerCode::FewDays: return "few-days";
    case BlockerCode::FewMessages: return "few-messages";
    case BlockerCode::SenderFails: return "sender-fails";
    case BlockerCode::SenderUnsigned: return "sender-unsigned";
    case BlockerCode::IndirectMail: return "indirect-mail";
    case BlockerCode::UnknownTraffic: return "unknown-traffic";
  }
  std::abort();
}

Readiness assess(const Findings& findings, const Published& published) {
  Readiness result;
  result.current = published.p;
  result.next = step_after(published.p);
  // At the last step what is said is whether it holds.
  const Policy step = result.next.value_or(Policy::Reject);
  for (const SourceSummary& source : findings.sources)
    check_sender(source, findings, step, result.blockers);
  check_rest(findings, step, result.blockers);
  const bool is_held_up = !result.blockers.empty();
  if (!published.is_known)
    result.blockers.push_back({BlockerCode::PolicyNotKnown,
                               "No stored report states the policy; p=none is taken for granted",
                               "Look at the record: waybill dmarc --from DOMAIN.",
                               {}});
  check_data(findings, result.blockers);
  const bool lacks_data = findings.total.messages < kLeastMessages ||
                          findings.total.last - findings.total.first + 1 < kDaysOfData;
  result.state = is_held_up     ? State::NotReady
                 : !result.next ? State::Finished
                 : lacks_data   ? State::NotEnoughData
                                : State::Ready;
  return result;
}

std::string describe(const Readiness& readiness) {
  const std::string step = readiness.next ? fmt::format("p={}", dmarc::to_string(*readiness.next))
                                          : std::string("p=reject");
  switch (readiness.state) {
    case State::Ready: return fmt::format("Ready for {}: every legitimate sender passes", step);
    case State::NotReady:
      if (!readiness.next)
        return fmt::format("{} is in force, and {} point{} should be mended", step,
                           readiness.blockers.size(), readiness.blockers.size() == 1 ? "" : "s");
      return fmt::format("Not ready for {}: {} point{} first", step, readiness.blockers.size(),
                         readiness.blockers.size() == 1 ? "" : "s");
    case State::NotEnoughData:
      return fmt::format("Nothing speaks against {}, but there is not enough data yet", step);
    case State::Finished: return "p=reject is in force and every legitimate sender passes";
  }
  std::abort();
}

boost::json::object to_json(const Readiness& readiness) {
  boost::json::array blockers;
  for (const Blocker& blocker : readiness.blockers)
    blockers.push_back(
        {{"code", id_of(blocker.code)},
         {"says", to_valid_utf8(blocker.says)},
         {"action", to_valid_utf8(blocker.action)},
         {"source", blocker.source.empty() ? boost::json::value()
                                           : boost::json::value(to_valid_utf8(blocker.source))}});
  return {{"state", id_of(readiness.state)},
          {"current", dmarc::to_string(readiness.current)},
          {"next", readiness.next ? boost::json::value(dmarc::to_string(*readiness.next))
                                  : boost::json::value()},
          {"says", describe(readiness)},
          {"blockers", std::move(blockers)}};
}

}  // namespace waybill::policy
