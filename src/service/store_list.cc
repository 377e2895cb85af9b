#include "service/store_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "base/csv_cell.h"
#include "base/utf8.h"

namespace waybill::service {
namespace {

using store::Error;
using store::EventStore;
using store::Filter;

constexpr std::size_t kMostReports = 100'000;

std::string date_text(store::Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string time_text(std::int64_t unix_seconds) {
  const std::int64_t day = unix_seconds / 86'400;
  const std::int64_t second = unix_seconds % 86'400;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", date_text(static_cast<store::Day>(day)),
                     second / 3600, second / 60 % 60, second % 60);
}

Result<StoreList, Error> domains(const Filter& filter, EventStore& store) {
  StoreList list{"domains",
                 "No reports of these days.",
                 {"domain", "messages", "passing", "reports", "first", "last"},
                 {}};
  for (const store::DomainCount& count : TRY(store.domains(filter)))
    list.rows.push_back({count.domain, count.messages, count.passing, count.reports,
                         date_text(count.first), date_text(count.last)});
  return list;
}

Result<StoreList, Error> reporters(const Filter& filter, EventStore& store) {
  StoreList list{"reporters",
                 "Nobody reported on these days.",
                 {"submitter", "org", "reports", "messages", "first", "last"},
                 {}};
  for (const store::ReporterCount& count : TRY(store.reporters(filter)))
    list.rows.push_back({count.submitter, count.org, count.reports, count.messages,
                         date_text(count.first), date_text(count.last)});
  return list;
}

Result<StoreList, Error> reports(const Filter& filter, EventStore& store) {
  StoreList list{"reports",
                 "No reports of these days.",
                 {"number", "kind", "domain", "submitter", "report_id", "begin", "end", "messages",
                  "rows", "verified", "complete", "received", "from_file", "deviations"},
                 {}};
  for (const store::KeptReport& report : TRY(store.reports(filter, kMostReports))) {
    const store::ReportHead& head = report.head;
    list.rows.push_back({report.number, std::string(to_string(head.kind)), head.domain,
                         head.submitter, head.report_id, time_text(head.begin), time_text(head.end),
                         report.messages, report.rows, head.verified, report.complete,
                         time_text(report.received), report.original_name, report.deviations});
  }
  return list;
}

Result<StoreList, Error> tls(const Filter& filter, EventStore& store) {
  StoreList list{"tls",
                 "No TLS reports of these days.",
                 {"day", "policy_domain", "policy_type", "result", "receiving_mx", "sessions"},
                 {}};
  for (const store::TlsCount& count : TRY(store.tls(filter)))
    list.rows.push_back({date_text(count.day), count.policy_domain, count.policy_type,
                         count.result_type.empty() ? std::string("successful") : count.result_type,
                         count.receiving_mx, count.sessions});
  return list;
}

Result<StoreList, Error> failure_reports(const Filter& filter, EventStore& store) {
  StoreList list{"failure_reports",
                 "No failure reports of these days. Most large receivers send none.",
                 {"day", "domain", "source_ip", "header_from", "auth_failures", "delivery_result",
                  "incidents"},
                 {}};
  for (const store::FailureCount& count : TRY(store.failures_reported(filter))) {
    const store::FailureRow& row = count.row;
    list.rows.push_back({date_text(row.day), count.domain,
                         row.source_ip ? row.source_ip->to_string() : std::string(),
                         row.header_from, row.auth_failures, row.delivery_result, row.incidents});
  }
  return list;
}

boost::json::value json_of(const Cell& cell) {
  if (const auto* const text = std::get_if<std::string>(&cell))
    return boost::json::value(to_valid_utf8(*text));
  if (const auto* const number = std::get_if<std::uint64_t>(&cell))
    return boost::json::value(*number);
  if (const auto* const yes = std::get_if<bool>(&cell)) return boost::json::value(*yes);
  boost::json::array array;
  for (const std::string& text : std::get<std::vector<std::string>>(cell))
    array.emplace_back(to_valid_utf8(text));
  return array;
}

}  // namespace

std::string text_of(const Cell& cell) {
  if (const auto* const text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* const number = std::get_if<std::uint64_t>(&cell)) return std::to_string(*number);
  if (const auto* const yes = std::get_if<bool>(&cell)) return *yes ? "yes" : "no";
  std::string joined;
  for (const std::string& text : std::get<std::vector<std::string>>(cell))
    joined += (joined.empty() ? "" : " ") + text;
  return joined;
}

Result<StoreList, Error> list(ListView view, const Filter& filter, EventStore& store) {
  switch (view) {
    case ListView::Domains: return domains(filter, store);
    case ListView::Reporters: return reporters(filter, store);
    case ListView::Reports: return reports(filter, store);
    case ListView::Tls: return tls(filter, store);
    case ListView::FailureReports: return failure_reports(filter, store);
  }
  return StoreList();
}

boost::json::object to_json(const StoreList& list) {
  boost::json::array rows;
  for (const std::vector<Cell>& cells : list.rows) {
    boost::json::object row;
    for (std::size_t i = 0; i < cells.size(); ++i)
      row[list.columns[i]] = json_of(cells[i]);
    rows.push_back(std::move(row));
  }
  boost::json::object object;
  object[list.name] = std::move(rows);
  return object;
}

std::string to_csv(const StoreList& list) {
  std::string text = fmt::format("{}\n", fmt::join(list.columns, ","));
  for (const std::vector<Cell>& cells : list.rows) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      text += (i == 0 ? "" : ",") + csv_cell(text_of(cells[i]));
    text += '\n';
  }
  return text;
}

}  // namespace waybill::service
