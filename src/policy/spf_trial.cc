#include "policy/spf_trial.h"

#include <algorithm>

#include "auth/spf/evaluate.h"

namespace waybill::policy {

void SpfTrial::want(const IpAddress& address, std::string_view domain, std::uint64_t messages) {
  if (domain.empty()) return;
  const SpfPair pair{address, std::string(domain)};
  const auto found = pairs_.find(pair);
  if (found != pairs_.end()) {
    found->second.messages += messages;
  } else if (pairs_.size() < kMostSpfPairsSeen) {
    pairs_[pair].messages = messages;
  }
}

std::vector<SpfPair> SpfTrial::pairs() const {
  std::vector<std::pair<std::uint64_t, SpfPair>> sorted;
  sorted.reserve(pairs_.size());
  for (const auto& [pair, state] : pairs_)
    sorted.emplace_back(state.messages, pair);
  std::ranges::sort(sorted, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<SpfPair> result;
  for (auto& [messages, pair] : sorted) {
    if (result.size() == kMostSpfPairs) break;
    result.push_back(std::move(pair));
  }
  return result;
}

void SpfTrial::set(const SpfPair& pair, SpfChange change) {
  pairs_[pair].change = change;
}

SpfChange SpfTrial::change(const IpAddress& address, std::string_view domain) const {
  const auto found = pairs_.find({address, std::string(domain)});
  return found == pairs_.end() ? SpfChange::Unknown : found->second.change;
}

std::optional<bool> spf_passes(const SpfPair& pair, std::int64_t now, dns::Inquiry& dns) {
  // Rows name the domain alone; the local part of a null sender is the same (RFC 7208 §2.4).
  const spf::Query query{.ip = pair.address,
                         .helo = pair.domain,
                         .mail_from = "postmaster@" + pair.domain,
                         .receiver = {},
                         .now = now,
                         .default_explanation = {}};
  const spf::Outcome outcome = spf::evaluate(query, {}, dns, Detail::Result);
  if (!dns.is_complete() || outcome.result == spf::Result::TempError) return std::nullopt;
  return outcome.result == spf::Result::Pass;
}

SpfChange compare(std::optional<bool> before, std::optional<bool> after) {
  if (!before || !after) return SpfChange::Unknown;
  if (*before == *after) return SpfChange::Same;
  return *after ? SpfChange::NowPasses : SpfChange::NowFails;
}

}  // namespace waybill::policy
