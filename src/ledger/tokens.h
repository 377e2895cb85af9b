// API tokens of organisations, and invitations of users.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "account/role.h"
#include "ledger/ledger.h"

namespace waybill::ledger {

struct Token {
  std::string id = {};
  std::string tenant = {};
  std::string user = {};  // who made it: the token may no more than this user, and ends with them
  std::string name = {};
  account::Scopes scopes;
  std::int64_t created = 0, last_used = 0;
  std::int64_t expires = 0;  // 0: never
};

// `secret` in its kept form.
[[nodiscard]] Result<void, Error> add_token(Database& database, std::string_view secret,
                                            const Token& token);
// Nothing when there is none or its time is over.
[[nodiscard]] Result<std::optional<Token>, Error> token_of(Database& database,
                                                           std::string_view secret,
                                                           std::int64_t now);
// The latest first.
[[nodiscard]] Result<std::vector<Token>, Error> tokens_of(Database& database,
                                                          std::string_view tenant);
[[nodiscard]] Result<void, Error> used_token(Database& database, std::string_view tenant,
                                             std::string_view id, std::int64_t now);
// False when the organisation has none with that id.
[[nodiscard]] Result<bool, Error> delete_token(Database& database, std::string_view tenant,
                                               std::string_view id);

[[nodiscard]] Result<void, Error> delete_tokens_of_user(Database& database, std::string_view user);

// An invitation is good for so long. Ours.
inline constexpr std::int64_t kInvitationSeconds = 604'800;  // seven days

// In the place of an earlier one of that user; `secret` in its kept form.
[[nodiscard]] Result<void, Error> add_invitation(Database& database, std::string_view secret,
                                                 std::string_view tenant, std::string_view user,
                                                 std::int64_t now);
// The id of the user; nothing when there is none or its time is over.
[[nodiscard]] Result<std::optional<std::string>, Error> invited_user(Database& database,
                                                                     std::string_view secret,
                                                                     std::int64_t now);
[[nodiscard]] Result<void, Error> delete_invitation(Database& database, std::string_view user);

}  // namespace waybill::ledger
