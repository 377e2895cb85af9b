#include "auth/dmarc/evaluate.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "auth/dmarc/psl_reading.h"
#include "auth/dmarc/step.h"

namespace waybill::dmarc {
namespace {

enum class Mechanism : std::uint8_t { Spf, Dkim };

// Which step says how an identifier fared.
StepCode step_code(Mechanism mechanism, Authentication authentication, Alignment alignment) {
  const bool spf = mechanism == Mechanism::Spf;
  if (authentication != Authentication::Pass)
    return spf ? StepCode::SpfNotPassed : StepCode::DkimNotPassed;
  switch (alignment) {
    case Alignment::Yes: return spf ? StepCode::SpfAligned : StepCode::DkimAligned;
    case Alignment::No: return spf ? StepCode::SpfNotAligned : StepCode::DkimNotAligned;
    case Alignment::Unknown: return StepCode::AlignmentUnknown;
  }
  std::abort();
}

StepCode step_code(WalkFinding finding) {
  switch (finding) {
    case WalkFinding::Record: return StepCode::WalkRecord;
    case WalkFinding::NoRecord: return StepCode::WalkNoRecord;
    case WalkFinding::Several: return StepCode::WalkSeveralRecords;
    case WalkFinding::DnsFailure: return StepCode::WalkDnsFailure;
    case WalkFinding::NotKnownYet: return StepCode::NotKnownYet;
  }
  std::abort();
}

class Evaluator {
 public:
  Evaluator(const Query& query, dns::Inquiry& dns, Detail detail)
      : query_(query), dns_(dns), walker_(dns), detail_(detail) {}

  Outcome run() {
    choose_domains();
    for (const dns::Name& domain : domains_)
      walker_.expect(domain);
    outcome_.author_domain = query_.author_domain;
    const Walk& author_walk = walker_.walk(query_.author_domain);
    outcome_.organizational_domain = author_walk.organizational_domain();
    const Discovery discovery = discover(author_walk, dns_);
    const bool own_record =
        discovery.record != nullptr && discovery.record->domain == query_.author_domain;
    note_queries(author_walk, own_record ? 1 : author_walk.queries.size());
    if (detail_ == Detail::Trail) tell_discovery(author_walk, discovery);
    take_policy(discovery);
    judge(discovery);
    outcome_.psl = read_by_psl(query_, dns_);
    compare();
    return std::move(outcome_);
  }

 private:
  // The distinct domains, the author's first, then in the order of the query.
  void choose_domains() {
    domains_.push_back(query_.author_domain);
    const auto add = [this](const dns::Name& domain) {
      if (domains_.size() < kMostDomains && std::ranges::count(domains_, domain) == 0)
        domains_.push_back(domain);
    };
    if (query_.spf) add(query_.spf->domain);
    for (const Identifier& signature : query_.dkim)
      add(signature.domain);
  }

  void note_queries(const Walk& walk, std::size_t count) {
    for (const WalkQuery& query : walk.queries) {
      if (count-- == 0) break;
      if (std::ranges::count(outcome_.queries, query.asked) == 0)
        outcome_.queries.push_back(query.asked);
    }
  }

  void take_policy(const Discovery& discovery) {
    if (discovery.record == nullptr) return;
    outcome_.record = discovery.record->text;
    outcome_.tags = discovery.record->parsed.record;
    outcome_.faults = discovery.record->parsed.faults;
    outcome_.policy_domain = discovery.record->domain;
    if (discovery.end == DiscoveryEnd::NotApplied) return;
    outcome_.policy = discovery.published;
    outcome_.applied_policy = discovery.applied;
    outcome_.policy_source = discovery.source;
  }

