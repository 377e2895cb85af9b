// Complaints about a domain and what mailbox providers say of it, for its page.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "ledger/ledger.h"
#include "service/domain_report.h"
#include "store/event_store.h"

namespace waybill::service {

// {"total", "by_day": […], "by_provider": [{"provider", "title", "complaints", "wanted",
// "messages", "rate", "level", "statement"}], "by_type": […]}
[[nodiscard]] Result<boost::json::object, store::Error> complaints_json(ledger::Ledger& ledger,
                                                                        store::EventStore& events,
                                                                        const std::string& tenant,
                                                                        const std::string& domain,
                                                                        const Period& period);

// Figures of the domain, and of those addresses among `addresses`:
// [{"provider", "title", "subject", "metric", "name", "day", "value", "text", "level",
// "days": [{"day", "value", "text", "level"}]}]
[[nodiscard]] Result<boost::json::array, store::Error> provider_figures_json(
    ledger::Ledger& ledger, const std::string& tenant, const std::string& domain,
    const std::vector<std::string>& addresses, const Period& period);

}  // namespace waybill::service
