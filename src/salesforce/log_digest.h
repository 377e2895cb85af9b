// The digest of an Email Log: what a person would look for in it, computed and worded. A value of
// its own: it is written to JSON and read back, so that a case file can keep it as evidence
// (docs/salesforce-log.md names every field).
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace waybill::salesforce {

using UnixTime = std::int64_t;
using Count = std::uint64_t;

// Since when more is refused: the shares of the messages sent before and after. Of a reply: those
// that met it, also if they were delivered later; of a domain or provider: those that failed for
// good.
struct DigestChange {
  UnixTime since = 0;
  double before = 0;
  double after = 0;
  Count before_messages = 0;
  Count after_messages = 0;
  bool operator==(const DigestChange&) const = default;
};

struct DigestDomainCount {
  std::string domain;
  Count count = 0;
  bool operator==(const DigestDomainCount&) const = default;
};

// One recipient domain with messages that were refused, have expired or are deferred.
struct DigestDomain {
  std::string domain;
  Count count = 0;  // refused + expired + deferred + discarded
  Count refused = 0, expired = 0, deferred = 0, discarded = 0, delivered = 0, total = 0;
  double share = 0;            // count of total
  std::string provider;        // empty: not known
  std::string provider_basis;  // "mx": asked; "relay-host", "address-domain", "reply": inferred
  std::optional<DigestChange> change;
  bool operator==(const DigestDomain&) const = default;
};

struct DigestProvider {
  std::string provider;  // empty: not known
  Count domains = 0, count = 0, delivered = 0, total = 0;
  double share = 0;
  std::optional<DigestChange> change;
  bool operator==(const DigestProvider&) const = default;
};

struct DigestClass {
  std::string name;  // "unknown": no row of the catalogue fits
  Count count = 0;
  bool operator==(const DigestClass&) const = default;
};

// Replies of one meaning.
struct DigestRefusal {
  std::string text;                 // the first of them
  std::optional<std::string> rule;  // nothing: no row of the catalogue fits
  std::string kind;                 // class; "unknown"
  std::string reason, permanence, who, stage, meaning, fix;
  Count count = 0;     // messages that this reply decided
  Count deferred = 0;  // of them, still to be tried again
  std::optional<UnixTime> first, last;
  Count domain_count = 0;
  std::vector<DigestDomainCount> domains;  // the first kMostListed
  std::vector<std::string> providers;
  std::string scope;  // "one-domain", "one-provider", "several-systems"
  Count volume = 0;   // all messages to these domains
  double share = 0;   // count of volume
  std::optional<DigestChange> change;
  bool operator==(const DigestRefusal&) const = default;
};

struct DigestPattern {
  std::string kind = "none";  // technical, reputation, list, transport, both, none
  std::string sentence;
  Count technical = 0, reputation = 0, list = 0, transport = 0, other = 0;  // messages
  Count technical_systems =
      0;  // providers, or domains of unknown ones, that gave technical replies
  Count reputation_systems = 0;
  bool operator==(const DigestPattern&) const = default;
};

struct DigestUser {
  std::string user;
  Count messages = 0, unknown_users = 0;
  double rate = 0;
  bool operator==(const DigestUser&) const = default;
};

struct DigestTypo {
  std::string domain, intended;
  Count messages = 0, delivered = 0;
  bool operator==(const DigestTypo&) const = default;
};

// Many first messages of one user in few hours, and many of them to nobody.
struct DigestBurst {
  std::string user;
  UnixTime from = 0, to = 0;
  Count messages = 0, recipients = 0, first_time = 0, unknown_users = 0;
  bool operator==(const DigestBurst&) const = default;
};

struct DigestQuality {
  Count unknown_users = 0;
  double rate = 0;  // of all messages with an outcome
  std::vector<DigestUser> users;
  Count role_messages = 0, role_refused = 0;
  std::vector<DigestTypo> typos;
  Count repeated_recipients = 0, repeated_messages = 0;  // after a hard bounce
  std::vector<DigestBurst> bursts;
  bool operator==(const DigestQuality&) const = default;
};

struct DigestDelay {
  std::int64_t seconds = 0;  // at most; the last of the list holds the rest
  Count messages = 0;
  bool operator==(const DigestDelay&) const = default;
};

struct DigestRetries {
  Count deferred_once = 0;    // messages with a temporary failure
  Count later_delivered = 0;  // of them
  Count later_expired = 0;
  Count still_deferred = 0;
  std::vector<DigestDelay> delays;   // of later_delivered, from the first row to the delivery
  std::optional<UnixTime> next_try;  // the earliest that is expected after the last row
  std::optional<UnixTime> next_expiry;
  bool operator==(const DigestRetries&) const = default;
};

struct DigestTls {
  Count encrypted = 0, clear = 0;
  double clear_share = 0;
  bool operator==(const DigestTls&) const = default;
};

struct DigestGap {
  UnixTime from = 0, to = 0;
  bool operator==(const DigestGap&) const = default;
};

struct DigestRange {
  std::optional<UnixTime> first, last;  // of the rows
  std::optional<UnixTime> requested_from, requested_to;
  std::optional<UnixTime> requestable_until;  // when the oldest rows can no longer be requested
  std::string date_order;                     // "month-first", "day-first"
  bool is_order_proved = false;
  std::vector<DigestGap> gaps;
  bool operator==(const DigestRange&) const = default;
};

// What was asked about one recipient or message.
struct DigestQuestion {
  std::string recipient, message_id;
  std::string answer;  // "found", "never-left", "not-covered"
  bool operator==(const DigestQuestion&) const = default;
};

struct DigestSuppression {
  Count addresses = 0;
  Count not_listed = 0;  // found no room in the list
  bool operator==(const DigestSuppression&) const = default;
};

struct LogDigest {
  std::string verdict;  // one or two sentences
  Count rows = 0, messages = 0;
  std::map<std::string, Count> states;
  DigestRange range;
  std::optional<DigestQuestion> question;
  std::vector<DigestDomain> by_domain;  // the first kMostListedDomains
  Count domains_with_refusals = 0;
  std::vector<DigestProvider> by_provider;
  std::vector<DigestClass> by_class;
  std::vector<DigestRefusal> refusals;
  DigestPattern pattern;
  DigestQuality quality;
  DigestSuppression suppression;
  DigestRetries retries;
  DigestTls tls;
  std::vector<std::string> warnings;
  bool operator==(const LogDigest&) const = default;
};

[[nodiscard]] boost::json::value to_json(const LogDigest& digest);
// The digest that to_json wrote; absent members have their defaults. The error names the member.
[[nodiscard]] Result<LogDigest, std::string> log_digest_from_json(const boost::json::value& value);

}  // namespace waybill::salesforce
