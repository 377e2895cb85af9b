#include "feedback/refusal_pattern.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/csv.h"
#include "base/time_text.h"
#include "data/early_signs.h"
#include "feedback/complaint.h"
#include "refusal/classify.h"

namespace waybill::feedback {
namespace {

bool is_recipients(refusal::Actor actor) {
  switch (actor) {
    case refusal::Actor::RecipientAdmin:
    case refusal::Actor::RecipientUser: return true;
    case refusal::Actor::SenderDns:
    case refusal::Actor::SfAdmin:
    case refusal::Actor::Sender:
    case refusal::Actor::Platform:
    case refusal::Actor::ListOwner:
    case refusal::Actor::Wait:
    case refusal::Actor::Nobody: return false;
  }
  std::unreachable();
}

Side side_of_class(refusal::Class kind, const refusal::Row* row) {
  const bool is_theirs = row != nullptr && is_recipients(row->actor);
  switch (kind) {
    case refusal::Class::Authentication: return Side::Technical;
    case refusal::Class::PolicyRouting:
    case refusal::Class::ConnectionTls:
    case refusal::Class::Configuration: return is_theirs ? Side::Recipient : Side::Technical;
    case refusal::Class::ReputationIp:
    case refusal::Class::ReputationDomain: return Side::Reputation;
    case refusal::Class::RateLimit:
    case refusal::Class::Content: return is_theirs ? Side::Recipient : Side::Reputation;
    case refusal::Class::ListQuality:
    case refusal::Class::Greylist: return Side::Recipient;
  }
  std::unreachable();
}

bool is_at_least(std::uint64_t part, std::uint64_t all, double share) {
  return static_cast<double>(part) >= share * static_cast<double>(all) && part > 0;
}

Pattern pattern_of(const ProviderPattern& of) {
  const bool technical = is_at_least(of.technical, of.messages, kNamingShare);
  const bool reputation = is_at_least(of.reputation, of.messages, kNamingShare);
  if (technical && reputation) return Pattern::Both;
  if (technical) return Pattern::Technical;
  if (reputation) return Pattern::Reputation;
  return of.recipient > of.unknown ? Pattern::Recipient : Pattern::Unclear;
}

// Days of more refusals than the days before let expect. Those that follow on a start, as long as
// it is among the days that they are compared with, belong to it.
std::vector<Start> find_starts(const std::map<std::int32_t, std::uint64_t>& days,
                               std::int32_t first_day) {
  std::vector<Start> starts;
  for (const auto& [day, messages] : days) {
    if (messages < kLeastOfStart) continue;
    if (!starts.empty() && day - starts.back().day <= kBaselineDays) continue;
    const std::int32_t begin = std::max(first_day, day - kBaselineDays);
    const std::int32_t before = day - begin;
    if (before < kLeastBaselineDays) continue;
    std::uint64_t sum = 0;
    for (auto at = days.lower_bound(begin); at != days.end() && at->first < day; ++at)
      sum += at->second;
    const double mean = static_cast<double>(sum) / before;
    if (static_cast<double>(messages) > mean + 3 * std::sqrt(mean + 1))
      starts.push_back({.day = day, .messages = messages, .before = mean});
  }
  std::ranges::reverse(starts);
  return starts;
}

void give_reasons(ProviderPattern& of) {
  const auto say = [&of](std::uint64_t messages, std::string_view what) {
    if (messages > 0)
      of.reasons.push_back(fmt::format("{} of {} messages: {}", messages, of.messages, what));
  };
  say(of.technical, "authentication, TLS, form or routing, which the sender can mend");
  say(of.reputation, "reputation, complaints, content or rate");
  say(of.recipient, "the mailbox or the recipient's own rules");
  say(of.unknown, "wording that is not known");
  if (of.pattern == Pattern::Both)
    of.reasons.emplace_back("Mend the technical part first: it makes the other unreadable");
  if (!of.starts.empty())
    of.reasons.push_back(fmt::format("{}: {} messages, after {:.1f} a day before",
                                     day_text(of.starts.front().day), of.starts.front().messages,
                                     of.starts.front().before));
}

void count(ProviderPattern& of, const RefusalCell& cell) {
  switch (feedback::side_of(cell.rule, cell.kind)) {
    case Side::Technical: of.technical += cell.messages; break;
    case Side::Reputation: of.reputation += cell.messages; break;
    case Side::Recipient: of.recipient += cell.messages; break;
    case Side::Unknown: of.unknown += cell.messages; break;
  }
  if (of.messages == 0 || cell.day < of.first) of.first = cell.day;
  of.last = std::max(of.last, cell.day);
  of.messages += cell.messages;
  of.rules[cell.rule] += cell.messages;
  of.domains[cell.recipient_domain] += cell.messages;
}

std::vector<EarlySign> load_signs() {
  std::vector<EarlySign> signs;
  csv::Reader reader(data::early_signs());
  reader.next();  // id, rule, title, precedes, advice, source, confidence
  while (reader.next())
    signs.push_back({std::string(reader.field(0)), std::string(reader.field(1)),
                     std::string(reader.field(2)), std::string(reader.field(3)),
                     std::string(reader.field(4))});
  return signs;
}

const EarlySign* sign_of(std::string_view rule) {
  if (rule.empty()) return nullptr;
  const auto found = std::ranges::find(early_signs(), rule, &EarlySign::rule);
  return found == early_signs().end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(Side side) {
  switch (side) {
    case Side::Technical: return "technical";
    case Side::Reputation: return "reputation";
    case Side::Recipient: return "recipient";
    case Side::Unknown: return "unknown";
  }
  std::unreachable();
}

std::string_view to_string(Pattern pattern) {
  switch (pattern) {
    case Pattern::Technical: return "technical";
    case Pattern::Reputation: return "reputation";
    case Pattern::Both: return "both";
    case Pattern::Recipient: return "recipient";
    case Pattern::Unclear: return "unclear";
  }
  std::unreachable();
}

Side side_of(std::string_view rule, std::string_view kind) {
  const auto known = refusal::parse_class(kind);
  if (!known) return Side::Unknown;
  return side_of_class(*known, refusal::Classifier::built_in().catalogue().find(rule));
}

std::string provider_of(const RefusalCell& cell) {
  const refusal::Classifier& classifier = refusal::Classifier::built_in();
  if (const refusal::Provider* known = classifier.providers().find(cell.recipient_domain))
    return known->name;
  // Wording of common software names no provider.
  if (classifier.providers().named(cell.provider) != nullptr) return cell.provider;
  return cell.recipient_domain.empty() ? std::string("unknown") : cell.recipient_domain;
}

std::vector<ProviderPattern> find_patterns(const std::vector<RefusalCell>& cells,
                                           std::int32_t first_day) {
  struct Gathered {
    ProviderPattern of;
    std::map<std::int32_t, std::uint64_t> days;
  };
  std::map<std::string, Gathered> providers;
  for (const RefusalCell& cell : cells) {
    if (cell.messages == 0) continue;
    Gathered& gathered = providers[provider_of(cell)];
    count(gathered.of, cell);
    gathered.days[cell.day] += cell.messages;
  }
  std::vector<ProviderPattern> result;
  for (auto& [provider, gathered] : providers) {
    ProviderPattern& of = gathered.of;
    of.provider = provider;
    of.pattern = pattern_of(of);
    of.starts = find_starts(gathered.days, first_day);
    give_reasons(of);
    result.push_back(std::move(of));
  }
  std::ranges::sort(result, [](const ProviderPattern& a, const ProviderPattern& b) {
    return std::tie(b.messages, a.provider) < std::tie(a.messages, b.provider);
  });
  return result;
}

const std::vector<EarlySign>& early_signs() {
  static const std::vector<EarlySign> kSigns = load_signs();
  return kSigns;
}

std::vector<EarlyWarning> find_early_signs(const std::vector<RefusalCell>& cells) {
  std::map<std::pair<std::string, std::string>, EarlyWarning> found;
  for (const RefusalCell& cell : cells) {
    const EarlySign* sign = sign_of(cell.rule);
    if (sign == nullptr || cell.messages == 0) continue;
    const std::string provider = provider_of(cell);
    EarlyWarning& warning = found[{provider, sign->id}];
    if (warning.messages == 0 || cell.day < warning.first) warning.first = cell.day;
    warning.sign = sign;
    warning.provider = provider;
    warning.last = std::max(warning.last, cell.day);
    warning.messages += cell.messages;
  }
  std::vector<EarlyWarning> warnings;
  warnings.reserve(found.size());
  for (auto& [key, warning] : found)
    warnings.push_back(std::move(warning));
  std::ranges::sort(warnings, [](const EarlyWarning& a, const EarlyWarning& b) {
    return std::tie(b.first, b.messages, a.provider) < std::tie(a.first, a.messages, b.provider);
  });
  return warnings;
}

}  // namespace waybill::feedback
