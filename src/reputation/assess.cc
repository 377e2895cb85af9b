#include "reputation/assess.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/ascii.h"
#include "base/csv.h"
#include "base/placeholders.h"
#include "data/listing_advice.h"

namespace waybill::reputation {
namespace {

std::vector<Advice> load() {
  std::vector<Advice> table;
  csv::Reader reader(data::listing_advice());
  reader.next();  // id, holder, kind, place, meaning, text, source
  while (reader.next())
    table.push_back({.id = std::string(reader.field(0)),
                     .holder = std::string(reader.field(1)),
                     .kind = std::string(reader.field(2)),
                     .place = std::string(reader.field(3)),
                     .meaning = std::string(reader.field(4)),
                     .text = std::string(reader.field(5))});
  return table;
}

bool is_of_holder(const Advice& advice, const Subject& subject) {
  return advice.holder.empty() || advice.holder == to_string(subject.holder) ||
         (subject.pool != nullptr && advice.holder == subject.pool->id);
}

bool is_found_there(const Advice& advice, const Subject& subject) {
  return advice.place.empty() || std::ranges::any_of(subject.found_in, [&](FoundIn place) {
           return to_string(place) == advice.place;
         });
}

bool fits(const Advice& advice, const Listing& listing, const Subject& subject) {
  const std::string_view kind = subject.address ? "ip" : "domain";
  return is_of_holder(advice, subject) && (advice.kind.empty() || advice.kind == kind) &&
         is_found_there(advice, subject) &&
         (advice.meaning.empty() || ascii::icontains(listing.meaning, advice.meaning));
}

std::string percent(double share) {
  if (share > 0 && share < 0.01) return "less than 1 %";
  return fmt::format("{:.0f} %", share * 100);
}

// "which carried 12 % of its mail", by what is known.
std::string carried(const Subject& subject) {
  if (!subject.address) return {};
  if (subject.messages == 0)
    return "; the SPF record names it, and no report of the last 30 days saw mail from it";
  return fmt::format("; it carried {} of the domain's mail in the reports of the last 30 days",
                     percent(subject.share));
}

std::string_view whose(const Subject& subject) {
  switch (subject.holder) {
    case Holder::Own: return subject.address ? "the domain's own address" : "";
    case Holder::Service:
      return subject.address ? "an address of {holder}" : "a domain of {holder}";
    case Holder::Pool: return "a shared address of {holder}";
  }
  std::unreachable();
}

Words words_of(const Listing& listing, const Subject& subject, std::string_view domain) {
  const Blocklist& list = *listing.list;
  Words words{{"subject", subject.name},
              {"list", list.operated_by},
              {"zone", list.zone},
              {"codes", listing.codes},
              {"meaning", listing.meaning},
              {"delisting", list.delisting},
              {"holder", subject.holder_title},
              {"domain", std::string(domain)},
              {"share", percent(subject.share)}};
  return words;
}

Severity severity_of(int impact) {
  if (impact >= kCriticalImpact) return Severity::Critical;
  if (impact >= kHighImpact) return Severity::High;
  if (impact >= kMediumImpact) return Severity::Medium;
  if (impact >= kLowImpact) return Severity::Low;
  return Severity::Info;
}

int impact_of(const Listing& listing, const Subject& subject) {
  if (listing.is_light || listing.list->weight < kTellingWeight) return 0;
  const double reach = std::max(kLeastReach, subject.share);
  const double whose_factor = subject.holder == Holder::Own ? 1.0 : kNotOwnFactor;
  return static_cast<int>(std::lround(listing.list->weight * reach * whose_factor));
}

std::string statement_of(const Listing& listing, const Subject& subject, const Words& words) {
  const std::string owner = fill_in(whose(subject), words);
  std::string text = fmt::format("{}{} is listed at {} ({})", subject.name,
                                 owner.empty() ? "" : ", " + owner + ",", listing.list->operated_by,
                                 listing.list->zone);
  if (!listing.meaning.empty()) text += ": " + listing.meaning;
  text += carried(subject) + ".";
  if (listing.list->state == ListState::Unverified)
    text += " Few receivers use this list.";
  else if (listing.is_light)
    text += " This code is told for completeness; it is no reason to refuse mail.";
  return text;
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Low: return "low";
    case Severity::Medium: return "medium";
    case Severity::High: return "high";
    case Severity::Critical: return "critical";
  }
  std::unreachable();
}

const std::vector<Advice>& advice_table() {
  static const std::vector<Advice> kTable = load();
  return kTable;
}

Assessment assess(const Listing& listing, const Subject& subject, std::string_view domain) {
  const Words words = words_of(listing, subject, domain);
  Assessment result;
  result.impact = impact_of(listing, subject);
  result.severity = severity_of(result.impact);
  result.statement = statement_of(listing, subject, words);
  for (const Advice& advice : advice_table()) {
    if (!fits(advice, listing, subject)) continue;
    if (listing.list->delisting.empty() && advice.text.contains("{delisting}")) continue;
    result.advice.push_back(fill_in(advice.text, words));
  }
  return result;
}

}  // namespace waybill::reputation
