#include "service/feedback_view.h"

#include <algorithm>
#include <map>

#include "base/ip.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "feedback/complaint.h"
#include "feedback/complaint_rate.h"
#include "ledger/feedback.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

// What a provider's own DMARC reports count as messages of the domain.
Result<std::vector<feedback::DeliveredCount>, store::Error> delivered(store::EventStore& events,
                                                                      const std::string& tenant,
                                                                      const std::string& domain,
                                                                      const Period& period) {
  store::Filter filter;
  filter.tenant = tenant;
  filter.domain = domain;
  filter.from = period.from;
  filter.to = period.to;
  std::vector<feedback::DeliveredCount> counts;
  for (const store::ReporterCount& reporter : TRY(events.reporters(filter))) {
    if (const auto known = feedback::reporter_at(reporter.submitter))
      counts.push_back({known->provider, reporter.messages});
  }
  return counts;
}

json::object to_json(const feedback::ProviderComplaints& of) {
  return {{"provider", to_valid_utf8(of.provider)},
          {"title", to_valid_utf8(of.title)},
          {"complaints", of.complaints},
          {"wanted", of.wanted},
          {"messages", of.messages ? json::value(*of.messages) : json::value()},
          {"rate", of.rate ? json::value(*of.rate) : json::value()},
          {"level", to_string(of.level)},
          {"statement", to_valid_utf8(of.statement)}};
}

// Whether the subject of a figure, an address or "FIRST-LAST", holds one of the addresses.
bool holds_any(const std::string& subject, const std::vector<IpAddress>& addresses) {
  const std::size_t dash = subject.find('-');
  const auto first = IpAddress::parse(subject.substr(0, dash));
  const auto last = dash == std::string::npos ? first : IpAddress::parse(subject.substr(dash + 1));
  if (!first || !last) return false;
  return std::ranges::any_of(addresses, [&](const IpAddress& address) {
    return address.family() == first->family() && *first <= address && address <= *last;
  });
}

json::object day_json(const ledger::ProviderFigure& row) {
  return {{"day", day_text(row.day)},
          {"value", row.value < 0 ? json::value() : json::value(row.value)},
          {"text", row.text},
          {"level", to_string(feedback::level_of(figure_of(row)))}};
}

void append(json::array& series, const std::vector<ledger::ProviderFigure>& rows) {
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(begin, rows.end(), [&](const ledger::ProviderFigure& row) {
      return row.provider != begin->provider || row.subject != begin->subject ||
             row.metric != begin->metric;
    });
    json::array days;
    for (auto row = begin; row != end; ++row)
      days.push_back(day_json(*row));
    json::object object = day_json(*std::prev(end));
    object["provider"] = begin->provider;
    object["title"] = feedback::reporter_title(begin->provider);
    object["subject"] = begin->subject;
    object["metric"] = begin->metric;
    object["name"] = feedback::title_of(figure_of(*begin).metric);
    object["days"] = std::move(days);
    series.push_back(std::move(object));
    begin = end;
  }
}

std::vector<feedback::ComplaintCount> by_provider(
    const std::vector<ledger::ComplaintCount>& counts) {
  std::vector<feedback::ComplaintCount> result;
  result.reserve(counts.size());
  for (const ledger::ComplaintCount& count : counts)
    result.push_back({count.provider, count.type, count.complaints});
  return result;
}

}  // namespace

feedback::Figure figure_of(const ledger::ProviderFigure& row) {
  feedback::Figure figure;
  figure.metric = feedback::parse_metric(row.metric).value_or(feedback::Metric::Comments);
  if (row.value >= 0) figure.value = row.value;
  figure.text = row.text;
  return figure;
}

Result<std::vector<feedback::ProviderComplaints>, store::Error> complaint_rates(
    ledger::Ledger& ledger, store::EventStore& events, const std::string& tenant,
    const std::string& domain, const Period& period) {
  const auto counts = TRY(ledger.read([&](ledger::Database& database) {
    return ledger::complaints(database, tenant, domain, period.from, period.to);
  }));
  const auto messages = TRY(delivered(events, tenant, domain, period));
  return feedback::rate_complaints(by_provider(counts), messages);
}

Result<json::object, store::Error> complaints_json(ledger::Ledger& ledger,
                                                   store::EventStore& events,
                                                   const std::string& tenant,
                                                   const std::string& domain,
                                                   const Period& period) {
  const auto counts = TRY(ledger.read([&](ledger::Database& database) {
    return ledger::complaints(database, tenant, domain, period.from, period.to);
  }));
  std::uint64_t total = 0;
  std::map<store::Day, std::uint64_t> days;
  std::map<std::string, std::uint64_t> types;
  for (const ledger::ComplaintCount& count : counts) {
    total += count.complaints;
    days[count.day] += count.complaints;
    types[count.type] += count.complaints;
  }
  json::array by_day, by_type, providers;
  for (const auto& [day, complaints] : days)
    by_day.push_back(json::object{{"day", day_text(day)}, {"complaints", complaints}});
  for (const auto& [type, complaints] : types)
    by_type.push_back(json::object{{"type", to_valid_utf8(type)}, {"complaints", complaints}});
  const auto messages = TRY(delivered(events, tenant, domain, period));
  for (const auto& of : feedback::rate_complaints(by_provider(counts), messages))
    providers.push_back(to_json(of));
  return json::object{{"total", total},
                      {"by_day", std::move(by_day)},
                      {"by_type", std::move(by_type)},
                      {"by_provider", std::move(providers)}};
}

Result<std::vector<ledger::ProviderFigure>, store::Error> provider_figures(
    ledger::Ledger& ledger, const std::string& tenant, const std::string& domain,
    const std::vector<std::string>& addresses, const Period& period) {
  std::vector<IpAddress> known;
  for (const std::string& text : addresses) {
    if (const auto address = IpAddress::parse(text)) known.push_back(*address);
  }
  using Rows = Result<std::vector<ledger::ProviderFigure>, store::Error>;
  return ledger.read([&](ledger::Database& database) -> Rows {
    auto rows = TRY(ledger::provider_figures(database, tenant, domain, period.from, period.to));
    for (const std::string& subject :
         TRY(ledger::figure_addresses(database, tenant, period.from, period.to))) {
      if (!holds_any(subject, known)) continue;
      std::ranges::move(
          TRY(ledger::provider_figures(database, tenant, subject, period.from, period.to)),
          std::back_inserter(rows));
    }
    return rows;
  });
}

Result<json::array, store::Error> provider_figures_json(ledger::Ledger& ledger,
                                                        const std::string& tenant,
                                                        const std::string& domain,
                                                        const std::vector<std::string>& addresses,
                                                        const Period& period) {
  json::array series;
  append(series, TRY(provider_figures(ledger, tenant, domain, addresses, period)));
  return series;
}

}  // namespace waybill::service
