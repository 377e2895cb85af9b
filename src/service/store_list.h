// Plain lists of what a store holds: `waybill report domains`, `reporters`, `reports`, `tls`,
// `failure-reports`.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/event_store.h"

namespace waybill::service {

enum class ListView : std::uint8_t { Domains, Reporters, Reports, Tls, FailureReports };

using Cell = std::variant<std::string, std::uint64_t, bool, std::vector<std::string>>;

struct StoreList {
  std::string_view name;                  // member of the JSON object
  std::string_view nothing;               // said when there is no row
  std::vector<std::string_view> columns;  // names in JSON and CSV
  std::vector<std::vector<Cell>> rows;
};

[[nodiscard]] Result<StoreList, store::Error> list(ListView view, const store::Filter& filter,
                                                   store::EventStore& store);

// A cell for people.
[[nodiscard]] std::string text_of(const Cell& cell);
// {NAME: [{COLUMN: value}]}
[[nodiscard]] boost::json::object to_json(const StoreList& list);
[[nodiscard]] std::string to_csv(const StoreList& list);

}  // namespace waybill::service
