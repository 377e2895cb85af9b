#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "auth/arc/seal.h"
#include "auth/arc/verify.h"
#include "base/ascii.h"
#include "evidence/input.h"

namespace waybill::app {
namespace {

Result<std::string, Failure> seal_message(const ArcSealCommand& command) {
  const auto fail = [](Exit status, std::string message) {
    return std::unexpected(Failure{status, std::move(message)});
  };
  const auto octets = evidence::read_input(command.message);
  if (!octets) return fail(Exit::UnreadableInput, octets.error());
  const auto pem = evidence::read_input(command.key_file);
  if (!pem) return fail(Exit::UnreadableInput, pem.error());
  const auto key = dkim::SigningKey::from_pem(*pem);
  if (!key)
    return fail(Exit::UnreadableInput,
                command.key_file + ": not a private key in PEM form that can sign");
  auto session = open_dns(command.dns);
  if (!session) return std::unexpected(session.error());
  const message::Message message = message::Message::read(*octets);
  const arc::Prepared prepared = arc::prepare(message);
  arc::Verdict incoming;
  session->run([&](dns::Inquiry& dns) { incoming = arc::verify(prepared, dns, Detail::Result); });
  arc::SealOptions options{.domain = command.domain,
                           .selector = command.selector,
                           .authserv_id = command.authserv_id,
                           .time = command.time.value_or(session->now()),
                           .signed_fields = {}};
  if (!command.headers.empty()) {
    for (const std::string_view name : ascii::split(command.headers, ':'))
      options.signed_fields.emplace_back(ascii::trim(name));
  }
  const auto set = arc::seal(message, *key, options, incoming.result);
  if (!set)
    return fail(Exit::UnreadableInput,
                command.message + ": " + std::string(arc::describe(set.error())));
  if (const auto finished = record_dns(command.dns, *session); !finished)
    return std::unexpected(finished.error());
  return set->text() + *octets;
}

}  // namespace

Exit run_arc_seal(const ArcSealCommand& command) {
  const auto sealed = seal_message(command);
  if (!sealed) {
    complain(sealed.error().message);
    return sealed.error().status;
  }
  print(*sealed);
  return Exit::Done;
}

}  // namespace waybill::app
