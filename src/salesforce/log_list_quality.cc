#include "salesforce/log_list_quality.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/check.h"
#include "base/csv.h"
#include "data/mailbox_domains.h"

namespace waybill::salesforce {
namespace {

constexpr std::size_t kMostUsersListed = 20;
constexpr std::size_t kMostTypos = 50;
constexpr std::size_t kMostBursts = 20;
constexpr std::uint32_t kLeastUnknown = 3;  // of a user, to be listed
constexpr double kLeastUnknownRate = 0.01;
// A burst: so many messages of one user within an hour, and such a share of them to nobody.
constexpr std::uint32_t kLeastBurst = 30;
constexpr double kLeastBurstRate = 0.2;
constexpr double kLeastFirstTime = 0.8;
constexpr UnixTime kHour = 3600;

struct KnownDomains {
  std::set<std::string, std::less<>> all;
  std::vector<std::string> large;  // those that people mistype
};

const KnownDomains& known_domains() {
  static const KnownDomains kKnown = [] {
    KnownDomains known;
    csv::Reader reader(data::mailbox_domains());
    CHECK(reader.next() && reader.field(0) == "domain");
    while (reader.next()) {
      known.all.emplace(reader.field(0));
      if (reader.field(1) == "large") known.large.emplace_back(reader.field(0));
    }
    return known;
  }();
  return kKnown;
}

// Whether one slip leads from one text to the other.
bool is_one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i])
    ++i;
  if (a.size() < b.size()) return a.substr(i) == b.substr(i + 1);
  if (i == a.size()) return false;
  if (a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] &&
         a.substr(i + 2) == b.substr(i + 2);
}

std::vector<DigestTypo> find_typos(const LogContent& content, const LogTally& tally) {
  std::vector<DigestTypo> typos;
  for (std::uint32_t i = 1; i < tally.domains.size(); ++i) {
    const std::string_view domain = content.domains.at(i);
    auto intended = intended_domain(domain);
    if (intended)
      typos.push_back({std::string(domain), std::move(*intended), tally.domains[i].total,
                       tally.domains[i].delivered});
  }
  std::ranges::sort(typos, {}, [](const DigestTypo& typo) {
    return std::pair(~typo.messages, std::string_view(typo.domain));
  });
  if (typos.size() > kMostTypos) typos.resize(kMostTypos);
  return typos;
}

std::vector<DigestUser> worst_users(const LogContent& content, const LogTally& tally) {
  std::vector<DigestUser> users;
  for (std::uint32_t i = 0; i < tally.users.size(); ++i) {
    const UserTally& user = tally.users[i];
    if (user.unknown_users < kLeastUnknown) continue;
    const double rate = static_cast<double>(user.unknown_users) / user.messages;
    if (rate < kLeastUnknownRate) continue;
    users.push_back({std::string(content.users.at(i)), user.messages, user.unknown_users, rate});
  }
  std::ranges::sort(users, {}, [](const DigestUser& user) {
    return std::pair(~user.unknown_users, std::string_view(user.user));
  });
  if (users.size() > kMostUsersListed) users.resize(kMostUsersListed);
  return users;
}

class BurstFinder {
 public:
  BurstFinder(const LogContent& content, const LogTally& tally)
      : content_(content), tally_(tally) {}

  std::vector<DigestBurst> find() {
    count_hours();
    for (const auto& [key, hour] : hours_) {
      if (hour.messages >= kLeastBurst && hour.unknown >= kLeastBurstRate * hour.messages)
        candidates_.emplace(key, Candidate{hour.messages, hour.unknown, 0, {}});
    }
    if (candidates_.empty()) return {};
    count_recipients();
    return list();
  }

 private:
  struct Hour {
    std::uint32_t messages = 0, unknown = 0;
  };
  struct Candidate {
    std::uint32_t messages = 0, unknown = 0;
    std::uint32_t first_time = 0;
    std::unordered_set<std::uint64_t> recipients;
  };

  // Nothing for messages of users who have too few unknown recipients for any burst.
  [[nodiscard]] std::optional<std::uint64_t> key_of(const LogMessage& message) const {
    const auto time = message.first.unix_seconds();
    if (!time || tally_.users[message.user].unknown_users < kLeastBurst * kLeastBurstRate)
      return std::nullopt;
    return std::uint64_t{message.user} << 32U | static_cast<std::uint64_t>(*time / kHour);
  }

