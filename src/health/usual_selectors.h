// Selectors that services usually have (data/selectors.csv): guesses. That nothing stands there
// tells nothing.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::health {

struct UsualSelector {
  std::string selector;
  std::string service;     // id of data/senders; "" of no one service
  bool is_common = false;  // tried for every domain; the others when the service is seen
};
[[nodiscard]] std::span<const UsualSelector> usual_selectors();

}  // namespace waybill::health
