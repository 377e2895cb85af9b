// Cases as lists show them. The case itself (evidence, DNS answers, verdict) is a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/owned.h"
#include "ledger/place.h"

namespace waybill::ledger {

struct CaseEntry {
  std::string id, title;
  std::int64_t created = 0, updated = 0;
  std::string status = "open";    // "open", "closed"
  std::string state = "running";  // "running", "done", "failed"
  std::string source = "upload";  // "upload", "log", "example"
  std::string note;
  std::string recipient, message_id, asked_domain;  // what was asked for
  // Of the verdict; words of diagnosis/verdict.h. "" while there is none.
  std::string cause, who, confidence, statement;
  std::string domain, recipient_domain, rule;
  std::uint64_t evidence = 0, messages = 0;
  std::string unreadable = "[]";  // JSON: [{"name", "reason"}]
  std::string error;              // of a failed one
  std::string arrival;            // of the Email Log among its evidence; "" none
};

struct CaseFilter {
  std::string query;  // in title, statement, domains
  std::string cause, who, domain, status;
};

[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const CaseEntry& entry);
// Writes all members but id, created and source. Nothing happens if the case is gone.
[[nodiscard]] Result<void, Error> update(Database& database, const std::string& tenant,
                                         const CaseEntry& entry);
[[nodiscard]] Result<std::optional<CaseEntry>, Error> find_case(Database& database,
                                                                const std::string& tenant,
                                                                const std::string& id);
[[nodiscard]] Result<std::vector<CaseEntry>, Error> list_cases(Database& database,
                                                               const std::string& tenant,
                                                               const CaseFilter& filter,
                                                               const std::optional<Place>& after,
                                                               std::size_t most);
// With its shares and what was still to be read.
[[nodiscard]] Result<void, Error> remove_case(Database& database, const std::string& tenant,
                                              const std::string& id);
// Open cases by sending domain.
struct DomainCases {
  std::string domain;
  std::uint64_t open = 0;
};
[[nodiscard]] Result<std::vector<DomainCases>, Error> open_cases(Database& database,
                                                                 const std::string& tenant);

// Uploads that the case still has to read, in order.
[[nodiscard]] Result<void, Error> add_case_uploads(Database& database, const std::string& tenant,
                                                   const std::string& case_id,
                                                   const std::vector<std::string>& uploads);
[[nodiscard]] Result<std::vector<std::string>, Error> case_uploads(Database& database,
                                                                   const std::string& tenant,
                                                                   const std::string& case_id);
[[nodiscard]] Result<void, Error> forget_case_uploads(Database& database, const std::string& tenant,
                                                      const std::string& case_id);

// That were under way when the server ended.
[[nodiscard]] Result<std::vector<Owned>, Error> running_cases(Database& database);
[[nodiscard]] Result<std::vector<Owned>, Error> cases_before(Database& database,
                                                             const std::string& tenant,
                                                             std::int64_t updated);

}  // namespace waybill::ledger
