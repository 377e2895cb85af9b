#include "reputation/shared_pool.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/shared_pools.h"

namespace waybill::reputation {
namespace {

SharedPool& pool_named(std::vector<SharedPool>& pools, std::string_view id,
                       std::string_view title) {
  const auto found = std::ranges::find(pools, id, &SharedPool::id);
  if (found != pools.end()) return *found;
  pools.push_back({.id = std::string(id),
                   .title = std::string(title),
                   .include = {},
                   .names = {},
                   .networks = {}});
  return pools.back();
}

std::vector<SharedPool> load() {
  std::vector<SharedPool> pools;
  csv::Reader reader(data::shared_pools());
  reader.next();  // the header
  while (reader.next()) {
    SharedPool& pool = pool_named(pools, reader.field(0), reader.field(1));
    const std::string_view kind = reader.field(2), value = reader.field(3);
    if (kind == "include") {
      pool.include = value;
    } else if (kind == "name") {
      pool.names.emplace_back(value);
    } else {
      CHECK(kind == "network");
      pool.networks.push_back(checked(Network::parse(value)));
    }
  }
  return pools;
}

bool is_below(std::string_view name, std::string_view suffix) {
  if (!ascii::iends_with(name, suffix)) return false;
  return name.size() == suffix.size() || name[name.size() - suffix.size() - 1] == '.';
}

}  // namespace

std::span<const SharedPool> shared_pools() {
  static const std::vector<SharedPool> kPools = load();
  return kPools;
}

const SharedPool* pool_of(const IpAddress& address, std::string_view confirmed_name) {
  for (const SharedPool& pool : shared_pools()) {
    const bool is_named = std::ranges::any_of(
        pool.names, [&](const std::string& suffix) { return is_below(confirmed_name, suffix); });
    const bool is_inside = std::ranges::any_of(
        pool.networks, [&](const Network& network) { return network.holds(address); });
    if (is_named || is_inside) return &pool;
  }
  return nullptr;
}

}  // namespace waybill::reputation
