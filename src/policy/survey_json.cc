#include <fmt/core.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <vector>

#include "base/utf8.h"
#include "policy/survey.h"

namespace waybill::policy {
namespace {

constexpr std::size_t kAddressesShown = 20;

boost::json::array texts(const std::vector<std::string>& values) {
  boost::json::array list;
  for (const std::string& value : values)
    list.emplace_back(to_valid_utf8(value));
  return list;
}

boost::json::array addresses_of(const SourceSummary& source) {
  std::vector<std::pair<std::uint64_t, IpAddress>> sorted;
  sorted.reserve(source.addresses.size());
  for (const auto& [address, messages] : source.addresses)
    sorted.emplace_back(messages, address);
  std::ranges::sort(sorted, [](const auto& a, const auto& b) {
    return std::pair(b.first, a.second) < std::pair(a.first, b.second);
  });
  boost::json::array list;
  for (const auto& [messages, address] : sorted) {
    if (list.size() == kAddressesShown) break;
    list.push_back({{"ip", address.to_string()}, {"messages", messages}});
  }
  return list;
}

boost::json::value name_or_null(std::string_view text) {
  return text.empty() ? boost::json::value() : boost::json::value(to_valid_utf8(text));
}

}  // namespace

std::string date_of(store::Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

boost::json::object to_json(const Counts& counts) {
  boost::json::object object{{"messages", counts.messages},
                             {"passing", counts.passing},
                             {"failing", counts.messages - counts.passing},
                             {"dkim_aligned", counts.dkim_aligned},
                             {"spf_aligned", counts.spf_aligned},
                             {"quarantined", counts.quarantined},
                             {"rejected", counts.rejected}};
  boost::json::object kinds;
  for (std::size_t i = 0; i < kTrafficKinds; ++i)
    kinds[id_of(static_cast<Traffic>(i))] = counts.traffic[i];
  object["traffic"] = std::move(kinds);
  object["first"] =
      counts.messages == 0 ? boost::json::value() : boost::json::value(date_of(counts.first));
  object["last"] =
      counts.messages == 0 ? boost::json::value() : boost::json::value(date_of(counts.last));
  return object;
}

boost::json::object to_json(const SourceSummary& source) {
  boost::json::object object{{"source", to_valid_utf8(source.key)},
                             {"name", to_valid_utf8(source.name)},
                             {"service", nullptr},
                             {"kind", nullptr},
                             {"confidence", nullptr},
                             {"traffic", id_of(source.judgement.traffic)},
                             {"traffic_confidence", id_of(source.judgement.confidence)},
                             {"because", id_of(source.judgement.clue)},
                             {"because_text", describe(source.judgement.clue)}};
  if (source.service != nullptr) {
    object["service"] = source.service->id;
    object["kind"] = id_of(source.service->kind);
    object["confidence"] = id_of(source.confidence);
  }
  object["evidence"] = texts(source.evidence);
  object["salesforce"] = nullptr;
  if (source.salesforce) {
    object["salesforce"] = {{"route", salesforce::to_string(source.salesforce->route)},
                            {"org_id", name_or_null(source.salesforce->org_id)},
                            {"org_key", name_or_null(source.salesforce->org_key)},
                            {"instance", name_or_null(source.salesforce->instance)},
                            {"ownership", name_or_null(id_of(source.salesforce->ownership))},
                            {"says", to_valid_utf8(sender::describe(*source.salesforce))}};
  }
  object["counts"] = to_json(source.counts);
  object["addresses"] = addresses_of(source);
  object["address_count"] = source.addresses.size();
  object["address_count_complete"] = !source.has_more_addresses;
  object["authors"] = texts(source.authors);
  return object;
}

boost::json::object to_json(const FailureGroup& failure) {
  boost::json::array addresses;
  for (const IpAddress& address : failure.addresses)
    addresses.emplace_back(address.to_string());
  return {{"source", to_valid_utf8(failure.source)},
          {"name", to_valid_utf8(failure.name)},
          {"service", failure.service == nullptr ? boost::json::value()
                                                 : boost::json::value(failure.service->id)},
          {"traffic", id_of(failure.judgement.traffic)},
          {"traffic_confidence", id_of(failure.judgement.confidence)},
          {"because", id_of(failure.judgement.clue)},
          {"author_domain", to_valid_utf8(failure.author)},
          {"spf", {{"why", id_of(failure.why.spf)}, {"domain", name_or_null(failure.spf_domain)}}},
          {"dkim",
           {{"why", id_of(failure.why.dkim)},
            {"domain", name_or_null(failure.own_domain)},
            {"selector", name_or_null(failure.own_selector)},
            {"signed_by", name_or_null(failure.other_signature)}}},
          {"says", to_valid_utf8(describe(failure.why, failure.names()))},
          {"fix",
           to_valid_utf8(fix_of(failure.judgement, failure.why, failure.service, failure.names()))},
          {"messages", failure.messages},
          {"quarantined", failure.quarantined},
          {"rejected", failure.rejected},
          {"addresses", std::move(addresses)},
          {"first", date_of(failure.first)},
          {"last", date_of(failure.last)}};
}

}  // namespace waybill::policy