  // §4.4: equal, or of the same Organizational Domain.
  Alignment alignment_of(const dns::Name& domain, Strictness strictness) {
    if (domain == query_.author_domain) return Alignment::Yes;
    if (strictness == Strictness::Strict || std::ranges::count(domains_, domain) == 0)
      return Alignment::No;
    const auto ours = walker_.walk(query_.author_domain).organizational_domain();
    const auto theirs = walker_.walk(domain).organizational_domain();
    if (!ours || !theirs) return Alignment::Unknown;
    return *ours == *theirs ? Alignment::Yes : Alignment::No;
  }

  // §5.3: one aligned pass is enough. A check that failed only for now may still bring one.
  void judge(const Discovery& discovery) {
    const Strictness spf_mode = outcome_.tags.spf_alignment;
    if (query_.spf) {
      const Alignment alignment = take(Mechanism::Spf, *query_.spf, spf_mode);
      outcome_.spf_alignment = alignment;
      if (alignment == Alignment::Yes && query_.spf->authentication == Authentication::Pass)
        outcome_.aligned_spf = query_.spf->domain;
    }
    for (const Identifier& signature : query_.dkim) {
      const Alignment alignment = take(Mechanism::Dkim, signature, outcome_.tags.dkim_alignment);
      outcome_.dkim_alignments.push_back(alignment);
      const bool counts =
          alignment == Alignment::Yes && signature.authentication == Authentication::Pass;
      if (counts && !outcome_.aligned_dkim) outcome_.aligned_dkim = signature.domain;
    }
    const bool passed = outcome_.aligned_spf || outcome_.aligned_dkim;
    switch (discovery.end) {
      case DiscoveryEnd::Found:
        outcome_.result = passed            ? Result::Pass
                          : may_pass_later_ ? Result::TempError
                                            : Result::Fail;
        return;
      case DiscoveryEnd::NotApplied:
      case DiscoveryEnd::NoRecord:
      case DiscoveryEnd::NotKnownYet: outcome_.result = Result::None; return;
      case DiscoveryEnd::DnsFailure: outcome_.result = Result::TempError; return;
    }
  }

  Alignment take(Mechanism mechanism, const Identifier& identifier, Strictness strictness) {
    const Alignment alignment = alignment_of(identifier.domain, strictness);
    const bool passed = identifier.authentication == Authentication::Pass;
    const bool walked = identifier.domain != query_.author_domain &&
                        strictness == Strictness::Relaxed &&
                        std::ranges::count(domains_, identifier.domain) > 0;
    if (passed && walked && outcome_.policy) {
      const Walk& ours = walker_.walk(query_.author_domain);
      const Walk& theirs = walker_.walk(identifier.domain);
      note_queries(ours, ours.queries.size());
      note_queries(theirs, theirs.queries.size());
    }
    if (passed && alignment == Alignment::Unknown) may_pass_later_ = true;
    if (identifier.authentication == Authentication::TempError && alignment != Alignment::No)
      may_pass_later_ = true;
    if (detail_ == Detail::Trail) tell_identifier(mechanism, identifier, strictness, alignment);
    return alignment;
  }

  void compare() {
    const PslReading& psl = outcome_.psl;
    outcome_.difference = {
        .result = outcome_.result != psl.result,
        .policy = outcome_.applied_policy != psl.policy,
        .policy_domain = outcome_.policy != std::nullopt && psl.policy != std::nullopt &&
                         outcome_.policy_domain != psl.policy_domain,
        .organizational_domain = outcome_.organizational_domain != psl.organizational_domain,
    };
  }

  static TrailStep walk_step(const Walk& walk) {
    TrailStep step = make_step(StepCode::TreeWalk);
    step.subject = walk.start.text();
    for (const WalkQuery& query : walk.queries) {
      TrailStep& part = step.steps.emplace_back(make_step(step_code(query.finding)));
      part.subject = query.domain.text();
      part.asked = query.asked + " TXT";
      if (const FoundRecord* record = walk.record_at(query.domain)) {
        part.found = record->text;
      } else if (query.finding != WalkFinding::NotKnownYet) {
        part.found = to_string(query.status);
      }
    }
    const auto domain = walk.organizational_domain();
    TrailStep& end = step.steps.emplace_back(
        make_step(domain ? StepCode::OrganizationalDomain : StepCode::OrganizationalDomainUnknown));
    if (domain) end.found = domain->text();
    return step;
  }

