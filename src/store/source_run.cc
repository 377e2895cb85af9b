#include "store/source_run.h"

#include <algorithm>

namespace waybill::store {
namespace {

std::uint32_t as_number(const IpAddress& address) {
  const auto& octets = address.octets();
  return std::uint32_t{octets[0]} << 24U | std::uint32_t{octets[1]} << 16U |
         std::uint32_t{octets[2]} << 8U | std::uint32_t{octets[3]};
}

void add(SourceEntry& to, const SourceEntry& more) {
  for (std::size_t i = 0; i < kSourceSums; ++i)
    to.sums[i] += more.sums[i];
  to.first = std::min(to.first, more.first);
  to.last = std::max(to.last, more.last);
}

}  // namespace

void count(SourceEntry& entry, const Fate& fate, std::uint64_t messages) {
  using enum SourceSum;
  if (fate.dkim_aligned)
    entry.of(fate.spf_aligned ? BothAligned : DkimAligned) += messages;
  else
    entry.of(fate.spf_aligned ? SpfAligned : Failing) += messages;
  switch (fate.disposition) {
    case report::Disposition::None:
    case report::Disposition::Pass: break;
    case report::Disposition::Quarantine: entry.of(Quarantined) += messages; break;
    case report::Disposition::Reject: entry.of(Rejected) += messages; break;
  }
}

SourceRun fold(std::vector<SourceEntry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const SourceEntry& a, const SourceEntry& b) { return a.key < b.key; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].empty()) continue;
    if (kept > 0 && entries[kept - 1].key == entries[i].key)
      add(entries[kept - 1], entries[i]);
    else
      entries[kept++] = entries[i];
  }
  entries.resize(kept);
  return entries;
}

SourceRun merge(const SourceRun& a, const SourceRun& b) {
  SourceRun merged;
  merged.reserve(a.size() + b.size());
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    const auto order = left->key <=> right->key;
    if (order < 0) {
      merged.push_back(*left++);
    } else if (order > 0) {
      merged.push_back(*right++);
    } else {
      merged.push_back(*left++);
      add(merged.back(), *right++);
    }
  }
  merged.insert(merged.end(), left, a.end());
  merged.insert(merged.end(), right, b.end());
  return merged;
}

bool subtract(SourceRun& run, const SourceRun& away) {
  auto place = run.begin();
  for (const SourceEntry& entry : away) {
    place =
        std::lower_bound(place, run.end(), entry.key,
                         [](const SourceEntry& e, const SourceKey& key) { return e.key < key; });
    if (place == run.end() || place->key != entry.key) return false;
    for (std::size_t i = 0; i < kSourceSums; ++i) {
      if (place->sums[i] < entry.sums[i]) return false;
      place->sums[i] -= entry.sums[i];
    }
  }
  std::erase_if(run, [](const SourceEntry& entry) { return entry.empty(); });
  return true;
}

std::string pack(const SourceRun& run) {
  std::string packed;
  packed.reserve(run.size() * 12 + 5);
  put_number(packed, run.size());
  std::uint32_t before = 0;
  for (const SourceEntry& entry : run) {
    const IpAddress& address = entry.key.source_ip;
    if (address.is_v4()) {
      const std::uint32_t number = as_number(address);
      put_number(packed, std::uint64_t{number - before} * 2);
      before = number;
    } else {
      put_number(packed, 1);
      packed.append(address.octets().begin(), address.octets().end());
    }
    put_number(packed, std::uint64_t{entry.key.sender} * 2 + (entry.key.failing ? 1 : 0));
    unsigned which = 0;
    for (std::size_t i = 0; i < kSourceSums; ++i)
      if (entry.sums[i] != 0) which |= 1U << i;
    packed.push_back(static_cast<char>(which));
    for (const std::uint64_t sum : entry.sums)
      if (sum != 0) put_number(packed, sum);
    put_number(packed, entry.first + 32U * entry.last);
  }
  return packed;
}

}  // namespace waybill::store
