#include <algorithm>
#include <boost/json.hpp>

#include "app/check_report_text.h"
#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/terminal.h"
#include "base/ascii.h"
#include "evidence/input.h"
#include "health/examine.h"

namespace waybill::app {
namespace {

class Run {
 public:
  Run(const CheckCommand& command, net::DnsSession& session, net::Fetcher* fetcher)
      : command_(command), session_(session), fetcher_(fetcher) {}

  void check(const dns::Name& domain) {
    const health::Subject subject = subject_of(domain);
    health::Report report;
    fetch::Snapshot web;
    (void)session_.run_with_web(
        fetcher_, web,
        [&](dns::Inquiry& dns, fetch::Inquiry& fetching) {
          report = health::examine(subject, dns, fetching);
        },
        [](net::Settled) {});
    show(report);
  }
  [[nodiscard]] Exit status() const { return status_; }

 private:
  [[nodiscard]] health::Subject subject_of(const dns::Name& domain) const {
    health::Subject subject{.domain = domain, .now = session_.now()};
    for (const std::string& selector : command_.selectors)
      subject.selectors.push_back(
          {.selector = selector, .origin = health::KnownSelector::Origin::Stated});
    subject.uses_salesforce = command_.salesforce;
    subject.uses_microsoft = command_.microsoft;
    return subject;
  }

  void show(const health::Report& report) {
    if (const auto limit = health::parse_severity(command_.fail_on)) {
      const bool is_above = std::ranges::any_of(report.findings, [&](const auto& finding) {
        return finding.status == health::Status::Problem && finding.severity >= *limit;
      });
      if (is_above) status_ = Exit::FindingAbove;
    }
    if (command_.json) {
      print_json(health::to_json(report));
      return;
    }
    if (shown_++ > 0) print("\n");
    print(check_report_text(Terminal::of_stdout(), report));
  }

  const CheckCommand& command_;
  net::DnsSession& session_;
  net::Fetcher* fetcher_;  // nullptr: neither the web nor mail servers are asked
  Exit status_ = Exit::Done;
  std::size_t shown_ = 0;
};

// "#" begins a comment, empty lines are skipped.
Result<std::vector<std::string>, Failure> read_domains(const CheckCommand& command) {
  if (command.list.empty()) {
    if (command.domains.empty())
      return std::unexpected(Failure{Exit::WrongUsage, "check: name a domain, or --file"});
    return command.domains;
  }
  const auto octets = evidence::read_input(command.list);
  if (!octets) return std::unexpected(Failure{Exit::UnreadableInput, octets.error(), command.list});
  std::vector<std::string> domains;
  for (std::string_view line : ascii::split(*octets, '\n')) {
    line = ascii::trim(line.substr(0, line.find('#')));
    if (!line.empty()) domains.emplace_back(line);
  }
  return domains;
}

}  // namespace

Exit run_check(const CheckCommand& command) {
  const auto domains = read_domains(command);
  if (!domains) return end_with(domains.error(), command.json);
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  std::unique_ptr<net::Fetcher> fetcher;
  if (!command.is_offline && command.dns.dns_file.empty()) {
    auto created = net::Fetcher::create({});
    if (!created) return end_with(Failure{Exit::Environment, created.error()}, command.json);
    fetcher = *std::move(created);
  }
  Run run(command, *session, fetcher.get());
  Exit status = Exit::Done;
  for (const std::string& text : *domains) {
    const auto domain = dns::Name::parse_international(text);
    if (!domain || domain->label_count() < 2) {
      status = Exit::UnreadableInput;
      report_unreadable(text, "\"" + text + "\" is not a domain", command.json);
      continue;
    }
    run.check(*domain);
  }
  if (const auto finished = record_dns(command.dns, *session); !finished)
    return end_with(finished.error(), command.json);
  return status == Exit::Done ? run.status() : status;
}

}  // namespace waybill::app
