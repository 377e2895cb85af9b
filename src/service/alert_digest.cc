#include "service/alert_digest.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/alerts.h"
#include "ledger/refusals.h"
#include "summary/figures.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr std::size_t kMostItems = 20;  // of each section

template <class T>
Result<T, std::string> of_store(Result<T, store::Error> result) {
  if (!result) return std::unexpected(std::move(result).error().message);
  return *std::move(result);
}

void note_more(alert::Section& section, std::size_t all) {
  if (all > kMostItems) section.lines.push_back(fmt::format("And {} more.", all - kMostItems));
}

}  // namespace

Result<std::vector<alert::Section>, std::string> UsualDigest::sections(const std::string& tenant,
                                                                       std::int64_t from,
                                                                       std::int64_t to) {
  alert::Section alerts{"Alerts", {}};
  constexpr std::size_t kMostCounted = 1'000;
  auto all = TRY(of_store(ledger_.read([&](ledger::Database& database) {
    return ledger::list_alerts(database, tenant,
                               {.domain = {}, .rule = {}, .state = {}, .from = from}, std::nullopt,
                               kMostCounted);
  })));
  std::erase_if(all,
                [&](const ledger::Alert& one) { return one.first >= to || one.rule == "test"; });
  for (std::size_t i = 0; i < std::min(all.size(), kMostItems); ++i)
    alerts.lines.push_back(fmt::format("{}: {}{}", all[i].severity, all[i].title,
                                       all[i].acknowledged > 0 ? " (acknowledged)" : ""));
  note_more(alerts, all.size());

  // Reports of the last days are still on their way: days that ended two days before `to` tell more
  // than half of what they will.
  store::Filter filter;
  filter.tenant = tenant;
  filter.from = static_cast<store::Day>(from / kSecondsOfDay) - 2;
  filter.to = static_cast<store::Day>(to / kSecondsOfDay) - 2;
  alert::Section mail{"Mail, by reports that have come", {}};
  const auto domains = TRY(of_store(events_.domains(filter)));
  for (const store::DomainCount& domain : domains) {
    if (domain.messages == 0) continue;
    if (mail.lines.size() >= kMostItems) continue;
    const std::string text = fmt::format(
        "{}, {} pass DMARC", summary::amount_text(domain.messages, "message", "messages"),
        summary::share_text(domain.passing, domain.messages));
    mail.lines.push_back(domain.domain + ": " + text);
    mail.bars.push_back({domain.domain, text, domain.passing, domain.messages - domain.passing});
  }
  note_more(mail, domains.size());

  alert::Section refused{"Refusals", {}};
  const auto refusals = TRY(of_store(ledger_.read([&](ledger::Database& database) {
    return ledger::refusals(database, tenant,
                            {.domain = {},
                             .arrival = {},
                             .from = static_cast<store::Day>(from / kSecondsOfDay),
                             .to = static_cast<store::Day>(to / kSecondsOfDay)});
  })));
  for (std::size_t i = 0; i < std::min(refusals.size(), kMostItems); ++i)
    refused.lines.push_back(fmt::format("{} messages: {}", refusals[i].messages,
                                        refusals[i].meaning.meaning.empty()
                                            ? refusals[i].meaning.text
                                            : refusals[i].meaning.meaning));
  note_more(refused, refusals.size());
  return std::vector{std::move(alerts), std::move(mail), std::move(refused)};
}

}  // namespace waybill::service
