#include "policy/row_facts.h"

#include "auth/dmarc/psl.h"

namespace waybill::policy {
namespace {

using report::AuthResult;
using report::ReasonType;

void read_spf(const store::RowGroup& group, OrganizationalDomains& domains, RowFacts& facts) {
  const store::RowGroup::Spf* best = nullptr;
  for (const store::RowGroup::Spf& check : group.spf) {
    // RFC 9989 §4.4.2: the MAIL FROM identity alone counts.
    if (check.scope == report::SpfScope::Helo || check.domain.empty()) continue;
    if (best == nullptr || (best->result != AuthResult::Pass && check.result == AuthResult::Pass))
      best = &check;
  }
  facts.spf_is_stated = best != nullptr;
  facts.spf_domain = best == nullptr ? std::string_view(group.envelope_from) : best->domain;
  facts.spf_result = best == nullptr ? AuthResult::None : best->result;
  facts.spf_exact = !facts.spf_domain.empty() && facts.spf_domain == facts.author;
  facts.spf_same_org = facts.spf_exact || (!facts.author_org.empty() && !facts.spf_domain.empty() &&
                                           domains.of(facts.spf_domain) == facts.author_org);
}

void read_signatures(const store::RowGroup& group, OrganizationalDomains& domains,
                     RowFacts& facts) {
  facts.has_signatures = !group.dkim.empty();
  for (const store::RowGroup::Dkim& check : group.dkim) {
    if (check.domain.empty()) continue;
    const bool passed = check.result == AuthResult::Pass;
    const bool is_exact = check.domain == facts.author;
    const bool is_own =
        is_exact || (!facts.author_org.empty() && domains.of(check.domain) == facts.author_org);
    if (!is_own) {
      if (passed && facts.other_signature.empty()) facts.other_signature = check.domain;
      continue;
    }
    facts.own_exact_passed |= passed && is_exact;
    const OwnSignature state = passed ? OwnSignature::Passed : OwnSignature::Broken;
    if (state <= facts.own_signature) continue;
    facts.own_signature = state;
    facts.own_domain = check.domain;
    facts.own_selector = check.selector;
  }
}

void read_reasons(const store::RowGroup& group, RowFacts& facts) {
  for (const store::RowGroup::Reason& reason : group.reasons) {
    switch (reason.type) {
      case ReasonType::Forwarded:
      case ReasonType::TrustedForwarder: facts.is_forwarded = true; break;
      case ReasonType::MailingList: facts.is_list = true; break;
      case ReasonType::LocalPolicy: facts.is_overridden = true; break;
      case ReasonType::SampledOut:
      case ReasonType::PolicyTestMode:
      case ReasonType::Other:
      case ReasonType::Unknown: break;
    }
  }
  facts.is_overridden |= facts.is_forwarded || facts.is_list;
}

// The store keeps the id alone; the checks tell how sure it is.
void read_service(const store::RowGroup& group, std::string_view reverse_name, RowFacts& facts,
                  Wanted wanted) {
  std::vector<report::DkimCheck> dkim;
  dkim.reserve(group.dkim.size());
  for (const store::RowGroup::Dkim& check : group.dkim)
    dkim.push_back({check.domain, check.selector, check.result, {}, {}});
  std::vector<report::SpfCheck> spf;
  spf.reserve(group.spf.size());
  for (const store::RowGroup::Spf& check : group.spf)
    spf.push_back({check.domain, check.scope, check.result, {}, {}});
  const auto& catalogue = sender::Catalogue::embedded();
  const sender::Attribution found =
      sender::attribute(catalogue, {group.source_ip, reverse_name, group.envelope_from, dkim, spf});
  facts.service = found.service;
  facts.confidence = found.confidence;
  if (wanted == Wanted::FactsAndEvidence) {
    for (const sender::Evidence& evidence : found.evidence())
      facts.evidence.push_back(sender::describe(evidence, catalogue));
  }
  // Told when the rows were taken, with what was known then: the name of the address.
  if (facts.service == nullptr && !group.sender.empty()) {
    facts.service = catalogue.find(group.sender);
    facts.confidence = sender::Confidence::Likely;
  }
}

}  // namespace

std::string_view OrganizationalDomains::of(std::string_view domain) {
  const auto found = known_.find(std::string(domain));
  if (found != known_.end()) return found->second;
  if (known_.size() >= kMost) known_.clear();
  const auto name = dns::Name::parse(domain);
  std::string result =
      !name || name->is_root() ? std::string() : dmarc::psl_organizational_domain(*name).text();
  return known_.emplace(domain, std::move(result)).first->second;
}

RowFacts read_facts(const store::RowGroup& group, OrganizationalDomains& domains, Wanted wanted,
                    std::string_view reverse_name) {
  RowFacts facts;
  facts.passes = group.dkim_aligned || group.spf_aligned;
  facts.author = group.header_from.empty() ? group.domain : group.header_from;
  facts.author_org = domains.of(facts.author);
  read_spf(group, domains, facts);
  read_signatures(group, domains, facts);
  read_reasons(group, facts);
  read_service(group, reverse_name, facts, wanted);
  return facts;
}

}  // namespace waybill::policy
