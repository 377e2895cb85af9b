#include "policy/reverse_names.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace waybill::policy {

void ReverseNames::want(const IpAddress& address, std::uint64_t messages) {
  if (address.is_private()) return;
  const auto found = messages_.find(address);
  if (found != messages_.end()) {
    found->second += messages;
  } else if (messages_.size() < kMostReverseSeen) {
    messages_.emplace(address, messages);
  }
}

std::vector<IpAddress> ReverseNames::wanted() const {
  std::vector<std::pair<std::uint64_t, IpAddress>> all;
  all.reserve(messages_.size());
  for (const auto& [address, messages] : messages_)
    all.emplace_back(messages, address);
  std::ranges::sort(all, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  if (all.size() > kMostReverseNames) all.resize(kMostReverseNames);
  std::vector<IpAddress> addresses;
  addresses.reserve(all.size());
  for (const auto& [messages, address] : all)
    addresses.push_back(address);
  return addresses;
}

void ReverseNames::set(const IpAddress& address, std::string name) {
  names_[address] = std::move(name);
}

std::string_view ReverseNames::of(const IpAddress& address) const {
  const auto found = names_.find(address);
  return found == names_.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string> confirmed_name(const IpAddress& address, dns::Inquiry& dns) {
  const auto reverse = dns::Name::parse(address.reverse_name());
  if (!reverse) return std::nullopt;
  const dns::Answer* const pointers = dns.ask({*reverse, dns::Type::Ptr});
  if (pointers == nullptr) return std::nullopt;
  std::optional<std::string> confirmed;
  std::size_t looked_at = 0;
  for (const dns::Data& data : pointers->records) {
    const auto* const name = std::get_if<dns::Name>(&data);
    if (name == nullptr || name->is_root()) continue;
    if (++looked_at > kMostPtrRecords) break;
    const dns::Answer* const addresses =
        dns.ask({*name, address.is_v4() ? dns::Type::A : dns::Type::Aaaa});
    if (addresses == nullptr || confirmed) continue;
    const bool leads_back = std::ranges::any_of(addresses->records, [&](const dns::Data& record) {
      const auto* const found = std::get_if<IpAddress>(&record);
      return found != nullptr && *found == address;
    });
    if (leads_back) confirmed = name->text();
  }
  return confirmed;
}

}  // namespace waybill::policy
