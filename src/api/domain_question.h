// What the routes of a domain take, and what they ask of the stores.
#pragma once

#include <string>
#include <vector>

#include "api/answer.h"
#include "api/reader.h"
#include "api/route.h"
#include "api/services.h"
#include "dns/name.h"
#include "service/domain_report.h"
#include "store/event_store.h"

namespace waybill::api {

// Period, unverified, format. Figures are with subdomains.
struct Asked {
  dns::Name domain;  // the root: all domains
  store::Filter filter;
  service::DomainQuestion question;
  service::Period period;
  bool as_csv = false;
};

// For routes that take more parameters: these ask for the fault themselves.
[[nodiscard]] Asked read_question(const Call& call, ParameterReader& parameters,
                                  const dns::Name& domain);

// The domain in the path, in A-labels. Nothing when it is none, or the organisation has neither
// reports, refusals nor cases of it and does not watch it; also when a store fails to tell.
[[nodiscard]] std::optional<dns::Name> domain_of(Services& services, const Call& call);

// Both, or the answer that refuses.
[[nodiscard]] Result<Asked, http::Response> read_domain(Services& services, const Call& call);

[[nodiscard]] Result<std::vector<std::string>, ledger::Error> own_orgs(Services& services,
                                                                       const Call& call);

// The report of a domain as the command line gives it.
[[nodiscard]] Result<service::DomainReport, http::Response> gather(Services& services,
                                                                   const Call& call, Asked asked,
                                                                   service::ReportView view);

}  // namespace waybill::api
