#include <unistd.h>
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "app/check_report_text.h"
#include "app/commands.h"
#include "app/existing_store.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/terminal.h"
#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "evidence/input.h"
#include "health/examine.h"
#include "net/authority.h"
#include "net/batch.h"
#include "net/dns_cache.h"
#include "net/polite_client.h"
#include "service/domain_subject.h"

namespace waybill::app {
namespace {

// Texts that are no domain are told in their place.
struct Asked {
  std::string text;
  std::optional<dns::Name> domain;
};

class Run {
 public:
  Run(const CheckCommand& command, std::int64_t now) : command_(command), now_(now) {}

  // Opens what the check needs beside DNS.
  Result<void, Failure> open() {
    if (!command_.is_offline && command_.dns.dns_file.empty()) {
      auto created = net::Fetcher::create({.resolver = command_.dns.resolver});
      if (!created) return std::unexpected(Failure{Exit::Environment, created.error()});
      fetcher_ = *std::move(created);
    }
    if (!command_.store.empty()) store_ = TRY(open_existing_store(command_.store));
    return {};
  }

  // With a session for each, whose answers can be recorded.
  Result<void, Failure> check_each(const std::vector<Asked>& all, net::DnsSession& session) {
    for (const Asked& asked : all) {
      if (!asked.domain) {
        complain_of(asked);
        continue;
      }
      health::Subject subject = TRY(subject_of(*asked.domain));
      if (command_.authority) ask_servers(subject, session);
      health::Report report;
      fetch::Snapshot web;
      const net::WebRounds rounds = session.run_with_web(
          fetcher_.get(), web,
          [&](dns::Inquiry& dns, fetch::Inquiry& fetching) {
            report = health::examine(subject, dns, fetching);
          },
          [](net::Settled) {});
      questions_ += rounds.dns.questions;
      show(report);
    }
    return {};
  }

  // Many side by side.
  Result<void, Failure> check_many(const std::vector<Asked>& all) {
    auto created = net::DnsClient::create({.server = command_.dns.resolver});
    if (!created) return std::unexpected(Failure{Exit::WrongUsage, created.error()});
    const auto client =
        net::with_cache(net::with_pace(*std::move(created), std::make_shared<net::Pace>(),
                                       &dmarc::psl_organizational_domain),
                        std::make_shared<net::DnsCache>());
    for (std::size_t first = 0; first < all.size(); first += net::kUsualWindow) {
      const std::size_t count = std::min(net::kUsualWindow, all.size() - first);
      (void)TRY(check_window(all, first, count, *client));
      tell_progress(first + count, all.size());
    }
    tell_end();
    return {};
  }

  [[nodiscard]] Exit status() const { return status_; }
  [[nodiscard]] std::size_t questions() const { return questions_; }

 private:
  Result<void, Failure> check_window(const std::vector<Asked>& all, std::size_t first,
                                     std::size_t count, net::DnsClient& client) {
    std::vector<health::Subject> subjects;
    for (std::size_t i = first; i < first + count; ++i) {
      const std::optional<dns::Name>& domain = all[i].domain;
      health::Subject& subject = subjects.emplace_back();
      if (domain) subject = TRY(subject_of(*domain));
    }
    std::vector<health::Report> reports(count);
    const net::WebDeadlines deadlines{.dns = command_.dns.overall};
    const net::BatchCount counted =
        net::evaluate_batch(0, count, client, fetcher_.get(), deadlines,
                            [&](std::size_t i, dns::Inquiry& dns, fetch::Inquiry& web) {
                              if (all[first + i].domain)
                                reports[i] = health::examine(subjects[i], dns, web);
                            });
    questions_ += counted.questions;
    for (std::size_t i = 0; i < count; ++i) {
      if (all[first + i].domain)
        show(reports[i]);
      else
        complain_of(all[first + i]);
    }
    return {};
  }

  [[nodiscard]] Result<health::Subject, Failure> subject_of(const dns::Name& domain) const {
    health::Subject subject{.domain = domain, .now = now_};
    for (const std::string& selector : command_.selectors)
      subject.selectors.push_back(
          {.selector = selector, .origin = health::KnownSelector::Origin::Stated});
    subject.uses_salesforce = command_.salesforce;
    subject.uses_microsoft = command_.microsoft;
    if (store_) (void)TRY(add_reports(subject));
    return subject;
  }

