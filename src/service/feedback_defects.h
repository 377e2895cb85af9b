// Defects that complaints and figures of mailbox providers show.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "feedback/complaint_rate.h"
#include "ledger/feedback.h"
#include "service/issue_sources.h"

namespace waybill::service {

// Ours: days after which a figure tells nothing of now.
inline constexpr store::Day kFreshFigureDays = 14;
inline constexpr store::Day kRateDays = 30;  // of rates of complaints
// Figures are looked for so far back: what was bad and is not told any more stays an issue.
inline constexpr store::Day kFigureDays = 400;

// Addresses of a stored check of the blocklists that are the domain's own.
[[nodiscard]] std::vector<std::string> own_addresses(const ledger::ReputationCheck& check);

// `rates` of the last kRateDays; `figures` of kFigureDays by provider, subject and metric, the
// latest day last. Figures that are older than kFreshFigureDays leave their issues as they are, and
// so do complaints without a rate.
[[nodiscard]] Look look_of(const std::string& domain,
                           const std::vector<feedback::ProviderComplaints>& rates,
                           const std::vector<ledger::ProviderFigure>& figures, store::Day today);

}  // namespace waybill::service
