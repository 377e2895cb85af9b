#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/terminal.h"
#include "auth/spf/census.h"
#include "auth/spf/evaluate.h"

namespace waybill::app {
namespace {

std::string describe(const Terminal& terminal, const spf::Outcome& outcome,
                     const spf::Census& census) {
  const std::string_view result = spf::to_string(outcome.result);
  const Colour colour = outcome.result == spf::Result::Pass ? Colour::Good : Colour::Bad;
  std::string text =
      fmt::format("SPF {} for {} ({})\n", terminal.paint(colour, result),
                  to_terminal_text(outcome.domain), spf::to_string(outcome.identity));
  if (!outcome.record.empty()) text += terminal.wrap("  record      ", outcome.record);
  if (!outcome.matched.empty()) text += terminal.wrap("  decided by  ", outcome.matched);
  if (!outcome.explanation.empty()) text += terminal.wrap("  explanation ", outcome.explanation);
  text +=
      fmt::format("  look-ups    {} of {} for this client, {} void; {} in the worst case\n",
                  outcome.lookups, spf::kMostDnsTerms, outcome.void_lookups, census.root.lookups);
  return text + terminal.tree(outcome.trail, 2);
}

}  // namespace

Exit run_spf(const SpfCommand& command) {
  const auto ip = IpAddress::parse(command.envelope.ip);
  if (!ip) {
    complain("--ip: \"" + command.envelope.ip + "\" is not an address");
    return Exit::WrongUsage;
  }
  const std::string mail_from = command.envelope.mail_from.value_or("");
  if (mail_from.empty() && command.envelope.helo.empty()) {
    complain("spf needs --mail-from or --helo");
    return Exit::WrongUsage;
  }
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  const spf::Query query{.ip = *ip,
                         .helo = command.envelope.helo,
                         .mail_from = mail_from,
                         .receiver = command.receiver,
                         .now = session->now(),
                         .default_explanation = {}};
  spf::Outcome outcome;
  spf::Census census;
  session->run([&](dns::Inquiry& dns) {
    outcome = spf::evaluate(query, {}, dns, Detail::Trail);
    if (const auto domain = dns::Name::parse_international(outcome.domain);
        domain && !domain->is_root())
      census = spf::take_census(*domain, dns);
  });
  if (command.json) {
    boost::json::object object = spf::to_json(outcome).as_object();
    object["census"] = spf::to_json(census);
    print_json(object);
  } else {
    print(describe(Terminal::of_stdout(), outcome, census));
  }
  const auto finished = record_dns(command.dns, *session);
  if (!finished) complain(finished.error().message);
  return finished ? Exit::Done : finished.error().status;
}

}  // namespace waybill::app
