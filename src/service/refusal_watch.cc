#include "service/refusal_watch.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/time_text.h"
#include "base/utf8.h"
#include "feedback/complaint.h"
#include "ledger/feedback.h"
#include "ledger/refusals.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr std::int64_t kSecondsOfDay = 86'400;
// Ours: what is older is history.
constexpr store::Day kRecentDays = 14;
constexpr std::int64_t kToldAgainAfter = 30 * kSecondsOfDay;
constexpr store::Day kWatchedDays = 30;
constexpr std::size_t kMostNamed = 10;  // rules and domains that a pattern names

json::array largest(const std::map<std::string, std::uint64_t>& counts, std::string_view name) {
  std::vector<std::pair<std::uint64_t, std::string_view>> sorted;
  sorted.reserve(counts.size());
  for (const auto& [key, messages] : counts)
    sorted.emplace_back(messages, key);
  std::ranges::sort(sorted, std::greater<>());
  json::array items;
  for (std::size_t i = 0; i < sorted.size() && i < kMostNamed; ++i)
    items.push_back(
        json::object{{name, to_valid_utf8(sorted[i].second)}, {"messages", sorted[i].first}});
  return items;
}

std::string page_of(const std::string& domain) {
  return "/domains/" + domain + "/reputation";
}

}  // namespace

Result<RefusalWatch::Found, ledger::Error> RefusalWatch::look(const std::string& tenant,
                                                              const std::string& domain,
                                                              const Period& period) {
  const auto days = TRY(ledger_.read([&](ledger::Database& database) {
    return ledger::refusal_days(
        database, tenant, {.domain = domain, .arrival = {}, .from = period.from, .to = period.to});
  }));
  std::vector<feedback::RefusalCell> cells;
  store::Day first = period.to;
  for (const ledger::MeantRefusalDay& day : days) {
    first = std::min(first, day.day.day);
    for (const auto& [recipients, messages] : day.day.recipients)
      cells.push_back({.day = day.day.day,
                       .rule = day.rule,
                       .kind = day.kind,
                       .provider = day.provider,
                       .recipient_domain = recipients,
                       .messages = messages});
  }
  return Found{feedback::find_patterns(cells, first), feedback::find_early_signs(cells)};
}

bool RefusalWatch::is_new(const std::string& tenant, const std::string& domain,
                          const std::string& provider, const std::string& what) {
  const std::int64_t now = clock_();
  const auto noted = ledger_.write([&](ledger::Database& database) {
    return ledger::note_told(database, tenant, domain, provider, what, now, now - kToldAgainAfter);
  });
  return noted && *noted;
}

void RefusalWatch::tell(const std::string& tenant, const std::string& domain,
                        const feedback::EarlyWarning& warning, store::Day today) {
  if (warning.last < today - kRecentDays) return;
  if (!is_new(tenant, domain, warning.provider, "sign:" + warning.sign->id)) return;
  alert::Occurrence occurrence;
  occurrence.tenant = tenant;
  occurrence.domain = domain;
  occurrence.rule = "early-warning";
  occurrence.key = warning.provider + " " + warning.sign->id;
  occurrence.severity = alert::Severity::High;
  occurrence.title = warning.sign->title;
  occurrence.lines = {
      fmt::format("{} message{} of {}, the first on {}.", warning.messages,
                  warning.messages == 1 ? "" : "s", domain, day_text(warning.first)),
      "What follows when nothing changes: " + warning.sign->precedes + ".", warning.sign->advice};
  occurrence.href = page_of(domain);
  occurrence.at = clock_();
  raise_(std::move(occurrence));
}

void RefusalWatch::arrived(const std::string& tenant, const std::set<std::string>& domains) {
  if (!raise_) return;
  const auto today = static_cast<store::Day>(clock_() / kSecondsOfDay);
  for (const std::string& domain : domains) {
    const auto found = look(tenant, domain, {today - kWatchedDays, today});
    if (!found) continue;
    for (const feedback::EarlyWarning& warning : found->warnings)
      tell(tenant, domain, warning, today);
  }
}

json::object to_json(const feedback::ProviderPattern& pattern) {
  json::array reasons, starts;
  for (const std::string& reason : pattern.reasons)
    reasons.emplace_back(to_valid_utf8(reason));
  for (const feedback::Start& start : pattern.starts)
    starts.push_back(json::object{
        {"day", day_text(start.day)}, {"messages", start.messages}, {"before", start.before}});
  return {{"provider", to_valid_utf8(pattern.provider)},
          {"title", to_valid_utf8(feedback::reporter_title(pattern.provider))},
          {"pattern", to_string(pattern.pattern)},
          {"messages", pattern.messages},
          {"technical", pattern.technical},
          {"reputation", pattern.reputation},
          {"recipient", pattern.recipient},
          {"unknown", pattern.unknown},
          {"first", day_text(pattern.first)},
          {"last", day_text(pattern.last)},
          {"starts", std::move(starts)},
          {"rules", largest(pattern.rules, "rule")},
          {"domains", largest(pattern.domains, "domain")},
          {"reasons", std::move(reasons)}};
}

json::object to_json(const feedback::EarlyWarning& warning) {
  return {{"id", warning.sign->id},
          {"rule", warning.sign->rule},
          {"provider", to_valid_utf8(warning.provider)},
          {"provider_title", to_valid_utf8(feedback::reporter_title(warning.provider))},
          {"title", warning.sign->title},
          {"precedes", warning.sign->precedes},
          {"advice", warning.sign->advice},
          {"first", day_text(warning.first)},
          {"last", day_text(warning.last)},
          {"messages", warning.messages}};
}

}  // namespace waybill::service
