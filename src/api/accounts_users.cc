// The users of an organisation.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "account/email.h"
#include "account/secret.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "base/check.h"
#include "ledger/sessions.h"
#include "ledger/tenants.h"
#include "ledger/tokens.h"
#include "ledger/users.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using ledger::Database;
using ledger::Error;

constexpr std::string_view kColumns[] = {"id",       "name", "email",     "role",
                                         "disabled", "totp", "last_seen", "invited"};

json::object to_json(const ledger::User& user) {
  return {{"id", user.id},
          {"name", user.name},
          {"email", user.email},
          {"role", to_string(user.role)},
          {"disabled", user.is_disabled},
          {"totp", !user.totp.empty()},
          {"last_seen", time_value(user.last_seen)},
          {"invited", user.is_invited}};
}

std::optional<Role> role_if(BodyReader& body) {
  const auto text = body.text_if("role", {});
  if (!text) return std::nullopt;
  const auto role = account::parse_role(*text);
  if (!role) body.add_fault("role", "This must be viewer, analyst, admin or owner.");
  return role;
}

// Nobody gives, takes or uses a role above the own.
std::optional<http::Response> check_rank(const Call& call, Role role) {
  if (role <= call.caller.role) return std::nullopt;
  return forbidden(
      fmt::format("Only an {} may do this with an {}.", to_string(role), to_string(role)));
}

bool can_own(const ledger::User& user) {
  return user.role == Role::Owner && !user.is_disabled && !user.password.empty();
}

// An organisation of its own keeps somebody who may everything; one that is a client has the
// users of its parent.
Result<bool, Error> is_last_owner(Database& database, const ledger::User& user) {
  if (!can_own(user)) return false;
  const auto tenant = TRY(ledger::tenant_of(database, user.tenant));
  if (!tenant || !tenant->parent.empty()) return false;
  return TRY(ledger::count_owners(database, user.tenant)) <= 1;
}

http::Response last_owner() {
  return conflict("This is the last owner: make another user an owner first.");
}

struct Change {
  std::optional<std::string> name;
  std::optional<Role> role;
  std::optional<bool> disabled;
  bool without_totp = false;
};

std::string words_of(const Change& change, const ledger::User& before) {
  std::string words;
  const auto add = [&words](std::string_view more) {
    if (!words.empty()) words += ", ";
    words += more;
  };
  if (change.name) add("name");
  if (change.role)
    add(fmt::format("role {} to {}", to_string(before.role), to_string(*change.role)));
  if (change.disabled) add(*change.disabled ? "disabled" : "enabled");
  if (change.without_totp) add("second factor removed");
  return words;
}

Result<http::Response, Error> change_user(Database& database, const Call& call,
                                          const Change& change) {
  const auto found = TRY(ledger::user_of(database, call.caller.tenant, call.path.front()));
  if (!found) return not_found();
  if (auto refused = check_rank(call, found->role)) return *std::move(refused);
  if (change.role) {
    if (auto refused = check_rank(call, *change.role)) return *std::move(refused);
  }
  ledger::User user = *found;
  if (change.name) user.name = *change.name;
  if (change.role) user.role = *change.role;
  if (change.disabled) user.is_disabled = *change.disabled;
  if (user.is_disabled && user.id == call.caller.user)
    return conflict("You cannot disable your own account.");
  if (!can_own(user) && TRY(is_last_owner(database, *found))) return last_owner();
  if (change.without_totp) {
    user.totp.clear();
    user.totp_new.clear();
    TRY(ledger::keep_recovery_codes(database, user, {}));
  }
  TRY(ledger::keep_user(database, user));
  if (user.is_disabled) {
    TRY(ledger::end_sessions(database, user.id, ""));
    TRY(ledger::delete_tokens_of_user(database, user.id));
    TRY(ledger::delete_invitation(database, user.id));
    user.is_invited = false;
  }
  TRY(audit(database, call, "user.update", user.email, words_of(change, *found)));
  return http::json_answer(to_json(user));
}

Result<http::Response, Error> invite(Database& database, const Call& call, ledger::User user,
                                     unsigned status) {
  const std::string secret = account::random_secret();
  TRY(ledger::add_invitation(database, account::kept_form(secret), user.tenant, user.id, call.now));
  TRY(audit(database, call, "user.invite", user.email));
  user.is_invited = true;
  json::object object = to_json(user);
  object["invitation"] = "/welcome/" + secret;
  object["expires"] = time_value(call.now + ledger::kInvitationSeconds);
  return http::json_answer(object, status);
}

}  // namespace

http::Response get_users(Services& services, Call& call) {
  return answered(
      services, call,
      services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
        json::array items;
        for (const ledger::User& user : TRY(ledger::users_of(database, call.caller.tenant)))
          items.push_back(to_json(user));
        return list_answer(call, "users", kColumns, std::move(items));
      }));
}

http::Response post_user(Services& services, Call& call) {
  BodyReader body(call.body);
  ledger::User user{.id = account::random_id(),
                    .tenant = call.caller.tenant,
                    .name = body.text("name", kNameLimits),
                    .created = call.now};
  const auto email = account::parse_email(body.text("email", {.most = kLongestTyped}));
  if (!email) body.add_fault("email", "This is no e-mail address.");
  const auto role = role_if(body);
  if (!role) body.add_fault("role", "This is needed.");
  if (auto fault = body.fault()) return *std::move(fault);
  user.email = checked(email);
  user.role = checked(role);
  if (auto refused = check_rank(call, user.role)) return *std::move(refused);
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    if (TRY(ledger::user_by_email(database, user.email)))
                      return bad_field("email", "There is an account with this address already.");
                    TRY(ledger::add_user(database, user));
                    TRY(audit(database, call, "user.create", user.email, to_string(user.role)));
                    return invite(database, call, user, 201);
                  }));
}

http::Response patch_user(Services& services, Call& call) {
  BodyReader body(call.body);
  Change change{.name = body.text_if("name", kNameLimits),
                .role = role_if(body),
                .disabled = body.boolean_if("disabled")};
  const auto totp = body.boolean_if("totp");
  if (totp && *totp) body.add_fault("totp", "Only the user can set up a second factor.");
  change.without_totp = totp && !*totp;
  if (auto fault = body.fault()) return *std::move(fault);
  return answered(services, call, services.ledger.write([&](Database& database) {
    return change_user(database, call, change);
  }));
}

http::Response delete_user(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    const auto user =
                        TRY(ledger::user_of(database, call.caller.tenant, call.path.front()));
                    if (!user) return not_found();
                    if (auto refused = check_rank(call, user->role)) return *std::move(refused);
                    if (TRY(is_last_owner(database, *user))) return last_owner();
                    if (user->id == call.caller.user)
                      return conflict("You cannot delete your own account: ask another admin.");
                    TRY(ledger::delete_user(database, user->tenant, user->id));
                    TRY(audit(database, call, "user.delete", user->email));
                    return http::no_content();
                  }));
}

http::Response post_user_invitation(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    const auto user =
                        TRY(ledger::user_of(database, call.caller.tenant, call.path.front()));
                    if (!user) return not_found();
                    // A link that sets a password is as good as the account.
                    if (auto refused = check_rank(call, user->role)) return *std::move(refused);
                    if (user->is_disabled)
                      return conflict("The account is disabled: enable it first.");
                    return invite(database, call, *user, 201);
                  }));
}

}  // namespace waybill::api
