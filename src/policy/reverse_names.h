// Names of addresses, for senders that nothing else tells. Whoever has DNS asks for wanted(),
// evaluates confirmed_name() and gives set().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dns/inquiry.h"
#include "policy/context.h"

namespace waybill::policy {

// Ours: a report of a million addresses must not become a million questions. The addresses of the
// most messages are asked for; the others stay without a name.
inline constexpr std::size_t kMostReverseNames = 500;
inline constexpr std::size_t kMostReverseSeen = 200'000;
inline constexpr std::size_t kMostPtrRecords = 10;  // of one address

class ReverseNames {
 public:
  void want(const IpAddress& address, std::uint64_t messages);
  // The first kMostReverseNames, those of the most messages first.
  [[nodiscard]] std::vector<IpAddress> wanted() const;
  void set(const IpAddress& address, std::string name);
  // "" if there is none or it was not asked for.
  [[nodiscard]] std::string_view of(const IpAddress& address) const;

 private:
  std::unordered_map<IpAddress, std::uint64_t, AddressHash> messages_;
  std::unordered_map<IpAddress, std::string, AddressHash> names_;
};

// The first name of the address that leads back to it: anybody can name his own address as he
// likes. Nothing when there is none, on a temporary failure, or while `dns` wants more.
[[nodiscard]] std::optional<std::string> confirmed_name(const IpAddress& address,
                                                        dns::Inquiry& dns);

}  // namespace waybill::policy
