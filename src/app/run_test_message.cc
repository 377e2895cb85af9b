#include <algorithm>
#include <boost/json.hpp>

#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/stated_envelope.h"
#include "app/terminal.h"
#include "app/test_report_text.h"
#include "evidence/pieces.h"
#include "tester/examination.h"

namespace waybill::app {
namespace {

using tester::Status;

// Several messages are told apart by name.
enum class Naming : std::uint8_t { Off, On };

bool is_above(const tester::Report& report, const std::string& fail_on) {
  return std::ranges::any_of(report.findings, [&](const tester::Finding& finding) {
    return (finding.status == Status::Fail && !fail_on.empty()) ||
           (finding.status == Status::Warn && fail_on == "warn");
  });
}

class Run {
 public:
  Run(const TestMessageCommand& command, auth::StatedEnvelope stated, net::DnsSession& session,
      net::Fetcher* fetcher)
      : command_(command), stated_(std::move(stated)), session_(session), fetcher_(fetcher) {}

  Result<void, std::string> test(const evidence::Piece& piece, Naming naming) {
    if (!piece.error.empty()) return std::unexpected(piece.name() + ": " + piece.error);
    const tester::Specimen specimen =
        tester::Specimen::from_file(piece.octets, stated_, session_.now());
    const tester::Examination examination(specimen);
    if (examination.reading().message.fields().empty())
      return std::unexpected(piece.name() + ": not a message, it has no header");
    tester::Report report;
    fetch::Snapshot fetched;
    const net::WebRounds rounds = session_.run_with_web(
        fetcher_, fetched,
        [&](dns::Inquiry& dns, fetch::Inquiry& web) { report = examination.examine(dns, web); },
        [](net::Settled) {});
    if (is_above(report, command_.fail_on)) status_ = Exit::FindingAbove;
    show(piece, report, rounds, naming);
    return {};
  }
  [[nodiscard]] Exit status() const { return status_; }

 private:
  void show(const evidence::Piece& piece, const tester::Report& report,
            const net::WebRounds& rounds, Naming naming) const {
    if (command_.json) {
      boost::json::object object = tester::to_json(report);
      if (naming == Naming::On) add_names(object, piece);
      object["dns"] = {{"questions", rounds.dns.questions}, {"rounds", rounds.dns.rounds}};
      print_json(object);
      return;
    }
    const Terminal terminal = Terminal::of_stdout();
    if (naming == Naming::On)
      print(terminal.paint(Colour::Strong, to_terminal_text(piece.name())) + "\n");
    print(test_report_text(terminal, report));
  }

  const TestMessageCommand& command_;
  const auth::StatedEnvelope stated_;
  net::DnsSession& session_;
  net::Fetcher* fetcher_;  // nullptr: the web is not asked
  Exit status_ = Exit::Done;
};

}  // namespace

Exit run_test_message(const TestMessageCommand& command) {
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  auto stated = stated_envelope(command.envelope);
  if (!stated) return end_with(stated.error(), command.json);
  std::unique_ptr<net::Fetcher> fetcher;
  if (!command.is_offline && command.dns.dns_file.empty()) {
    auto created = net::Fetcher::create({.resolver = command.dns.resolver});
    if (!created) return end_with(Failure{Exit::Environment, created.error()}, command.json);
    fetcher = *std::move(created);
  }
  Run run(command, *std::move(stated), *session, fetcher.get());
  Exit status = Exit::Done;
  evidence::Pieces pieces(command.messages);
  std::optional<evidence::Piece> piece = pieces.next();
  Naming naming = Naming::Off;
  while (piece) {
    std::optional<evidence::Piece> following = pieces.next();
    if (following) naming = Naming::On;
    if (const auto done = run.test(*piece, naming); !done) {
      status = Exit::UnreadableInput;
      report_unreadable(piece->file, done.error(), command.json);
    }
    piece = std::move(following);
  }
  if (const auto finished = record_dns(command.dns, *session); !finished) {
    complain(finished.error().message);
    return finished.error().status;
  }
  return status == Exit::Done ? run.status() : status;
}

}  // namespace waybill::app
