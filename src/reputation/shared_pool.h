// Services whose customers share their sending addresses (data/shared-pools.csv).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/network.h"

namespace waybill::reputation {

struct SharedPool {
  std::string id;                  // "salesforce-core", as in data/senders
  std::string title;               // for people
  std::string include;             // what customers put into SPF; "" none
  std::vector<std::string> names;  // suffixes of the names of its servers, whole labels
  std::vector<Network> networks;
};

[[nodiscard]] std::span<const SharedPool> shared_pools();

// The pool that an address belongs to: by its network, or by `confirmed_name`, the name of its PTR
// record that leads back to the address ("" none or not known). nullptr: none that is known.
[[nodiscard]] const SharedPool* pool_of(const IpAddress& address, std::string_view confirmed_name);

}  // namespace waybill::reputation
