// What all rows together show, learnt in a first pass: one row alone does not tell whether an
// address is a server of the domain's own or a stranger's.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "policy/row_facts.h"

namespace waybill::policy {

struct AddressHash {
  std::size_t operator()(const IpAddress& address) const noexcept;
};

struct Use {
  std::uint64_t messages = 0, passing = 0;
  store::Day first = 0, last = 0;

  [[nodiscard]] int days() const { return messages == 0 ? 0 : last - first + 1; }
};

class Context {
 public:
  // Ours: what comes after is not remembered and counts as unknown.
  static constexpr std::size_t kMostAddresses = 1'000'000;
  static constexpr std::size_t kMostSelectors = 10'000;

  void learn(const store::RowGroup& group, const RowFacts& facts);

  // Zero messages: not seen.
  [[nodiscard]] Use address(const IpAddress& address) const;
  [[nodiscard]] Use service(const sender::Service& service) const;
  // Whether a signature with this selector passed aligned in some row: the key is the domain's own.
  [[nodiscard]] bool is_own_selector(std::string_view domain, std::string_view selector) const;

 private:
  std::unordered_map<IpAddress, Use, AddressHash> addresses_;
  std::unordered_map<const sender::Service*, Use> services_;
  std::unordered_set<std::string> selectors_;
};

}  // namespace waybill::policy
