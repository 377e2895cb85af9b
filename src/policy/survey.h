// Who sends in the name of a domain and how it fares: the figures behind `waybill report`. Rows are
// shown twice: once to learn(), then to take(). A message counts once, whatever was checked.
#pragma once

#include <array>
#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/explain.h"
#include "policy/reverse_names.h"
#include "sender/salesforce_sender.h"

namespace waybill::policy {

// Ours: what would be more is summed under the name kOthers.
inline constexpr std::size_t kMostSources = 50'000;
inline constexpr std::size_t kMostFailures = 50'000;
inline constexpr std::size_t kMostSourceAddresses = 1'000;
inline constexpr std::size_t kMostExamples = 5;
inline constexpr std::string_view kOthers = "others";

struct Counts {
  std::uint64_t messages = 0, passing = 0, dkim_aligned = 0, spf_aligned = 0;
  std::uint64_t quarantined = 0, rejected = 0;
  std::array<std::uint64_t, kTrafficKinds> traffic{};
  store::Day first = 0, last = 0;

  void add(const store::RowGroup& group, bool passes, Traffic kind);
  [[nodiscard]] std::uint64_t of(Traffic kind) const {
    return traffic[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::uint64_t legitimate() const {
    return of(Traffic::Authorised) + of(Traffic::Misconfigured);
  }
};

struct SourceSummary {
  // "service:sendgrid", "org:00D…", "domain:example.net", "address:192.0.2.1", "others"
  std::string key;
  std::string name;  // for people
  const sender::Service* service = nullptr;
  sender::Confidence confidence = sender::Confidence::Guess;  // the surest of its rows
  std::optional<sender::SalesforceSender> salesforce;
  Counts counts;
  Judgement judgement;  // of the most messages that do not pass; of those that pass if all do
  std::map<IpAddress, std::uint64_t> addresses;  // messages; the first kMostSourceAddresses
  bool has_more_addresses = false;
  std::vector<std::string> evidence;  // of the service; sentences
  std::vector<std::string> authors;   // visible domains, examples
  std::map<Clue, std::uint64_t> clues;
};

struct FailureGroup {
  std::string source, name;  // key and name of the source
  const sender::Service* service = nullptr;
  Judgement judgement;
  Why why;
  std::string author, spf_domain, own_domain, own_selector, other_signature;
  std::uint64_t messages = 0, quarantined = 0, rejected = 0;
  std::vector<IpAddress> addresses;  // examples
  store::Day first = 0, last = 0;

  [[nodiscard]] Names names() const {
    return {author, spf_domain, own_domain, own_selector, other_signature};
  }
};

struct Findings {
  Counts total;
  std::vector<SourceSummary> sources;  // the largest first
  std::vector<FailureGroup> failures;  // the largest first
};

// The source of a group of rows.
struct SourceKey {
  std::string key, name;
};
[[nodiscard]] SourceKey source_of(const store::RowGroup& group, const RowFacts& facts);

class Survey {
 public:
  // `own_orgs`: Salesforce ids of 15 characters that the user calls his own.
  explicit Survey(std::vector<std::string> own_orgs) : own_orgs_(std::move(own_orgs)) {}

  // Before learn().
  void use(ReverseNames names) { reverse_names_ = std::move(names); }

  void learn(const store::RowGroup& group);
  // Gives what it made of the group, for trial.h; lives until the next call.
  struct Taken {
    const RowFacts& facts;
    const Judgement& judgement;
    const SourceKey& source;
  };
  Taken take(const store::RowGroup& group);
  [[nodiscard]] Findings finish();

  [[nodiscard]] const Context& context() const { return context_; }

 private:
  [[nodiscard]] RowFacts facts_of(const store::RowGroup& group, Wanted wanted) {
    return read_facts(group, domains_, wanted, reverse_names_.of(group.source_ip));
  }
  void add_source(const store::RowGroup& group);
  void add_failure(const store::RowGroup& group);

  std::vector<std::string> own_orgs_;
  ReverseNames reverse_names_;
  OrganizationalDomains domains_;
  Context context_;
  RowFacts facts_;
  Judgement judgement_;
  SourceKey source_;
  Counts total_;
  std::unordered_map<std::string, SourceSummary> sources_;
  std::unordered_map<std::string, FailureGroup> failures_;
};

// Members of the object that `report domain` prints.
[[nodiscard]] boost::json::object to_json(const Counts& counts);
[[nodiscard]] boost::json::object to_json(const SourceSummary& source);
[[nodiscard]] boost::json::object to_json(const FailureGroup& failure);
// "2026-11-23"
[[nodiscard]] std::string date_of(store::Day day);

}  // namespace waybill::policy
