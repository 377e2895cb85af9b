// Users and their passwords and second factors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "account/role.h"
#include "ledger/ledger.h"

namespace waybill::ledger {

struct User {
  std::string id = {}, tenant = {};
  std::string email = {};  // in small letters; one account an address
  std::string name = {};
  account::Role role = account::Role::Viewer;
  bool is_disabled = false;
  std::string password = {};  // an argon2id string; "" until there is one
  std::string totp = {};      // the secret of the second factor, octets; "" without one
  std::string totp_new = {};  // not confirmed yet
  std::int64_t totp_step = 0;
  std::int64_t created = 0, last_seen = 0;
  bool is_invited = false;  // an invitation is open
};

[[nodiscard]] Result<void, Error> add_user(Database& database, const User& user);
// Of whatever organisation: for log-in alone.
[[nodiscard]] Result<std::optional<User>, Error> user_by_email(Database& database,
                                                               std::string_view email);
// Of whatever organisation: of a session, a token, an invitation.
[[nodiscard]] Result<std::optional<User>, Error> user_by_id(Database& database,
                                                            std::string_view id);
[[nodiscard]] Result<std::optional<User>, Error> user_of(Database& database,
                                                         std::string_view tenant,
                                                         std::string_view id);
// By address.
[[nodiscard]] Result<std::vector<User>, Error> users_of(Database& database,
                                                        std::string_view tenant);
// Everything but id, tenant, created, last_seen.
[[nodiscard]] Result<void, Error> keep_user(Database& database, const User& user);
[[nodiscard]] Result<void, Error> saw_user(Database& database, std::string_view id,
                                           std::int64_t now);
// With sessions, tokens, invitation and recovery codes.
[[nodiscard]] Result<void, Error> delete_user(Database& database, std::string_view tenant,
                                              std::string_view id);
// Owners that can log in: not disabled, with a password.
[[nodiscard]] Result<std::int64_t, Error> count_owners(Database& database, std::string_view tenant);
// Whether anybody is there at all.
[[nodiscard]] Result<bool, Error> has_users(Database& database);

// In the place of those before; `secrets` in their kept form.
[[nodiscard]] Result<void, Error> keep_recovery_codes(Database& database, const User& user,
                                                      const std::vector<std::string>& secrets);
// True when it was one of the user's; it is none afterwards.
[[nodiscard]] Result<bool, Error> use_recovery_code(Database& database, const User& user,
                                                    std::string_view secret);

}  // namespace waybill::ledger
