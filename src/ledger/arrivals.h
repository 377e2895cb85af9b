// What came in, piece by piece, and where it comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/owned.h"
#include "ledger/place.h"

namespace waybill::ledger {

struct Arrival {
  std::string id;
  std::int64_t time = 0;
  std::string name;
  std::string source = "upload";  // "upload", or the id of a source
  std::string upload;             // "" when the octets are not kept
  std::uint64_t octets = 0;
  std::string sha256;
  std::string state = "queued";  // "queued", "running", "done", "failed"
  std::string kind;              // a word of diagnosis::EvidenceKind, "archive"; "" not known yet
  std::string outcome;           // "3 reports, 1,203 messages"
  std::uint64_t reports = 0, messages = 0, known = 0;
  std::string refused = "[]";  // JSON: a line for each document that could not be taken
  std::string error;           // of a failed one
  // JSON; lists leave them out.
  std::string digest;               // of an Email Log
  std::string reports_list = "[]";  // the reports in it
};

[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const Arrival& arrival);
[[nodiscard]] Result<void, Error> update(Database& database, const std::string& tenant,
                                         const Arrival& arrival);
[[nodiscard]] Result<std::optional<Arrival>, Error> find_arrival(Database& database,
                                                                 const std::string& tenant,
                                                                 const std::string& id);
// One with these octets whose refusals count; "" none.
[[nodiscard]] Result<std::string, Error> known_arrival(Database& database,
                                                       const std::string& tenant,
                                                       const std::string& sha256);
// The latest first; `state` and `source` "" are no condition.
[[nodiscard]] Result<std::vector<Arrival>, Error> list_arrivals(
    Database& database, const std::string& tenant, const std::string& state,
    const std::string& source, const std::optional<Place>& after, std::size_t most);
// With what an Email Log or a bounce left in the refusals.
[[nodiscard]] Result<void, Error> remove_arrival(Database& database, const std::string& tenant,
                                                 const std::string& id);
// Done ones from before `time`, without their refusals, whose time is that of the messages.
[[nodiscard]] Result<void, Error> forget_arrivals(Database& database, const std::string& tenant,
                                                  std::int64_t before);

// Queued or under way when the server ended; of all organisations.
[[nodiscard]] Result<std::vector<Owned>, Error> unfinished_arrivals(Database& database);

struct Source {
  std::string id, kind, name;     // "folder", "mailbox"
  std::string state = "waiting";  // "ok", "waiting", "failed"
  std::int64_t last_arrival = 0;  // 0: never
  std::string last_error;
  std::uint64_t items = 0;
};
// Makes it, or changes its name; figures stay.
[[nodiscard]] Result<void, Error> set_source(Database& database, const std::string& tenant,
                                             const Source& source);
[[nodiscard]] Result<void, Error> note_source(Database& database, const std::string& tenant,
                                              const Source& source);
[[nodiscard]] Result<std::vector<Source>, Error> list_sources(Database& database,
                                                              const std::string& tenant);

}  // namespace waybill::ledger
