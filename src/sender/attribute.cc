#include "sender/attribute.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

namespace waybill::sender {
namespace {

using report::AuthResult;

// What a sign is worth. Whoever passes SPF for a domain was let in by its owner, whoever passes
// DKIM has its key; a check that did not pass shows what somebody wrote, no more.
constexpr int kPassedReturnPath = 90;
constexpr int kAddress = 85;  // name or network: who handed over, whatever the message says
constexpr int kPassedSignature = 80;
constexpr int kPassedSelector = 60;  // the customer published this service's key
constexpr int kPassedLabel = 60;
constexpr int kWrittenReturnPath = 35;
constexpr int kWrittenSignature = 30;
constexpr int kWrittenSelector = 25;
constexpr int kWeak = 20;  // a common word that passed

// From which sum on.
constexpr int kKnown = 80;
constexpr int kLikely = 50;
constexpr int kGuess = 25;  // more than one weak sign

int worth_of(const Sign& sign, AuthResult result) {
  const bool passed = result == AuthResult::Pass;
  if (sign.strength == Strength::Weak) return passed ? kWeak : 0;
  switch (sign.kind) {
    case SignKind::ReturnPath: return passed ? kPassedReturnPath : kWrittenReturnPath;
    case SignKind::ReturnPathLabel: return passed ? kPassedLabel : 0;
    case SignKind::DkimDomain: return passed ? kPassedSignature : kWrittenSignature;
    case SignKind::DkimSelector: return passed ? kPassedSelector : kWrittenSelector;
    case SignKind::ReverseName:
    case SignKind::Network: return kAddress;
    case SignKind::SpfInclude: return 0;  // not in a row
  }
  std::abort();
}

bool tells_who_handed_over(const Evidence& evidence) {
  return evidence.sign->kind == SignKind::ReverseName || evidence.sign->kind == SignKind::Network ||
         (evidence.sign->kind == SignKind::ReturnPath && evidence.result == AuthResult::Pass);
}

struct Candidate {
  std::uint32_t service = 0;
  int worth = 0;
  bool handed_over = false;
};

class Case {
 public:
  Case(const Catalogue& catalogue, const Traits& traits) : catalogue_(catalogue) { gather(traits); }

  [[nodiscard]] Attribution decide() const {
    const Candidate* best = nullptr;
    for (std::size_t i = 0; i < candidates_; ++i) {
      if (best == nullptr || is_better(candidate_[i], *best)) best = &candidate_[i];
    }
    Attribution result;
    if (best == nullptr || best->worth < kGuess) return result;
    result.service = &catalogue_.services()[best->service];
    result.confidence = best->worth >= kKnown    ? Confidence::Known
                        : best->worth >= kLikely ? Confidence::Likely
                                                 : Confidence::Guess;
    for (const Evidence& item : std::span(evidence_).first(count_)) {
      if (item.sign->service == best->service) result.kept[result.count++] = item;
    }
    return result;
  }

 private:
  void gather(const Traits& traits) {
    add(catalogue_.find_network(traits.address), {}, AuthResult::Pass);
    if (!traits.reverse_name.empty())
      add(catalogue_.find_suffix(SignKind::ReverseName, traits.reverse_name), traits.reverse_name,
          AuthResult::Pass);
    bool is_envelope_checked = traits.envelope_from.empty();
    for (const report::SpfCheck& check :
         traits.spf.first(std::min(traits.spf.size(), kMostChecks))) {
      is_envelope_checked |= check.domain == traits.envelope_from;
      add_return_path(check.domain, check.result);
    }
    // SPF was not evaluated for it, or not reported.
    if (!is_envelope_checked) add_return_path(traits.envelope_from, AuthResult::None);
    for (const report::DkimCheck& check :
         traits.dkim.first(std::min(traits.dkim.size(), kMostChecks))) {
      add(catalogue_.find_suffix(SignKind::DkimDomain, check.domain), check.domain, check.result);
      add(catalogue_.find_selector(check.selector), check.selector, check.result);
    }
  }

