// Who is logged in where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

inline constexpr std::int64_t kDay = 86'400;  // seconds
// A session ends so long after the log-in, and so long after it was last used. Ours.
inline constexpr std::int64_t kSessionSeconds = 30 * kDay;
inline constexpr std::int64_t kSessionIdleSeconds = 7 * kDay;
// last_seen and last_used are this far behind at most: not every read is a write.
inline constexpr std::int64_t kSeenSeconds = 120;

struct Session {
  std::string id;
  std::string tenant, user;
  std::int64_t created = 0, last_seen = 0;
  std::string address, agent;  // of the client at the log-in
};

// `secret` in its kept form.
[[nodiscard]] Result<void, Error> add_session(Database& database, std::string_view secret,
                                              const Session& session);
// Nothing when there is none or its time is over.
[[nodiscard]] Result<std::optional<Session>, Error> session_of(Database& database,
                                                               std::string_view secret,
                                                               std::int64_t now);
// Those whose time is not over; the latest first.
[[nodiscard]] Result<std::vector<Session>, Error> sessions_of(Database& database,
                                                              std::string_view user,
                                                              std::int64_t now);
[[nodiscard]] Result<void, Error> saw_session(Database& database, std::string_view id,
                                              std::int64_t now);
// False when the user has no such session.
[[nodiscard]] Result<bool, Error> end_session(Database& database, std::string_view user,
                                              std::string_view id);
// But `kept`, an id; "" all.
[[nodiscard]] Result<void, Error> end_sessions(Database& database, std::string_view user,
                                               std::string_view kept);
// Deletes the rows of those whose time is over.
[[nodiscard]] Result<void, Error> forget_sessions(Database& database, std::int64_t now);

}  // namespace waybill::ledger