  [[nodiscard]] Result<void, Failure> add_reports(health::Subject& subject) const {
    constexpr std::int64_t kDay = 86'400;  // seconds
    const auto today = static_cast<store::Day>(now_ / kDay);
    const service::Period period{today - static_cast<store::Day>(command_.days) + 1, today};
    service::DomainQuestion question;
    question.domain = subject.domain.text();
    question.tenant = command_.tenant;
    const auto report = service::gather(question, period, *store_, nullptr);
    if (!report) return std::unexpected(Failure{Exit::Environment, report.error().message});
    service::tell_traffic(report->findings, static_cast<int>(command_.days), subject);
    store::Filter filter;
    filter.tenant = command_.tenant;
    filter.domain = subject.domain.text();
    filter.from = period.from;
    filter.to = period.to;
    auto selectors = service::known_selectors(*store_, filter);
    if (!selectors) return std::unexpected(Failure{Exit::Environment, selectors.error().message});
    subject.selectors.insert(subject.selectors.end(), selectors->begin(), selectors->end());
    return {};
  }

  // What the name servers of the zone say to the questions that matter most.
  static void ask_servers(health::Subject& subject, net::DnsSession& session) {
    if (const auto asked = service::ask_name_servers(session, {}, subject); !asked)
      complain(asked.error());
  }

  void show(const health::Report& report) {
    if (const auto limit = health::parse_severity(command_.fail_on)) {
      const bool is_above = std::ranges::any_of(report.findings, [&](const auto& finding) {
        return finding.status == health::Status::Problem && finding.severity >= *limit;
      });
      if (is_above) status_ = std::max(status_, Exit::FindingAbove);
    }
    if (command_.json) {
      print_json(health::to_json(report));
      return;
    }
    if (shown_++ > 0) print("\n");
    print(check_report_text(Terminal::of_stdout(), report));
  }

  void complain_of(const Asked& asked) {
    status_ = Exit::UnreadableInput;
    report_unreadable(asked.text, "\"" + asked.text + "\" is not a domain", command_.json);
  }

  // On a terminal alone, in one line that is written over.
  void tell_progress(std::size_t done, std::size_t all) const {
    if (isatty(STDERR_FILENO) == 0 || isatty(STDOUT_FILENO) != 0) return;
    std::fprintf(stderr, "\rwaybill: %zu of %zu domains, %zu questions", done, all, questions_);
  }
  static void tell_end() {
    if (isatty(STDERR_FILENO) != 0 && isatty(STDOUT_FILENO) == 0) std::fputs("\n", stderr);
  }

  const CheckCommand& command_;
  const std::int64_t now_;
  std::unique_ptr<net::Fetcher> fetcher_;  // null: neither the web nor mail servers are asked
  std::unique_ptr<store::EventStore> store_;
  Exit status_ = Exit::Done;
  std::size_t shown_ = 0;
  std::size_t questions_ = 0;
};

// "#" begins a comment, empty lines are skipped.
Result<std::vector<Asked>, Failure> read_domains(const CheckCommand& command) {
  std::vector<Asked> all;
  const auto add = [&](std::string_view text) {
    auto domain = dns::Name::parse_international(text);
    if (domain && domain->label_count() < 2) domain.reset();
    all.push_back({std::string(text), std::move(domain)});
  };
  for (const std::string& text : command.domains)
    add(text);
  if (!command.list.empty()) {
    const auto octets = evidence::read_input(command.list);
    if (!octets)
      return std::unexpected(Failure{Exit::UnreadableInput, octets.error(), command.list});
    for (std::string_view line : ascii::split(*octets, '\n')) {
      line = ascii::trim(line.substr(0, line.find('#')));
      if (!line.empty()) add(line);
    }
  }
  if (all.empty()) return std::unexpected(Failure{Exit::WrongUsage, "check: no domain is named"});
  return all;
}

}  // namespace

Exit run_check(const CheckCommand& command) {
  const auto all = read_domains(command);
  if (!all) return end_with(all.error(), command.json);
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  Run run(command, session->now());
  if (const auto opened = run.open(); !opened) return end_with(opened.error(), command.json);
  const bool is_alone = all->size() == 1 || command.authority || !command.dns.dns_file.empty() ||
                        !command.dns.record_file.empty();
  const auto done = is_alone ? run.check_each(*all, *session) : run.check_many(*all);
  if (!done) return end_with(done.error(), command.json);
  if (const auto finished = record_dns(command.dns, *session); !finished)
    return end_with(finished.error(), command.json);
  if (command.count)
    std::fprintf(stderr, "waybill: %zu DNS questions for %zu domains\n", run.questions(),
                 all->size());
  return run.status();
}

}  // namespace waybill::app
