#include "diagnosis/verdict.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace waybill::diagnosis {
namespace {

constexpr Cause kCauses[] = {
    Cause::NeverLeft,
    Cause::Identity,
    Cause::TenantRouting,
    Cause::ReputationShared,
    Cause::ReputationOwn,
    Cause::ReputationDomain,
    Cause::RecipientPolicy,
    Cause::RecipientAddress,
    Cause::Rate,
    Cause::Content,
    Cause::Transport,
    Cause::ReceiverFault,
    Cause::AcceptedThenFiltered,
    Cause::Delivered,
    Cause::Undetermined,
};
constexpr Severity kSeverities[] = {Severity::Info, Severity::Low, Severity::Medium, Severity::High,
                                    Severity::Critical};

template <class T, std::size_t N>
std::optional<T> parse_word(const T (&words)[N], std::string_view text) {
  const auto found = std::ranges::find(words, text, [](T word) { return to_string(word); });
  return found == std::end(words) ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::NeverLeft: return "never-left";
    case Cause::Identity: return "identity";
    case Cause::TenantRouting: return "tenant-routing";
    case Cause::ReputationShared: return "reputation-shared";
    case Cause::ReputationOwn: return "reputation-own";
    case Cause::ReputationDomain: return "reputation-domain";
    case Cause::RecipientPolicy: return "recipient-policy";
    case Cause::RecipientAddress: return "recipient-address";
    case Cause::Rate: return "rate";
    case Cause::Content: return "content";
    case Cause::Transport: return "transport";
    case Cause::ReceiverFault: return "receiver-fault";
    case Cause::AcceptedThenFiltered: return "accepted-then-filtered";
    case Cause::Delivered: return "delivered";
    case Cause::Undetermined: return "undetermined";
  }
  std::abort();
}

std::optional<Cause> parse_cause(std::string_view text) {
  return parse_word(kCauses, text);
}

std::string_view title(Cause cause) {
  switch (cause) {
    case Cause::NeverLeft: return "Salesforce never sent it";
    case Cause::Identity: return "The message does not prove who it is from";
    case Cause::TenantRouting: return "A routing rule of the mail tenant stops it";
    case Cause::ReputationShared:
      return "The sending address, shared with other customers, has a bad reputation";
    case Cause::ReputationOwn: return "Your own sending address has a bad reputation";
    case Cause::ReputationDomain: return "Your domain has a bad reputation";
    case Cause::RecipientPolicy: return "A rule of the recipient's side refuses it";
    case Cause::RecipientAddress: return "The recipient's address does not take mail";
    case Cause::Rate: return "Too much at once: slowed down, not blocked for good";
    case Cause::Content: return "The content or format was refused";
    case Cause::Transport: return "The connection or its encryption failed";
    case Cause::ReceiverFault: return "The recipient's side is set up wrongly";
    case Cause::AcceptedThenFiltered: return "Accepted, then filtered on the recipient's side";
    case Cause::Delivered: return "It was delivered";
    case Cause::Undetermined: return "The evidence does not decide";
  }
  std::abort();
}

std::string_view title(Who who) {
  switch (who) {
    case Who::Salesforce: return "Salesforce itself";
    case Who::Relay: return "the mail relay between Salesforce and the recipient";
    case Who::Recipient: return "the recipient's mail system";
    case Who::Gateway: return "the security gateway in front of the recipient";
    case Who::Nobody: return "nobody";
  }
  std::abort();
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::Certain: return "certain";
    case Confidence::Likely: return "likely";
    case Confidence::Possible: return "possible";
    case Confidence::Unknown: return "unknown";
  }
  std::abort();
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Low: return "low";
    case Severity::Medium: return "medium";
    case Severity::High: return "high";
    case Severity::Critical: return "critical";
  }
  std::abort();
}

std::optional<Severity> parse_severity(std::string_view text) {
  return parse_word(kSeverities, text);
}

std::string_view to_string(Choice choice) {
  switch (choice) {
    case Choice::StayOnCore: return "stay-on-core";
    case Choice::EmailRelay: return "email-relay";
    case Choice::AccountEngagement: return "account-engagement";
    case Choice::MarketingCloudEngagement: return "marketing-cloud-engagement";
    case Choice::TransactionalApi: return "transactional-api";
    case Choice::DedicatedIp: return "dedicated-ip";
    case Choice::NotYet: return "not-yet";
  }
  std::abort();
}

std::string_view title(Choice choice) {
  switch (choice) {
    case Choice::StayOnCore: return "Stay on Salesforce Core";
    case Choice::EmailRelay: return "Email Relay";
    case Choice::AccountEngagement: return "Account Engagement";
    case Choice::MarketingCloudEngagement: return "Marketing Cloud Engagement";
    case Choice::TransactionalApi: return "A transactional mail API";
    case Choice::DedicatedIp: return "A dedicated IP";
    case Choice::NotYet: return "Do not change the route yet";
  }
  std::abort();
}

std::string_view to_string(StepId id) {
  switch (id) {
    case StepId::CollectProof: return "collect-proof";
    case StepId::ConfirmRoute: return "confirm-route";
    case StepId::CheckDns: return "check-dns";
    case StepId::ReadResults: return "read-results";
    case StepId::ReviewReputation: return "review-reputation";
    case StepId::PickRoute: return "pick-route";
  }
  std::abort();
}

std::string_view title(StepId id) {
  switch (id) {
    case StepId::CollectProof: return "Collect proof";
    case StepId::ConfirmRoute: return "Confirm route";
    case StepId::CheckDns: return "Check DNS";
    case StepId::ReadResults: return "Read results";
    case StepId::ReviewReputation: return "Review reputation";
    case StepId::PickRoute: return "Pick route";
  }
  std::abort();
}

std::string_view to_string(StepStatus status) {
  switch (status) {
    case StepStatus::Good: return "good";
    case StepStatus::Problem: return "problem";
    case StepStatus::Unknown: return "unknown";
  }
  std::abort();
}

}  // namespace waybill::diagnosis
