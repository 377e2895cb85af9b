// Complaints about a domain and what mailbox providers say of it, for its page.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "feedback/complaint_rate.h"
#include "ledger/feedback.h"
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

// How often recipients of each provider complain, the most complaints first.
[[nodiscard]] Result<std::vector<feedback::ProviderComplaints>, store::Error> complaint_rates(
    ledger::Ledger& ledger, store::EventStore& events, const std::string& tenant,
    const std::string& domain, const Period& period);

// Figures of the domain, and of those among `addresses`, by provider, subject and metric, the
// latest day last.
[[nodiscard]] Result<std::vector<ledger::ProviderFigure>, store::Error> provider_figures(
    ledger::Ledger& ledger, const std::string& tenant, const std::string& domain,
    const std::vector<std::string>& addresses, const Period& period);
[[nodiscard]] feedback::Figure figure_of(const ledger::ProviderFigure& row);

// Figures of the domain, and of those addresses among `addresses`:
// [{"provider", "title", "subject", "metric", "name", "day", "value", "text", "level",
// "days": [{"day", "value", "text", "level"}]}]
[[nodiscard]] Result<boost::json::array, store::Error> provider_figures_json(
    ledger::Ledger& ledger, const std::string& tenant, const std::string& domain,
    const std::vector<std::string>& addresses, const Period& period);

}  // namespace waybill::service
