// Issues: one for each domain, code and subject, and what became of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/place.h"

namespace waybill::ledger {

struct IssueEntry {
  std::string id, domain, code, subject;
  std::string source = {};    // issue::Source
  std::string state = {};     // issue::State
  std::string severity = {};  // health::Severity
  std::string title = {};
  std::uint64_t messages = 0;
  std::string detail = "{}";  // JSON of issue::Defect
  std::int64_t opened = 0, updated = 0, seen = 0;
  std::int64_t mended = 0;        // when its fix was seen; 0: not
  std::int64_t cached_until = 0;  // resolvers may give the old record until then
  std::string reason = {};        // of a dismissed one
};

struct IssueEvent {
  std::int64_t at = 0;
  std::string kind = {};  // "found", "state", "verified", "dismissed", "opened"
  std::string who = {};   // e-mail address of a user; "" Waybill itself
  std::string text = {};
};

struct IssueFilter {
  std::string domain = {}, code = {}, severity = {}, source = {};
  std::string state = {};  // "", a state, or "active": all but resolved and dismissed
};

// Makes it, or writes all members of the one with its domain, code and subject but id and opened.
[[nodiscard]] Result<void, Error> put(Database& database, const std::string& tenant,
                                      const IssueEntry& issue);
[[nodiscard]] Result<void, Error> note(Database& database, const std::string& tenant,
                                       const std::string& issue, const IssueEvent& event);
[[nodiscard]] Result<std::optional<IssueEntry>, Error> find_issue(Database& database,
                                                                  const std::string& tenant,
                                                                  const std::string& id);
// Of one domain and source, whatever their state.
[[nodiscard]] Result<std::vector<IssueEntry>, Error> issues_of(Database& database,
                                                               const std::string& tenant,
                                                               const std::string& domain,
                                                               const std::string& source);
// The latest first.
[[nodiscard]] Result<std::vector<IssueEntry>, Error> list_issues(Database& database,
                                                                 const std::string& tenant,
                                                                 const IssueFilter& filter,
                                                                 const std::optional<Place>& after,
                                                                 std::size_t most);
// The latest kMostIssueEvents, the oldest of them first.
inline constexpr std::size_t kMostIssueEvents = 200;
[[nodiscard]] Result<std::vector<IssueEvent>, Error> events_of(Database& database,
                                                               const std::string& tenant,
                                                               const std::string& issue);

// Active issues of each domain.
struct IssueCount {
  std::string domain, severity;
  std::uint64_t issues = 0;
};
[[nodiscard]] Result<std::vector<IssueCount>, Error> active_issues(Database& database,
                                                                   const std::string& tenant);

// Resolved ones that were resolved before, and what was noted of them. Dismissed ones stay: they
// would be found anew.
[[nodiscard]] Result<void, Error> forget_issues(Database& database, const std::string& tenant,
                                                std::int64_t before);

}  // namespace waybill::ledger
