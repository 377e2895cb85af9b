// What a writer must know of the reports that are kept. Read from the server by domain and month,
// when the first report of them comes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "store/clickhouse/connection.h"
#include "store/period.h"
#include "store/report_key.h"

namespace waybill::store::clickhouse {

// What a row of `reports` says to hide a report: it is deleted from `version` on.
struct Tombstone {
  std::string tenant, domain;
  ReportKind kind = ReportKind::Aggregate;
  Day first_day = 0, last_day = 0;
  std::string key;
  std::uint64_t version = 0;
};
// Of the reports that `condition` (SQL) chooses among those that are kept, each with a version that
// is one higher than the report's.
[[nodiscard]] Result<std::vector<Tombstone>, Error> tombstones(Connection& connection,
                                                               const std::string& condition);
[[nodiscard]] Result<void, Error> bury(Connection& connection,
                                       const std::vector<Tombstone>& tombstones);

struct Known {
  std::uint64_t version = 0;
  bool deleted = false;
  Copy copy;               // with its digest as octets
  std::string superseded;  // digests that corrections replaced, 32 octets each
};

class KnownReports {
 public:
  explicit KnownReports(Connection& connection) : connection_(connection) {}

  // Nothing: never seen. The pointer lives until the next call.
  [[nodiscard]] Result<const Known*, Error> find(const ReportHead& head, Day first_day,
                                                 const std::string& key);
  void note(const std::string& key, Known known) { known_[key] = std::move(known); }
  void forget();

 private:
  [[nodiscard]] Result<void, Error> load(const ReportHead& head, Month month);

  Connection& connection_;
  std::unordered_map<std::string, Known> known_;
  std::set<std::string> loaded_;
};

}  // namespace waybill::store::clickhouse
