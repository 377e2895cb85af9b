#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/terminal.h"
#include "auth/dmarc/evaluate.h"
#include "base/ascii.h"

namespace waybill::app {
namespace {

// "DOMAIN=RESULT" with a result word of RFC 8601; "DOMAIN" alone passed.
std::optional<dmarc::Identifier> parse_identifier(std::string_view text) {
  const std::size_t equals = text.find('=');
  const auto domain = dns::Name::parse_international(text.substr(0, equals));
  if (!domain || domain->is_root()) return std::nullopt;
  const std::string_view result =
      equals == std::string_view::npos ? "pass" : text.substr(equals + 1);
  static constexpr std::string_view kWords[] = {"pass", "fail",      "softfail",  "neutral",
                                                "none", "temperror", "permerror", "policy"};
  if (std::ranges::find(kWords, result) == std::end(kWords)) return std::nullopt;
  const auto authentication = result == "pass"        ? dmarc::Authentication::Pass
                              : result == "temperror" ? dmarc::Authentication::TempError
                                                      : dmarc::Authentication::Other;
  return dmarc::Identifier{*domain, authentication, {}};
}

Result<dmarc::Query, std::string> query_of(const DmarcCommand& command) {
  dmarc::Query query;
  const std::size_t at = command.from.rfind('@');
  const auto author = dns::Name::parse_international(
      at == std::string::npos ? command.from : std::string_view(command.from).substr(at + 1));
  if (!author || author->is_root())
    return std::unexpected("--from: \"" + command.from + "\" has no domain");
  query.author_domain = *author;
  if (!command.spf.empty()) {
    query.spf = parse_identifier(command.spf);
    if (!query.spf) return std::unexpected("--spf: \"" + command.spf + "\" is not DOMAIN=RESULT");
  }
  for (const std::string& text : command.dkim) {
    const auto identifier = parse_identifier(text);
    if (!identifier) return std::unexpected("--dkim: \"" + text + "\" is not DOMAIN=RESULT");
    query.dkim.push_back(*identifier);
  }
  return query;
}

std::string describe(const Terminal& terminal, const dmarc::Outcome& outcome) {
  const Colour colour = outcome.result == dmarc::Result::Pass   ? Colour::Good
                        : outcome.result == dmarc::Result::Fail ? Colour::Bad
                                                                : Colour::Doubtful;
  std::string text =
      fmt::format("DMARC {} for {}\n", terminal.paint(colour, dmarc::to_string(outcome.result)),
                  outcome.author_domain.text());
  if (outcome.organizational_domain)
    text += fmt::format("  organizational domain  {}\n", outcome.organizational_domain->text());
  if (outcome.policy_domain)
    text += fmt::format("  policy                 {} ({} of {})\n",
                        outcome.applied_policy ? dmarc::to_string(*outcome.applied_policy) : "none",
                        dmarc::to_string(outcome.policy_source), outcome.policy_domain->text());
  if (!outcome.record.empty()) text += terminal.wrap("  record                 ", outcome.record);
  for (const dmarc::Fault& fault : outcome.faults)
    text +=
        terminal.wrap("  note                   ", dmarc::describe(fault.code), Colour::Doubtful);
  if (outcome.difference.result || outcome.difference.policy)
    text +=
        terminal.wrap("  differs                ",
                      "receivers that still follow RFC 7489 (public suffix list) decide otherwise",
                      Colour::Doubtful);
  return text + terminal.tree(outcome.trail, 2);
}

}  // namespace

Exit run_dmarc(const DmarcCommand& command) {
  const auto query = query_of(command);
  if (!query) {
    complain(query.error());
    return Exit::WrongUsage;
  }
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  dmarc::Outcome outcome;
  session->run([&](dns::Inquiry& dns) { outcome = dmarc::evaluate(*query, dns, Detail::Trail); });
  if (command.json) {
    print_json(dmarc::to_json(outcome));
  } else {
    print(describe(Terminal::of_stdout(), outcome));
  }
  const auto finished = record_dns(command.dns, *session);
  if (!finished) complain(finished.error().message);
  return finished ? Exit::Done : finished.error().status;
}

}  // namespace waybill::app
