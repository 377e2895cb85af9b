// What a changed SPF record would do: each address and envelope domain of the stored rows is
// evaluated before and after. Whoever has DNS asks for pairs(), evaluates and gives set().
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "dns/inquiry.h"

namespace waybill::policy {

// Ours: distinct pairs that are evaluated, those of the most messages. The others stay unknown.
inline constexpr std::size_t kMostSpfPairs = 2'000;
inline constexpr std::size_t kMostSpfPairsSeen = 200'000;

enum class SpfChange : std::uint8_t { Same, NowPasses, NowFails, Unknown };

struct SpfPair {
  IpAddress address;
  std::string domain;
  auto operator<=>(const SpfPair&) const = default;
};

class SpfTrial {
 public:
  void want(const IpAddress& address, std::string_view domain, std::uint64_t messages);
  [[nodiscard]] std::vector<SpfPair> pairs() const;  // the first kMostSpfPairs
  void set(const SpfPair& pair, SpfChange change);
  // Unknown for a pair that was not evaluated.
  [[nodiscard]] SpfChange change(const IpAddress& address, std::string_view domain) const;

 private:
  struct State {
    std::uint64_t messages = 0;
    SpfChange change = SpfChange::Unknown;
  };
  std::map<SpfPair, State> pairs_;
};

// Whether SPF passes; nothing on a temporary failure or while `dns` wants more.
[[nodiscard]] std::optional<bool> spf_passes(const SpfPair& pair, std::int64_t now,
                                             dns::Inquiry& dns);
[[nodiscard]] SpfChange compare(std::optional<bool> before, std::optional<bool> after);

}  // namespace waybill::policy
