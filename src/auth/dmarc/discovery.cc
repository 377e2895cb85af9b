#include "auth/dmarc/discovery.h"

#include <cstdlib>

namespace waybill::dmarc {
namespace {

// The governing record: the author domain's own, else the Organizational Domain's, else that of the
// public suffix. The walk and the selection begin at the author domain itself.
const FoundRecord* governing_record(const Walk& walk) {
  if (const FoundRecord* own = walk.record_at(walk.start)) return own;
  const auto organizational_domain = walk.organizational_domain();
  if (!organizational_domain) return nullptr;
  const FoundRecord* record = walk.record_at(*organizational_domain);
  return record != nullptr ? record : walk.public_suffix_record();
}

// np for a name that does not exist, else sp, else p (§4.7). False: the name's existence matters
// and is not known yet.
bool choose_policy(const Record& record, const dns::Name& author_domain, dns::Inquiry& dns,
                   Discovery& discovery) {
  discovery.published = record.p.value.value_or(Policy::None);
  if (discovery.record->domain == author_domain) return true;
  discovery.source = PolicySource::Subdomain;
  discovery.published = record.sp.value.value_or(discovery.published);
  if (!record.np.value) return true;
  const auto is_there = exists(author_domain, dns);
  if (!is_there) return false;
  if (*is_there) return true;
  discovery.source = PolicySource::NonexistentSubdomain;
  discovery.published = *record.np.value;
  return true;
}

}  // namespace

std::string_view to_string(PolicySource source) {
  switch (source) {
    case PolicySource::Domain: return "p";
    case PolicySource::Subdomain: return "sp";
    case PolicySource::NonexistentSubdomain: return "np";
  }
  std::abort();
}

std::optional<bool> exists(const dns::Name& name, dns::Inquiry& dns) {
  const dns::Answer* answer = dns.ask({name, dns::Type::A});
  if (answer == nullptr) return std::nullopt;
  return answer->status != dns::Status::NxDomain;
}

Policy lowered(Policy policy) {
  return policy == Policy::Reject ? Policy::Quarantine : Policy::None;
}

Discovery discover(const Walk& author_walk, dns::Inquiry& dns) {
  Discovery discovery;
  discovery.record = governing_record(author_walk);
  if (discovery.record == nullptr) {
    if (author_walk.end == WalkEnd::DnsFailure) discovery.end = DiscoveryEnd::DnsFailure;
    if (author_walk.end == WalkEnd::NotKnownYet) discovery.end = DiscoveryEnd::NotKnownYet;
    return discovery;
  }
  const Record& record = discovery.record->parsed.record;
  const Usability usability = record.usability();
  discovery.end = DiscoveryEnd::Found;
  if (usability == Usability::NotApplied) discovery.end = DiscoveryEnd::NotApplied;
  const bool is_known = choose_policy(record, author_walk.start, dns, discovery);
  if (usability != Usability::AsPublished) discovery.published = Policy::None;
  discovery.applied = record.is_test ? lowered(discovery.published) : discovery.published;
  if (!is_known) discovery.end = DiscoveryEnd::NotKnownYet;
  return discovery;
}

}  // namespace waybill::dmarc
