#include "policy/survey.h"

#include <algorithm>

namespace waybill::policy {
namespace {

void widen(store::Day& first, store::Day& last, const store::RowGroup& group, bool is_first) {
  first = is_first ? group.first : std::min(first, group.first);
  last = is_first ? group.last : std::max(last, group.last);
}

template <class T>
void add_example(std::vector<T>& examples, const T& value) {
  if (examples.size() < kMostExamples && std::ranges::find(examples, value) == examples.end())
    examples.push_back(value);
}

// The surest first, then the order of the words.
bool is_worth_more(const Judgement& a, const Judgement& b) {
  return a.confidence > b.confidence;
}

template <class Map>
typename Map::mapped_type& find_or_others(Map& map, const std::string& key, std::size_t most,
                                          bool& is_others) {
  const auto found = map.find(key);
  if (found != map.end()) return found->second;
  is_others = map.size() >= most;
  return map[is_others ? std::string(kOthers) : key];
}

std::string service_name(const sender::Service& service,
                         const std::optional<sender::SalesforceSender>& salesforce) {
  if (!salesforce || salesforce->ownership == sender::Ownership::NotTold) return service.name;
  const std::string_view org =
      salesforce->org_id.empty() ? salesforce->org_key : salesforce->org_id;
  return service.name + " " + std::string(org);
}

std::string failure_key(const std::string& source, const Judgement& judgement, const Why& why,
                        const Names& names) {
  std::string key = source;
  for (const std::string_view part :
       {id_of(judgement.traffic), id_of(judgement.clue), id_of(why.spf), id_of(why.dkim),
        names.author, names.spf_domain, names.own_domain, names.own_selector,
        names.other_signature}) {
    key += '\n';
    key += part;
  }
  return key;
}

}  // namespace

void Counts::add(const store::RowGroup& group, bool passes, Traffic kind) {
  widen(first, last, group, messages == 0);
  messages += group.messages;
  if (passes) passing += group.messages;
  if (group.dkim_aligned) dkim_aligned += group.messages;
  if (group.spf_aligned) spf_aligned += group.messages;
  if (group.disposition == report::Disposition::Quarantine) quarantined += group.messages;
  if (group.disposition == report::Disposition::Reject) rejected += group.messages;
  traffic[static_cast<std::size_t>(kind)] += group.messages;
}

SourceKey source_of(const store::RowGroup& group, const RowFacts& facts) {
  if (facts.service != nullptr) {
    const auto salesforce = sender::read_salesforce(facts.service->id, facts.spf_domain, {});
    std::string key = "service:" + facts.service->id;
    if (salesforce && salesforce->ownership != sender::Ownership::NotTold)
      key = "org:" + (salesforce->org_id.empty() ? salesforce->org_key : salesforce->org_id);
    return {std::move(key), service_name(*facts.service, salesforce)};
  }
  if (facts.spf_passed()) {
    const std::string domain(sender::stable_domain(facts.spf_domain));
    return {"domain:" + domain, domain};
  }
  std::string address = group.source_ip.to_string();
  return {"address:" + address, std::move(address)};
}

void Survey::learn(const store::RowGroup& group) {
  context_.learn(group, facts_of(group, Wanted::Facts));
}

Survey::Taken Survey::take(const store::RowGroup& group) {
  facts_ = facts_of(group, Wanted::Facts);
  judgement_ = judge(group, facts_, context_);
  source_ = source_of(group, facts_);
  total_.add(group, facts_.passes, judgement_.traffic);
  add_source(group);
  if (!facts_.passes) add_failure(group);
  return {facts_, judgement_, source_};
}

void Survey::add_source(const store::RowGroup& group) {
  bool is_others = false;
  SourceSummary& source = find_or_others(sources_, source_.key, kMostSources, is_others);
  if (source.key.empty()) {
    source.key = is_others ? std::string(kOthers) : source_.key;
    source.name = is_others ? "all others" : source_.name;
    source.service = is_others ? nullptr : facts_.service;
    if (source.service != nullptr) {
      source.evidence = facts_of(group, Wanted::FactsAndEvidence).evidence;
      source.salesforce = sender::read_salesforce(source.service->id, facts_.spf_domain, own_orgs_);
    }
    source.confidence = facts_.confidence;
  } else if (facts_.confidence > source.confidence && !is_others) {
    source.confidence = facts_.confidence;
    source.evidence = facts_of(group, Wanted::FactsAndEvidence).evidence;
  }
  // What fails decides what a source is called: it is what somebody has to look at.
  const bool had_failures = source.counts.passing < source.counts.messages;
  if (source.counts.messages == 0 || (!facts_.passes && !had_failures) ||
      (facts_.passes != had_failures && is_worth_more(judgement_, source.judgement)))
    source.judgement = judgement_;
  source.counts.add(group, facts_.passes, judgement_.traffic);
  source.clues[judgement_.clue] += group.messages;
  add_example(source.authors, std::string(facts_.author));
  if (source.addresses.size() < kMostSourceAddresses ||
      source.addresses.contains(group.source_ip)) {
    source.addresses[group.source_ip] += group.messages;
  } else {
    source.has_more_addresses = true;
  }
}

void Survey::add_failure(const store::RowGroup& group) {
  const Why why = why_of(facts_);
  const std::string_view spf_domain = sender::stable_domain(facts_.spf_domain);
  const Names names{facts_.author, spf_domain, facts_.own_domain, facts_.own_selector,
                    facts_.other_signature};
  bool is_others = false;
  FailureGroup& failure = find_or_others(
      failures_, failure_key(source_.key, judgement_, why, names), kMostFailures, is_others);
  if (failure.messages == 0) {
    failure.source = is_others ? std::string(kOthers) : source_.key;
    failure.name = is_others ? "all others" : source_.name;
    failure.service = is_others ? nullptr : facts_.service;
    failure.judgement = judgement_;
    failure.why = why;
    failure.author = names.author;
    failure.spf_domain = names.spf_domain;
    failure.own_domain = names.own_domain;
    failure.own_selector = names.own_selector;
    failure.other_signature = names.other_signature;
  }
  widen(failure.first, failure.last, group, failure.messages == 0);
  failure.messages += group.messages;
  if (group.disposition == report::Disposition::Quarantine) failure.quarantined += group.messages;
  if (group.disposition == report::Disposition::Reject) failure.rejected += group.messages;
  add_example(failure.addresses, group.source_ip);
}

Findings Survey::finish() {
  Findings findings;
  findings.total = total_;
  for (auto& [key, source] : sources_)
    findings.sources.push_back(std::move(source));
  for (auto& [key, failure] : failures_)
    findings.failures.push_back(std::move(failure));
  std::ranges::sort(findings.sources, [](const SourceSummary& a, const SourceSummary& b) {
    return std::tuple(b.counts.messages, a.key) < std::tuple(a.counts.messages, b.key);
  });
  const auto order = [](const FailureGroup& failure) {
    return std::tuple(~failure.messages, failure.source, failure.why, failure.author,
                      failure.spf_domain, failure.own_domain, failure.own_selector,
                      failure.other_signature);
  };
  std::ranges::sort(findings.failures, std::ranges::less{}, order);
  sources_.clear();
  failures_.clear();
  return findings;
}

}  // namespace waybill::policy
