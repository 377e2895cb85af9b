#include "policy/context.h"

#include <algorithm>

namespace waybill::policy {
namespace {

void add(Use& use, const store::RowGroup& group, bool passes) {
  use.first = use.messages == 0 ? group.first : std::min(use.first, group.first);
  use.last = use.messages == 0 ? group.last : std::max(use.last, group.last);
  use.messages += group.messages;
  if (passes) use.passing += group.messages;
}

std::string selector_key(std::string_view domain, std::string_view selector) {
  return std::string(selector) + "._domainkey." + std::string(domain);
}

template <class Map, class Key>
Use find(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? Use{} : found->second;
}

}  // namespace

std::size_t AddressHash::operator()(const IpAddress& address) const noexcept {
  const auto& octets = address.octets();
  return hash_of({reinterpret_cast<const char*>(octets.data()), address.is_v4() ? 4U : 16U});
}

void Context::learn(const store::RowGroup& group, const RowFacts& facts) {
  if (addresses_.size() < kMostAddresses || addresses_.contains(group.source_ip))
    add(addresses_[group.source_ip], group, facts.passes);
  if (facts.service != nullptr) add(services_[facts.service], group, facts.passes);
  if (facts.own_signature == OwnSignature::Passed && selectors_.size() < kMostSelectors)
    selectors_.insert(selector_key(facts.own_domain, facts.own_selector));
}

Use Context::address(const IpAddress& address) const {
  return find(addresses_, address);
}

Use Context::service(const sender::Service& service) const {
  return find(services_, &service);
}

bool Context::is_own_selector(std::string_view domain, std::string_view selector) const {
  return selectors_.contains(selector_key(domain, selector));
}

}  // namespace waybill::policy
