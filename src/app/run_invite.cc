#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include "account/email.h"
#include "account/secret.h"
#include "app/commands.h"
#include "app/config_load.h"
#include "app/report.h"
#include "base/time_text.h"
#include "ledger/audit.h"
#include "ledger/tenants.h"
#include "ledger/tokens.h"
#include "ledger/users.h"

namespace waybill::app {
namespace {

using ledger::Database;
using ledger::Error;

struct Invited {
  std::string link;  // path of the server
  std::int64_t expires = 0;
};

// Why nobody was invited stands in the error.
Result<ledger::User, Error> known_user(Database& database, const std::string& email) {
  auto user = TRY(ledger::user_by_email(database, email));
  if (!user) return std::unexpected(Error{email + ": there is no such account"});
  return *std::move(user);
}

Result<ledger::User, Error> first_user(Database& database, const std::string& email,
                                       const std::string& organisation, std::int64_t now) {
  if (TRY(ledger::user_by_email(database, email)))
    return std::unexpected(Error{email + ": there is an account with this address already"});
  const std::string tenant = account::random_id();
  TRY(ledger::add_tenant(
      database,
      {.id = tenant, .parent = "", .name = organisation, .created = now, .settings = {}}));
  ledger::User user{.id = account::random_id(),
                    .tenant = tenant,
                    .email = email,
                    .name = email.substr(0, email.find('@')),
                    .role = account::Role::Owner,
                    .created = now};
  TRY(ledger::add_user(database, user));
  return user;
}

Result<Invited, Error> invite(Database& database, const InviteCommand& command,
                              const std::string& email, std::int64_t now) {
  ledger::User user = TRY(command.new_organisation.empty()
                              ? known_user(database, email)
                              : first_user(database, email, command.new_organisation, now));
  user.is_disabled = false;
  if (command.without_second_factor) {
    user.totp.clear();
    user.totp_new.clear();
    TRY(ledger::keep_recovery_codes(database, user, {}));
  }
  TRY(ledger::keep_user(database, user));
  const std::string secret = account::random_secret();
  TRY(ledger::add_invitation(database, account::kept_form(secret), user.tenant, user.id, now));
  TRY(ledger::note(
      database, user.tenant,
      {.time = now,
       .action = "user.invite",
       .object = email,
       .detail = command.without_second_factor ? "by the command line; second factor removed"
                                               : "by the command line"}));
  return Invited{.link = "/welcome/" + secret, .expires = now + ledger::kInvitationSeconds};
}

Result<Invited, Failure> invite_in(const Config& config, const InviteCommand& command) {
  const auto email = account::parse_email(command.email);
  if (!email)
    return std::unexpected(Failure{Exit::WrongUsage, command.email + " is no e-mail address"});
  // A folder that was mistyped must not become a new server.
  const std::string file = config.data + "/ledger.db";
  if (!std::filesystem::exists(file))
    return std::unexpected(
        Failure{Exit::Environment, config.data + ": no server has kept anything here"});
  auto ledger = ledger::Ledger::open(file);
  if (!ledger) return std::unexpected(Failure{Exit::Environment, ledger.error().message});
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  auto invited =
      (*ledger)->write([&](Database& database) { return invite(database, command, *email, now); });
  if (!invited) return std::unexpected(Failure{Exit::Environment, invited.error().message});
  return *std::move(invited);
}

}  // namespace

Exit run_invite(const InviteCommand& command) {
  auto read = load_config(command.config_file);
  if (!read) return end_with(read.error(), command.json);
  if (!command.data.empty()) read->config.data = command.data;
  const auto invited = invite_in(read->config, command);
  if (!invited) return end_with(invited.error(), command.json);
  const std::string link = read->config.http.public_url + invited->link;
  if (command.json)
    print_json({{"invitation", link}, {"expires", time_text(invited->expires)}});
  else
    print(fmt::format("{}\nOpen this on the server's address before {}.\n", link,
                      time_text(invited->expires)));
  return Exit::Done;
}

}  // namespace waybill::app
