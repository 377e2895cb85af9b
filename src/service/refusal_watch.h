// Patterns in the refusals of a domain, and deferrals that foretell a block, which are told when
// they come in. Clusters that begin are told by alert_survey. Safe for several threads.
#pragma once

#include <boost/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "alert/occurrence.h"
#include "base/result.h"
#include "feedback/refusal_pattern.h"
#include "ledger/ledger.h"
#include "service/domain_report.h"
#include "service/work.h"

namespace waybill::service {

class RefusalWatch {
 public:
  // `raise` may be empty.
  RefusalWatch(ledger::Ledger& ledger, Clock clock, alert::Raise raise)
      : ledger_(ledger), clock_(std::move(clock)), raise_(std::move(raise)) {}

  // What is old when it comes in is shown and not told: an upload of last year's logs is no alarm.
  // The same is told again after a month. Failures are left to the next arrival.
  void arrived(const std::string& tenant, const std::set<std::string>& domains);

  struct Found {
    std::vector<feedback::ProviderPattern> patterns;
    std::vector<feedback::EarlyWarning> warnings;
  };
  [[nodiscard]] Result<Found, ledger::Error> look(const std::string& tenant,
                                                  const std::string& domain, const Period& period);

 private:
  void tell(const std::string& tenant, const std::string& domain,
            const feedback::EarlyWarning& warning, store::Day today);
  [[nodiscard]] bool is_new(const std::string& tenant, const std::string& domain,
                            const std::string& provider, const std::string& what);

  ledger::Ledger& ledger_;
  const Clock clock_;
  const alert::Raise raise_;
};

[[nodiscard]] boost::json::object to_json(const feedback::ProviderPattern& pattern);
[[nodiscard]] boost::json::object to_json(const feedback::EarlyWarning& warning);

}  // namespace waybill::service
