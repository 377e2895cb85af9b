// A domain seen from each side: by day, by sender, what fails, what was refused, reports.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "api/domain_question.h"
#include "api/domains.h"
#include "api/work.h"
#include "base/ascii.h"
#include "ledger/refusals.h"
#include "policy/survey.h"
#include "service/timeline.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostReports = 100'000;  // of a CSV file

json::object sums_by(const std::vector<ledger::RefusalSum>& sums,
                     const std::function<std::string(const ledger::RefusalSum&)>& key) {
  json::object object;
  for (const ledger::RefusalSum& sum : sums) {
    json::value& count = object[key(sum)];
    count = (count.is_null() ? 0 : count.to_number<std::uint64_t>()) + sum.messages;
  }
  return object;
}

// [{KEY: …, "messages"}], the largest first.
json::array sorted(const json::object& counts, std::string_view key) {
  std::vector<std::pair<std::uint64_t, std::string>> list;
  for (const auto& [name, count] : counts)
    list.emplace_back(count.to_number<std::uint64_t>(), name);
  std::ranges::sort(list, std::greater<>());
  json::array array;
  for (const auto& [count, name] : list)
    array.push_back(json::object{{key, name}, {"messages", count}});
  return array;
}

json::array days_json(const std::vector<ledger::MailDay>& rows, const service::Period& period) {
  std::map<store::Day, ledger::MailDay> days;
  for (store::Day day = period.from; day <= period.to; ++day)
    days[day].day = day;
  for (const ledger::MailDay& row : rows) {
    ledger::MailDay& day = days[row.day];
    day.delivered += row.delivered;
    day.refused += row.refused;
    day.deferred += row.deferred;
  }
  json::array array;
  for (const auto& [number, day] : days)
    array.push_back(json::object{{"day", policy::date_of(number)},
                                 {"refused", day.refused},
                                 {"deferred", day.deferred},
                                 {"delivered", day.delivered}});
  return array;
}

json::object report_json(const store::KeptReport& report) {
  json::array deviations;
  for (const std::string& code : report.deviations)
    deviations.emplace_back(code);
  return {{"number", report.number},
          {"kind", to_string(report.head.kind)},
          {"domain", report.head.domain},
          {"submitter", report.head.submitter},
          {"org", report.head.org},
          {"report_id", report.head.report_id},
          {"begin", time_value(report.head.begin)},
          {"end", time_value(report.head.end)},
          {"messages", report.messages},
          {"rows", report.rows},
          {"verified", report.head.verified},
          {"complete", report.complete},
          {"deviations", std::move(deviations)},
          {"received", time_value(report.received)},
          {"name", report.original_name}};
}

}  // namespace

http::Response get_timeline(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  auto orgs = own_orgs(services, call);
  if (!orgs) return store_failed(services, call.request, orgs.error().message);
  const auto timeline = service::read_timeline(services.events, asked->filter, *std::move(orgs));
  if (!timeline) return store_failed(services, call.request, timeline.error().message);
  json::object object = service::to_json(*timeline);
  static constexpr std::array<std::string_view, 8> kColumns = {
      "day", "messages", "dkim", "spf_only", "forwarded", "failing", "quarantined", "rejected"};
  if (asked->as_csv) return csv_file("timeline", kColumns, object.at("days").as_array());
  return http::json_answer(object);
}

http::Response get_sources(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  auto report = gather(services, call, *asked, service::ReportView::Sources);
  if (!report) return std::move(report.error());
  if (asked->as_csv)
    return file_answer(service::to_csv(*report), "text/csv; charset=utf-8", "senders.csv");
  return page(service::to_json(*report).at("sources").as_array(), "");
}

http::Response get_failures(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  auto report = gather(services, call, *asked, service::ReportView::Failures);
  if (!report) return std::move(report.error());
  if (asked->as_csv)
    return file_answer(service::to_csv(*report), "text/csv; charset=utf-8", "failures.csv");
  return page(service::to_json(*report).at("failures").as_array(), "");
}

http::Response get_policy(Services& services, Call& call) {
  const auto name = domain_of(services, call);
  if (!name) return not_found();
  ParameterReader parameters(call);
  static constexpr std::array<std::string_view, 3> kPolicies = {"none", "quarantine", "reject"};
  const std::string policy = parameters.word("p", kPolicies);
  if (policy.empty()) parameters.add_fault("p", "Name a policy: none, quarantine or reject.");
  Asked asked = read_question(call, parameters, *name);
  if (auto fault = parameters.fault()) return *std::move(fault);
  asked.question.set = {"p=" + policy};
  auto report = gather(services, call, asked, service::ReportView::WhatIf);
  if (!report) return std::move(report.error());
  return http::json_answer(service::to_json(*report));
}

