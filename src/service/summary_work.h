// Reports for people who do not use the pages, of a domain and of all domains, with the logo of
// the organisation. Safe for several threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/ledger.h"
#include "service/overview_cache.h"
#include "service/reputation_work.h"
#include "service/summary_figures.h"
#include "service/work.h"
#include "store/event_store.h"
#include "summary/document.h"
#include "summary/pdf.h"

namespace waybill::service {

class SummaryWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    store::EventStore& events;
    OverviewCache& overviews;
    ReputationWork& reputation;
    Clock clock;
  };
  explicit SummaryWork(Surroundings surroundings) : s_(std::move(surroundings)) {}

  // The error is one line, for the log. `domain`: in A-labels.
  [[nodiscard]] Result<summary::Document, std::string> of_domain(const std::string& tenant,
                                                                 const std::string& domain,
                                                                 const Period& period);
  [[nodiscard]] Result<summary::Document, std::string> of_all(const std::string& tenant,
                                                              const Period& period);
  // Its own or its parent's; nothing when there is none.
  [[nodiscard]] Result<std::optional<summary::Logo>, std::string> logo(const std::string& tenant);

 private:
  // Name, logo, period and time.
  [[nodiscard]] Result<summary::Heading, std::string> heading(const std::string& tenant,
                                                              const Period& period);

  Surroundings s_;
};

// The fonts of the system that PDFs are written with; paths are "" where there are none. Looked for
// once.
[[nodiscard]] const summary::FontFiles& report_fonts();

}  // namespace waybill::service
