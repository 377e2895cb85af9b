#include "tester/signatures.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace waybill::tester {

std::string SeenSignature::title() const {
  return fmt::format("{} (selector {})", ascii::printable(verdict->domain),
                     ascii::printable(verdict->selector));
}

std::vector<SeenSignature> signatures_of(const Online& online) {
  std::vector<SeenSignature> seen;
  const auto& prepared = online.reading.authentication.dkim.signatures;
  const std::size_t count = std::min(prepared.size(), online.auth.dkim.size());
  seen.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    seen.push_back({&prepared[i], &online.auth.dkim[i], online.auth.dkim_aligned(i)});
  return seen;
}

const SeenSignature* main_signature(std::span<const SeenSignature> signatures) {
  const SeenSignature* best = nullptr;
  int best_rank = -1;
  for (const SeenSignature& signature : signatures) {
    const int rank = (signature.passes() ? 2 : 0) + (signature.is_aligned ? 1 : 0);
    if (rank <= best_rank) continue;
    best = &signature;
    best_rank = rank;
  }
  return best;
}

}  // namespace waybill::tester