http::Response get_refusals(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  const ledger::RefusalFilter filter{.domain = asked->domain.text(),
                                     .arrival = {},
                                     .from = asked->period.from,
                                     .to = asked->period.to};
  struct Found {
    std::vector<ledger::RefusalSum> sums;
    std::vector<ledger::MailDay> days;
  };
  const auto found =
      services.ledger.read([&](ledger::Database& database) -> Result<Found, ledger::Error> {
        Found both;
        both.sums = TRY(ledger::refusals(database, call.caller.tenant, filter));
        both.days = TRY(ledger::mail_days(database, call.caller.tenant, filter));
        return both;
      });
  if (!found) return store_failed(services, call.request, found.error().message);
  std::uint64_t total = 0;
  json::array items;
  for (const ledger::RefusalSum& sum : found->sums) {
    total += sum.messages;
    items.push_back(service::to_json(sum));
  }
  static constexpr std::array<std::string_view, 11> kColumns = {
      "text", "rule",     "class",    "who",   "provider", "meaning",
      "fix",  "messages", "deferred", "first", "last"};
  if (asked->as_csv) return csv_file("refusals", kColumns, items);
  const auto kind = [](const ledger::RefusalSum& sum) { return sum.meaning.kind; };
  const auto provider = [](const ledger::RefusalSum& sum) { return sum.meaning.provider; };
  return http::json_answer(
      json::object{{"total", total},
                   {"by_class", sorted(sums_by(found->sums, kind), "class")},
                   {"by_provider", sorted(sums_by(found->sums, provider), "provider")},
                   {"by_day", days_json(found->days, asked->period)},
                   {"items", std::move(items)}});
}

http::Response get_reports(Services& services, Call& call) {
  const auto name = domain_of(services, call);
  if (!name) return not_found();
  ParameterReader parameters(call);
  Asked asked = read_question(call, parameters, *name);
  asked.filter.submitter = parameters.text("submitter");
  const std::size_t limit = asked.as_csv ? kMostReports : parameters.limit();
  const auto skip = static_cast<std::size_t>(parameters.number_cursor());
  if (auto fault = parameters.fault()) return *std::move(fault);
  // Reports that nobody vouches for are listed too: the reader sees which they are.
  asked.filter.include_unverified = true;
  const auto reports =
      services.events.reports(asked.filter, std::min(skip, kMostReports) + limit + 1);
  if (!reports) return store_failed(services, call.request, reports.error().message);
  json::array items;
  for (std::size_t i = skip; i < reports->size() && items.size() < limit; ++i)
    items.push_back(report_json((*reports)[i]));
  static constexpr std::array<std::string_view, 15> kColumns = {
      "number",   "kind", "domain",   "submitter", "org",        "report_id", "begin", "end",
      "messages", "rows", "verified", "complete",  "deviations", "received",  "name"};
  if (asked.as_csv) return csv_file("reports", kColumns, items);
  const bool has_more = reports->size() > skip + limit;
  return page(std::move(items), has_more ? make_cursor(std::to_string(skip + limit)) : "");
}

http::Response get_reporters(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  const auto reporters = services.events.reporters(asked->filter);
  if (!reporters) return store_failed(services, call.request, reporters.error().message);
  json::array items;
  for (const store::ReporterCount& count : *reporters)
    items.push_back(json::object{{"submitter", count.submitter},
                                 {"org", count.org},
                                 {"reports", count.reports},
                                 {"messages", count.messages},
                                 {"first", policy::date_of(count.first)},
                                 {"last", policy::date_of(count.last)}});
  static constexpr std::array<std::string_view, 6> kColumns = {"submitter", "org",   "reports",
                                                               "messages",  "first", "last"};
  if (asked->as_csv) return csv_file("reporters", kColumns, items);
  return page(std::move(items), "");
}

http::Response get_tls(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  const auto counts = services.events.tls(asked->filter);
  if (!counts) return store_failed(services, call.request, counts.error().message);
  json::array items;
  for (const store::TlsCount& count : *counts)
    items.push_back(
        json::object{{"day", policy::date_of(count.day)},
                     {"policy_domain", count.policy_domain},
                     {"policy_type", count.policy_type},
                     {"result_type", count.result_type.empty() ? "successful" : count.result_type},
                     {"receiving_mx", count.receiving_mx},
                     {"sessions", count.sessions}});
  static constexpr std::array<std::string_view, 6> kColumns = {
      "day", "policy_domain", "policy_type", "result_type", "receiving_mx", "sessions"};
  if (asked->as_csv) return csv_file("tls", kColumns, items);
  return page(std::move(items), "");
}

http::Response get_original(Services& services, Call& call) {
  const auto number = ascii::parse_number(call.path.front());
  if (!number) return not_found();
  auto found = services.events.original(call.caller.tenant, *number);
  if (!found) return store_failed(services, call.request, found.error().message);
  std::optional<std::string>& octets = *found;
  if (!octets) return not_found();
  return file_answer(*std::move(octets), "application/octet-stream",
                     fmt::format("report-{}", *number));
}

}  // namespace waybill::api