  void count_hours() {
    content_.messages.for_each([&](const LogMessage& message) {
      if (const auto key = key_of(message)) ++hours_[*key].messages;
    });
    for (const LogTally::Failure& failure : tally_.failures) {
      if (!is_dead_address(tally_.clusters[failure.cluster])) continue;
      if (const auto key = key_of(content_.messages.at(failure.message))) ++hours_[*key].unknown;
    }
  }

  // A recipient is new to the sender if the log has no earlier message to it.
  void count_recipients() {
    std::unordered_map<std::uint64_t, LogTime> earliest;
    content_.messages.for_each([&](const LogMessage& message) {
      const auto key = key_of(message);
      if (!key) return;
      if (const auto found = candidates_.find(*key); found != candidates_.end()) {
        found->second.recipients.insert(message.recipient_hash);
        earliest.emplace(message.recipient_hash, message.first);
      }
    });
    content_.messages.for_each([&](const LogMessage& message) {
      const auto found = earliest.find(message.recipient_hash);
      if (found != earliest.end() && message.first.is_known() && message.first < found->second)
        found->second = message.first;
    });
    for (auto& [key, candidate] : candidates_) {
      for (const std::uint64_t recipient : candidate.recipients) {
        const auto first = earliest[recipient].unix_seconds();
        if (first && static_cast<std::uint64_t>(*first / kHour) == (key & 0xFFFFFFFFU))
          ++candidate.first_time;
      }
    }
  }

  // Hours of one user that follow each other are one burst.
  std::vector<DigestBurst> list() const {
    std::vector<DigestBurst> bursts;
    for (const auto& [key, candidate] : candidates_) {
      if (candidate.first_time < kLeastFirstTime * static_cast<double>(candidate.recipients.size()))
        continue;
      const std::string_view user = content_.users.at(static_cast<std::uint32_t>(key >> 32U));
      const UnixTime from = static_cast<UnixTime>(key & 0xFFFFFFFFU) * kHour;
      if (!bursts.empty() && bursts.back().user == user && bursts.back().to == from) {
        DigestBurst& before = bursts.back();
        before.to = from + kHour;
        before.messages += candidate.messages;
        before.recipients += candidate.recipients.size();
        before.first_time += candidate.first_time;
        before.unknown_users += candidate.unknown;
        continue;
      }
      bursts.push_back({std::string(user), from, from + kHour, candidate.messages,
                        candidate.recipients.size(), candidate.first_time, candidate.unknown});
    }
    std::ranges::sort(bursts, {}, [](const DigestBurst& burst) {
      return std::tuple(~burst.unknown_users, burst.from, std::string_view(burst.user));
    });
    if (bursts.size() > kMostBursts) bursts.resize(kMostBursts);
    return bursts;
  }

  const LogContent& content_;
  const LogTally& tally_;
  std::unordered_map<std::uint64_t, Hour> hours_;  // by user and hour
  std::map<std::uint64_t, Candidate> candidates_;
};

}  // namespace

std::optional<std::string> intended_domain(std::string_view domain) {
  const KnownDomains& known = known_domains();
  constexpr std::size_t kShortest = 5;
  if (domain.size() < kShortest || known.all.contains(domain)) return std::nullopt;
  for (const std::string& large : known.large) {
    if (is_one_slip(domain, large)) return large;
  }
  return std::nullopt;
}

DigestQuality list_quality(const LogContent& content, const LogTally& tally,
                           const DeadAddresses& dead) {
  DigestQuality quality;
  quality.unknown_users = tally.unknown_users;
  const std::uint64_t decided =
      tally.failed() - tally.of(LogState::Deferred) + tally.of(LogState::Delivered);
  if (decided > 0)
    quality.rate = static_cast<double>(tally.unknown_users) / static_cast<double>(decided);
  quality.users = worst_users(content, tally);
  quality.role_messages = tally.role_messages;
  quality.role_refused = tally.role_refused;
  quality.typos = find_typos(content, tally);
  for (const auto& [hash, address] : dead) {
    if (address.later == 0) continue;
    ++quality.repeated_recipients;
    quality.repeated_messages += address.later;
  }
  quality.bursts = BurstFinder(content, tally).find();
  return quality;
}

}  // namespace waybill::salesforce