  void tell_discovery(const Walk& walk, const Discovery& discovery) {
    outcome_.trail.push_back(walk_step(walk));
    told_.push_back(walk.start);
    if (discovery.record == nullptr) {
      if (discovery.end == DiscoveryEnd::NoRecord) tell(StepCode::NoPolicyRecord, {});
      return;
    }
    TrailStep& record = tell(StepCode::PolicyRecord, discovery.record->domain.text());
    record.found = discovery.record->text;
    for (const Fault& fault : discovery.record->parsed.faults) {
      TrailStep& part = record.steps.emplace_back(make_step(StepCode::RecordFault));
      part.subject =
          discovery.record->text.substr(fault.span.begin, fault.span.end - fault.span.begin);
      part.found = describe(fault.code);
      part.bytes = fault.span;
    }
    if (discovery.end == DiscoveryEnd::NotApplied) {
      tell(StepCode::RecordNotApplied, {});
      return;
    }
    tell_policy(discovery);
  }

  void tell_policy(const Discovery& discovery) {
    const Record& tags = discovery.record->parsed.record;
    if (tags.usability() == Usability::AsNone) tell(StepCode::RecordTakenAsNone, {});
    const StepCode code = discovery.source == PolicySource::Domain ? StepCode::PolicyOfDomain
                          : discovery.source == PolicySource::Subdomain
                              ? StepCode::PolicyOfSubdomain
                              : StepCode::PolicyOfNonexistent;
    TrailStep& policy = tell(code, query_.author_domain.text());
    policy.found = to_string(discovery.published);
    if (discovery.source != PolicySource::Domain && tags.np.value)
      policy.asked = to_string(dns::Question{query_.author_domain, dns::Type::A});
    if (tags.is_test) tell(StepCode::TestMode, "t=y").found = to_string(discovery.applied);
  }

  void tell_identifier(Mechanism mechanism, const Identifier& identifier, Strictness strictness,
                       Alignment alignment) {
    TrailStep& step =
        tell(step_code(mechanism, identifier.authentication, alignment), identifier.domain.text());
    step.found = to_string(strictness);
    if (identifier.domain == query_.author_domain) return;
    if (std::ranges::count(domains_, identifier.domain) == 0) {
      step.steps.push_back(make_step(StepCode::IdentifierLimit));
    } else if (strictness == Strictness::Relaxed &&
               std::ranges::count(told_, identifier.domain) == 0) {
      step.steps.push_back(walk_step(walker_.walk(identifier.domain)));
      told_.push_back(identifier.domain);
    }
  }

  TrailStep& tell(StepCode code, std::string subject) {
    TrailStep& step = outcome_.trail.emplace_back(make_step(code));
    step.subject = std::move(subject);
    return step;
  }

  const Query& query_;
  dns::Inquiry& dns_;
  Walker walker_;
  Detail detail_;
  std::vector<dns::Name> domains_;  // that are walked
  std::vector<dns::Name> told_;     // whose walk stands in the trail
  bool may_pass_later_ = false;
  Outcome outcome_;
};

}  // namespace

std::string_view to_string(Result result) {
  switch (result) {
    case Result::None: return "none";
    case Result::Pass: return "pass";
    case Result::Fail: return "fail";
    case Result::TempError: return "temperror";
    case Result::PermError: return "permerror";
  }
  std::abort();
}

std::string_view to_string(Alignment alignment) {
  switch (alignment) {
    case Alignment::No: return "no";
    case Alignment::Yes: return "yes";
    case Alignment::Unknown: return "unknown";
  }
  std::abort();
}

Outcome evaluate(const Query& query, dns::Inquiry& dns, Detail detail) {
  return Evaluator(query, dns, detail).run();
}

}  // namespace waybill::dmarc
