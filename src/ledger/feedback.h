// Complaints of recipients, and what mailbox providers say of domains and addresses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

using store::Day;

struct Complaint {
  std::string id;  // feedback::Complaint::id
  std::string domain;
  std::int64_t time = 0;  // Unix seconds
  std::string provider, type, source_ip, named_by;
};
// False: it was known.
[[nodiscard]] Result<bool, Error> add(Database& database, const std::string& tenant,
                                      const std::string& arrival, const Complaint& complaint);

// Complaints that share all of this.
struct ComplaintCount {
  Day day = 0;
  std::string provider, type;
  std::uint64_t complaints = 0;
};
// About the domain and those below it; days inclusive, in their order.
[[nodiscard]] Result<std::vector<ComplaintCount>, Error> complaints(Database& database,
                                                                    const std::string& tenant,
                                                                    const std::string& domain,
                                                                    Day from, Day to);

struct ProviderFigure {
  std::string provider, subject, metric;  // words of feedback::Figure
  Day day = 0;
  double value = -1;  // below 0: a word, `text`
  std::string text;
};
// The latest word of a day counts.
[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const std::string& arrival, const ProviderFigure& figure);
// Of all subjects with `subject` "", by provider, subject, metric and day.
[[nodiscard]] Result<std::vector<ProviderFigure>, Error> provider_figures(
    Database& database, const std::string& tenant, const std::string& subject, Day from, Day to);
// Subjects that are addresses or ranges of them.
[[nodiscard]] Result<std::vector<std::string>, Error> figure_addresses(Database& database,
                                                                       const std::string& tenant,
                                                                       Day from, Day to);

// Notes that something about a domain's refusals is told; `what` names it. False: it was told since
// `after`, so that it is not to be told again.
[[nodiscard]] Result<bool, Error> note_told(Database& database, const std::string& tenant,
                                            const std::string& domain, const std::string& provider,
                                            const std::string& what, std::int64_t now,
                                            std::int64_t after);

// Everything of the arrival, so that it can be taken again.
[[nodiscard]] Result<void, Error> clear_feedback(Database& database, const std::string& tenant,
                                                 const std::string& arrival);
[[nodiscard]] Result<void, Error> forget_feedback(Database& database, const std::string& tenant,
                                                  Day before);

}  // namespace waybill::ledger
