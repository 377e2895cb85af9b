// The tables of a ClickHouse store (docs/store.md), made on every server of the cluster.
#pragma once

#include "store/clickhouse/connection.h"

namespace waybill::store::clickhouse {

inline constexpr unsigned kSchema = 1;

// A schema newer than ours is refused.
[[nodiscard]] Result<void, Error> bring_forward(Connection& connection);

}  // namespace waybill::store::clickhouse
