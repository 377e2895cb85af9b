#include <boost/json.hpp>
#include <chrono>

#include "app/commands.h"
#include "app/domain_report_text.h"
#include "app/existing_store.h"
#include "app/open_dns.h"
#include "app/report_file.h"
#include "app/report_period.h"
#include "app/store_list_text.h"
#include "service/domain_report.h"
#include "service/store_list.h"

namespace waybill::app {
namespace {

// --at, or the clock.
std::chrono::sys_seconds now_of(const DomainReportCommand& command) {
  return command.dns.at
             ? std::chrono::sys_seconds(std::chrono::seconds(*command.dns.at))
             : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

store::Day day_of(std::chrono::sys_seconds now) {
  return static_cast<store::Day>(
      std::chrono::floor<std::chrono::days>(now).time_since_epoch().count());
}

void print_report(const DomainReportCommand& command, const service::DomainReport& report) {
  switch (command.format) {
    case ReportFormat::Json: print_json(to_json(report)); break;
    case ReportFormat::Csv: print(to_csv(report)); break;
    case ReportFormat::Table: print(to_text(report, Terminal::of_stdout(), command.most)); break;
  }
}

Exit print_list(service::ListView view, const DomainReportCommand& command,
                const service::Period& period, store::EventStore& store) {
  store::Filter filter;
  filter.tenant = command.question.tenant;
  filter.domain = command.question.domain;
  filter.from = period.from;
  filter.to = period.to;
  filter.include_unverified = command.question.include_unverified;
  const auto found = list(view, filter, store);
  if (!found)
    return end_with({Exit::Environment, found.error().message},
                    command.format == ReportFormat::Json);
  switch (command.format) {
    case ReportFormat::Json: print_json(to_json(*found)); break;
    case ReportFormat::Csv: print(to_csv(*found)); break;
    case ReportFormat::Table: print(to_text(*found, Terminal::of_stdout(), command.most)); break;
  }
  return Exit::Done;
}

}  // namespace

Exit run_domain_report(const DomainReportCommand& command) {
  const bool as_json = command.format == ReportFormat::Json;
  const std::chrono::sys_seconds now = now_of(command);
  const auto period = period_of(command, day_of(now));
  if (!period) return end_with({Exit::WrongUsage, period.error()}, as_json);
  const auto store = open_existing_store(command.store);
  if (!store) return end_with(store.error(), as_json);
  if (command.list) return print_list(*command.list, command, *period, **store);
  if (command.file) {
    const auto written =
        write_report_file(command, *period, now.time_since_epoch().count(), **store);
    return written ? Exit::Done : end_with(written.error(), as_json);
  }
  std::optional<net::DnsSession> dns;
  if (!command.question.spf.empty() || command.question.reverse_dns) {
    auto session = open_dns(command.dns);
    if (!session) return end_with(session.error(), as_json);
    dns.emplace(*std::move(session));
  }
  const auto report = gather(command.question, *period, **store, dns ? &*dns : nullptr);
  if (!report)
    return end_with({report.error().of == service::QuestionError::Of::Store ? Exit::Environment
                                                                            : Exit::WrongUsage,
                     report.error().message},
                    as_json);
  print_report(command, *report);
  if (!dns) return Exit::Done;
  const auto finished = record_dns(command.dns, *dns);
  return finished ? Exit::Done : end_with(finished.error(), as_json);
}

}  // namespace waybill::app
