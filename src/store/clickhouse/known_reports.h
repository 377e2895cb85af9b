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
