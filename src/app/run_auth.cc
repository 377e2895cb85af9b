#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/stated_envelope.h"
#include "app/terminal.h"
#include "auth/authenticate.h"
#include "base/utf8.h"
#include "evidence/pieces.h"

namespace waybill::app {
namespace {

Colour colour_of(std::string_view result) {
  if (result == "pass") return Colour::Good;
  if (result == "fail" || result == "permerror") return Colour::Bad;
  return Colour::Doubtful;
}

std::string line(const Terminal& terminal, std::string_view method, std::string_view result,
                 const std::string& detail) {
  return fmt::format("{:<6} {}", method,
                     terminal.wrap(terminal.paint(colour_of(result), result) + "  ", detail));
}

std::string aligned_words(bool aligned) {
  return aligned ? "aligned with From" : "not aligned with From";
}

std::string describe_spf(const Terminal& terminal, const auth::Outcome& outcome) {
  if (!outcome.spf)
    return line(terminal, "SPF", "not evaluated",
                "the client's address or the envelope sender is not known");
  const spf::Outcome& spf = *outcome.spf;
  return line(terminal, "SPF", spf::to_string(spf.result),
              fmt::format("{} ({}), {}; {} look-ups", spf.domain, spf::to_string(spf.identity),
                          aligned_words(outcome.spf_aligned()), spf.lookups)) +
         terminal.tree(spf.trail, 2);
}

std::string describe_dkim(const Terminal& terminal, const auth::Outcome& outcome) {
  if (outcome.dkim.empty()) return line(terminal, "DKIM", "none", "the message is not signed");
  std::string text;
  for (std::size_t i = 0; i < outcome.dkim.size(); ++i) {
    const dkim::Verdict& verdict = outcome.dkim[i];
    text += line(
        terminal, "DKIM", dkim::to_string(verdict.result),
        fmt::format("d={} s={} {}, {}. {}", verdict.domain, verdict.selector, verdict.algorithm,
                    aligned_words(outcome.dkim_aligned(i)), dkim::describe(verdict.reason)));
    text += terminal.tree(verdict.trail, 2);
  }
  return text;
}

std::string describe_dmarc(const Terminal& terminal, const auth::Outcome& outcome) {
  const dmarc::Outcome& dmarc = outcome.dmarc;
  std::string detail = "From " + dmarc.author_domain.text();
  if (dmarc.result == dmarc::Result::PermError) detail = "there is no single author domain";
  if (dmarc.applied_policy)
    detail += fmt::format(", policy {} of {}", dmarc::to_string(*dmarc.applied_policy),
                          dmarc.policy_domain ? dmarc.policy_domain->text() : "");
  if (dmarc.difference.result || dmarc.difference.policy)
    detail += "; receivers that still follow RFC 7489 decide otherwise";
  return line(terminal, "DMARC", dmarc::to_string(dmarc.result), detail) +
         terminal.tree(dmarc.trail, 2);
}

std::string describe(const Terminal& terminal, const auth::Outcome& outcome) {
  return describe_dmarc(terminal, outcome) + describe_spf(terminal, outcome) +
         describe_dkim(terminal, outcome) +
         line(terminal, "ARC", arc::to_string(outcome.arc.result),
              fmt::format("{} sets. {}", outcome.arc.instances.size(),
                          arc::describe(outcome.arc.reason)));
}

// Several messages are told apart by name.
enum class Naming : std::uint8_t { Off, On };

Result<bool, Failure> authenticate_piece(const AuthCommand& command, const evidence::Piece& piece,
                                         net::DnsSession& session, Naming naming) {
  const auto unreadable = [&](const std::string& reason) {
    return std::unexpected(Failure{Exit::UnreadableInput, piece.name() + ": " + reason});
  };
  if (!piece.error.empty()) return unreadable(piece.error);
  const message::Message message = message::Message::read(piece.octets);
  if (message.fields().empty()) return unreadable("not a message, it has no header");
  const auth::StatedEnvelope stated = TRY(stated_envelope(command.envelope));
  const auth::Envelope envelope = auth::read_envelope(message, stated);
  const auth::Prepared prepared = auth::prepare(message);
  auth::Outcome outcome;
  const net::Rounds rounds = session.run([&](dns::Inquiry& dns) {
    outcome = auth::authenticate(prepared, envelope, session.now(), dns, Detail::Trail);
  });
  if (command.json) {
    boost::json::object object = auth::to_json(outcome);
    if (naming == Naming::On) add_names(object, piece);
    object["dns"] = boost::json::object{{"questions", rounds.questions}, {"rounds", rounds.rounds}};
    print_json(object);
  } else {
    const Terminal terminal = Terminal::of_stdout();
    if (naming == Naming::On)
      print(terminal.paint(Colour::Strong, to_terminal_text(piece.name())) + "\n");
    print(describe(terminal, outcome));
  }
  return true;
}

}  // namespace

Exit run_auth(const AuthCommand& command) {
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  Exit status = Exit::Done;
  evidence::Pieces pieces(command.messages);
  std::optional<evidence::Piece> piece = pieces.next();
  Naming naming = Naming::Off;
  while (piece) {
    std::optional<evidence::Piece> following = pieces.next();
    if (following) naming = Naming::On;
    const auto done = authenticate_piece(command, *piece, *session, naming);
    if (!done) {
      status = done.error().status;
      if (status == Exit::WrongUsage) return end_with(done.error(), command.json);
      report_unreadable(piece->file, done.error().message, command.json);
    }
    piece = std::move(following);
  }
  if (const auto finished = record_dns(command.dns, *session); !finished) {
    complain(finished.error().message);
    return finished.error().status;
  }
  return status;
}

}  // namespace waybill::app
