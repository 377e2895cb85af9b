// The stored rows under another policy: what would pass, fail, be quarantined or rejected that was
// not, and whose mail that is.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/hypothesis.h"
#include "policy/spf_trial.h"
#include "policy/survey.h"

namespace waybill::policy {

enum class Predicted : std::uint8_t { Fails, Passes, Unknown };

// A row under a hypothesis. Unknown: the row does not say enough (results without domains, a pair
// that SPF was not evaluated for).
[[nodiscard]] Predicted predict(const store::RowGroup& group, const RowFacts& facts,
                                const Judgement& judgement, const SourceKey& source,
                                const Published& published, const Hypothesis& hypothesis,
                                const SpfTrial& spf);

struct Effect {
  std::uint64_t messages = 0;  // that change in any way below; each once
  std::uint64_t newly_passing = 0, newly_failing = 0;
  std::uint64_t newly_quarantined = 0, newly_rejected = 0;
  std::uint64_t newly_delivered = 0;  // were quarantined or rejected, and pass or are spared now
  std::uint64_t quarantined_instead = 0;  // were rejected
  std::uint64_t perhaps_spared = 0;  // of the newly quarantined and rejected: the receiver gave a
                                     // reason to override the policy before
  std::uint64_t unknown = 0;

  [[nodiscard]] std::uint64_t newly_stopped() const { return newly_quarantined + newly_rejected; }
  bool operator==(const Effect&) const = default;
};

struct SourceEffect {
  std::string key, name;
  const sender::Service* service = nullptr;
  Traffic traffic = Traffic::Unknown;
  sender::Confidence confidence = sender::Confidence::Guess;
  Effect effect;
};

struct TrialResult {
  Hypothesis hypothesis;
  Effect total;
  std::uint64_t legitimate_stopped = 0;  // of authorised and misconfigured senders
  std::uint64_t forwarded_stopped = 0;   // through forwarders and lists
  std::uint64_t unknown_stopped = 0;
  std::uint64_t spoofed_stopped = 0;
  std::vector<SourceEffect> sources;  // that are affected, the most messages first
};

class Trial {
 public:
  Trial(std::string policy_domain, Published published, Hypothesis hypothesis)
      : domain_(std::move(policy_domain)),
        published_(published),
        hypothesis_(std::move(hypothesis)),
        elsewhere_(without_record(hypothesis_)) {}

  void take(const store::RowGroup& group, const Survey::Taken& taken, const SpfTrial& spf);
  [[nodiscard]] TrialResult finish();

 private:
  std::string domain_;
  Published published_;
  Hypothesis hypothesis_;
  Hypothesis elsewhere_;  // for rows under another policy domain: a record of its own
  TrialResult result_;
  std::map<std::pair<std::string, Traffic>, SourceEffect> sources_;
};

[[nodiscard]] boost::json::object to_json(const TrialResult& result);

}  // namespace waybill::policy