  void add_return_path(std::string_view domain, AuthResult result) {
    const Sign* const sign = catalogue_.find_suffix(SignKind::ReturnPath, domain);
    add(sign, domain, result);
    if (sign == nullptr) add(catalogue_.find_label(domain), domain, result);
  }

  void add(const Sign* sign, std::string_view value, AuthResult result) {
    if (sign == nullptr || count_ == evidence_.size()) return;
    const Evidence item{sign, value, result};
    const int worth = worth_of(*sign, result);
    if (worth == 0) return;
    evidence_[count_++] = item;
    const std::span<Candidate> known(candidate_.data(), candidates_);
    auto found = std::ranges::find(known, sign->service, &Candidate::service);
    Candidate& candidate =
        found == known.end() ? candidate_[candidates_++] = {sign->service, 0, false} : *found;
    candidate.worth += worth;
    candidate.handed_over |= tells_who_handed_over(item);
  }

  // A relay that handed the message over is what is seen at this address, whoever wrote it; a
  // service tells more than the carrier that it sends through.
  [[nodiscard]] bool is_better(const Candidate& a, const Candidate& b) const {
    const int rank_a = rank(a);
    const int rank_b = rank(b);
    return rank_a != rank_b ? rank_a > rank_b : a.worth > b.worth;
  }
  [[nodiscard]] int rank(const Candidate& candidate) const {
    const Service& service = catalogue_.services()[candidate.service];
    if (candidate.worth < kLikely) return 0;
    if (is_relay(service.kind) && candidate.handed_over) return 3;
    return service.carries_others ? 1 : 2;
  }

  const Catalogue& catalogue_;
  std::array<Evidence, kMostEvidence> evidence_;
  std::array<Candidate, kMostEvidence> candidate_;
  std::size_t count_ = 0, candidates_ = 0;
};

std::string_view outcome_of(AuthResult result) {
  return result == AuthResult::Pass ? "passed" : "did not pass";
}

}  // namespace

std::string_view id_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::Guess: return "guess";
    case Confidence::Likely: return "likely";
    case Confidence::Known: return "known";
  }
  std::abort();
}

std::string describe(const Evidence& evidence, const Catalogue& catalogue) {
  const Sign& sign = *evidence.sign;
  const std::string& name = catalogue.service_of(sign).name;
  switch (sign.kind) {
    case SignKind::ReturnPath:
      return fmt::format("SPF {} for {}, a return path of {}", outcome_of(evidence.result),
                         evidence.value, name);
    case SignKind::ReturnPathLabel:
      return fmt::format("SPF {} for {}, a return path in the way of {}",
                         outcome_of(evidence.result), evidence.value, name);
    case SignKind::DkimDomain:
      return fmt::format("The signature of {}, a domain of {}, {}", evidence.value, name,
                         outcome_of(evidence.result));
    case SignKind::DkimSelector:
      return fmt::format("The signature with the selector {}, as {} uses it, {}", evidence.value,
                         name, outcome_of(evidence.result));
    case SignKind::ReverseName:
      return fmt::format("The address is named {}, as those of {} are", evidence.value, name);
    case SignKind::Network:
      return fmt::format("The address is within {}, a network of {}", sign.pattern, name);
    case SignKind::SpfInclude:
      return fmt::format("The SPF record includes {} of {}", sign.pattern, name);
  }
  std::abort();
}

Attribution attribute(const Catalogue& catalogue, const Traits& traits) {
  return Case(catalogue, traits).decide();
}

std::string_view sender_of(const report::AggregateRow& row) {
  const Attribution found =
      attribute(Catalogue::embedded(), {row.source_ip, {}, row.envelope_from, row.dkim, row.spf});
  return found.service == nullptr ? std::string_view{} : found.service->id;
}

}  // namespace waybill::sender
