// How findings list things.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"

namespace waybill::health {

// "a, b, c and 4 more".
[[nodiscard]] std::string list_of(const std::vector<std::string>& items, std::size_t most = 3);

// "1 message", "1,234 messages".
[[nodiscard]] std::string count_of(std::uint64_t number, std::string_view thing);

// "98.2 %"; "100 %" only of all.
[[nodiscard]] std::string share_of(std::uint64_t part, std::uint64_t all);

// The sentences of posture::describe(), "; " between them.
[[nodiscard]] std::string faults_of(const auto& faults) {
  std::string text;
  for (const auto fault : faults) {
    if (!text.empty()) text += "; ";
    text += describe(fault);
  }
  return text;
}

}  // namespace waybill::health
