// Where a ClickHouse store is, as its URL says:
//   http://[user[:password]@]host[:port][,host[:port]...]/database[?option=value&...]
//   cluster=NAME     tables on every server of this cluster, joined by Distributed tables
//   replicated=1     Replicated tables (needs a keeper, and the macros {shard} and {replica})
//   quorum=N         a commit is on N replicas before it returns
//   patience=SECONDS how long a server that is down is waited for (default 60)
// Several hosts are tried in turn. User and password may be percent-encoded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/event_store.h"

namespace waybill::store::clickhouse {

struct Address {
  std::string scheme = "http";     // or "https"
  std::string user, password;      // "" : the server's default user
  std::vector<std::string> hosts;  // host:port
  std::string database;            // letters, digits, '_'
  std::string cluster;             // letters, digits, '_', '-', '.'; "" none
  bool replicated = false;
  unsigned quorum = 0;
  unsigned patience = 60;
};

// The error never repeats the URL, which may hold a password.
[[nodiscard]] Result<Address, Error> parse_address(std::string_view url);

}  // namespace waybill::store::clickhouse
