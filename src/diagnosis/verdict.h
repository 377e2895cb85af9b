// What a diagnosis says: the closed lists of words and the shape of its result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/evidence.h"
#include "diagnosis/fact.h"
#include "diagnosis/identity.h"
#include "diagnosis/life.h"
#include "diagnosis/prediction.h"
#include "refusal/vocabulary.h"
#include "salesforce/route.h"

namespace waybill::diagnosis {

// Why the message was not where it should be. Closed list: stored, counted, scripted against.
enum class Cause : std::uint8_t {
  NeverLeft,         // Salesforce itself kept or dropped it
  Identity,          // SPF, DKIM, DMARC or the sender's domain
  TenantRouting,     // connector, relay or direct-send rules
  ReputationShared,  // an address that other customers use too
  ReputationOwn,     // an address of the sender's own
  ReputationDomain,
  RecipientPolicy,  // a rule that the recipient's admin or user made
  RecipientAddress,
  Rate,
  Content,
  Transport,      // connection, TLS, time-outs
  ReceiverFault,  // the recipient's side is set up wrongly
  AcceptedThenFiltered,
  Delivered,
  Undetermined,
};
[[nodiscard]] std::string_view to_string(Cause cause);
[[nodiscard]] std::optional<Cause> parse_cause(std::string_view text);
[[nodiscard]] std::string_view title(Cause cause);  // for people

using refusal::Who;
[[nodiscard]] std::string_view title(Who who);  // for people

enum class Confidence : std::uint8_t { Certain, Likely, Possible, Unknown };
[[nodiscard]] std::string_view to_string(Confidence confidence);

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
[[nodiscard]] std::string_view to_string(Severity severity);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view text);

enum class Choice : std::uint8_t {
  StayOnCore,
  EmailRelay,
  AccountEngagement,
  MarketingCloudEngagement,
  TransactionalApi,
  DedicatedIp,
  NotYet,
};
[[nodiscard]] std::string_view to_string(Choice choice);
[[nodiscard]] std::string_view title(Choice choice);

// One thing to do.
struct FixStep {
  std::string id;     // row of data/fixes.csv
  std::string actor;  // who can do it: "Salesforce admin", "DNS admin", ...
  std::string where;  // "Setup > DKIM Keys"; empty when there is no such place
  std::string text;   // what to do, one or two sentences
  std::string copy;   // to copy: a DNS record, a sentence to send; empty: nothing
  bool operator==(const FixStep&) const = default;
};

struct Finding {
  std::string_view id;  // stable: "dmarc.spf-cannot-align"
  Severity severity = Severity::Info;
  Certainty certainty = Certainty::Observed;
  std::string statement;
  std::vector<std::string> facts;  // ids of the facts that it rests on
  std::vector<FixStep> fix;
};

// Something that would settle what is open.
struct NextEvidence {
  std::string what;  // "the raw message"
  std::string how;   // menu path or command
  bool operator==(const NextEvidence&) const = default;
};

struct RouteVerdict {
  salesforce::Route detected = salesforce::Route::Unknown;
  Certainty certainty = Certainty::Observed;
  bool sandbox = false;
  std::string org_id;  // 15 characters; empty: not known
  Choice choice = Choice::StayOnCore;
  std::vector<std::string> reasons;
  std::vector<std::string> blockers;  // what must be mended before any move
};

struct Verdict {
  Cause cause = Cause::Undetermined;
  Who who = Who::Nobody;
  Confidence confidence = Confidence::Unknown;
  std::string statement;
  std::vector<FixStep> smallest_fix;
  std::vector<NextEvidence> next_evidence;
  RouteVerdict route;
};

// The six steps, always all of them and in this order.
enum class StepId : std::uint8_t {
  CollectProof,
  ConfirmRoute,
  CheckDns,
  ReadResults,
  ReviewReputation,
  PickRoute
};
[[nodiscard]] std::string_view to_string(StepId id);
[[nodiscard]] std::string_view title(StepId id);

enum class StepStatus : std::uint8_t { Good, Problem, Unknown };
[[nodiscard]] std::string_view to_string(StepStatus status);

struct Step {
  StepId id = StepId::CollectProof;
  StepStatus status = StepStatus::Unknown;
  std::vector<std::string> known = {};  // facts that the step rests on, in words
  std::string conclusion = {};
  std::vector<std::string> missing = {};  // what would tell more
};

struct Diagnosis {
  Verdict verdict;
  std::vector<Step> steps;
  std::vector<Finding> findings;  // the most severe first
  std::vector<Fact> facts;
  std::optional<Prediction> prediction;  // where the sender's own Microsoft 365 tenant is involved
  std::vector<Identity> identities;      // the names that the message goes by
  Lives life;                            // what happened to the message, source by source
};

}  // namespace waybill::diagnosis
