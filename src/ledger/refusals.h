// Refusals by sending domain, day and meaning, from Email Logs and bounces.
//
// Logs may overlap, so that summing all would count messages twice: of each domain and day the log
// with the most messages counts; where no log tells of a day, its bounces do.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

using store::Day;

// Messages of a sending domain on a day, by one arrival.
struct MailDay {
  std::string domain;
  Day day = 0;
  bool is_log = false;
  std::uint64_t delivered = 0, refused = 0, deferred = 0;
};

// What a group of replies means; one in an arrival.
struct RefusalMeaning {
  std::string key;   // the rule of the catalogue, or "text-" and a hash where none fits
  std::string text;  // the first reply
  std::string rule, kind, who, provider, reason, meaning, fix;  // kind: the class
  std::string example_id, example_recipient;                    // a message of the group
  std::string verdict;                                          // JSON; "" not diagnosed
  std::string case_id;                                          // opened as a case; "" not
  std::string arrival;                                          // filled by the questions
};

struct RefusalDay {
  std::string domain;
  Day day = 0;
  std::string key;
  std::uint64_t messages = 0, deferred = 0;         // deferred: of them, still to be tried again
  std::int64_t first = 0, last = 0;                 // Unix seconds; 0 not known
  std::map<std::string, std::uint64_t> recipients;  // domains
};

// Recipient domains that are kept of one day and meaning; the others are "(others)".
inline constexpr std::size_t kMostRecipientDomains = 20;

[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const std::string& arrival, const MailDay& day);
[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const std::string& arrival, const RefusalMeaning& meaning);
[[nodiscard]] Result<void, Error> add(Database& database, const std::string& tenant,
                                      const std::string& arrival, const RefusalDay& day);
// Everything of the arrival, so that it can be taken again.
[[nodiscard]] Result<void, Error> clear_refusals(Database& database, const std::string& tenant,
                                                 const std::string& arrival);

// All days of one meaning together.
struct RefusalSum {
  RefusalMeaning meaning;  // of the latest arrival
  std::uint64_t messages = 0, deferred = 0;
  std::int64_t first = 0, last = 0;
  std::map<std::string, std::uint64_t> recipients;
};
struct RefusalFilter {
  std::string domain;    // sending; "" all
  std::string arrival;   // only of this one, counted whole; "" all, by the rule above
  Day from = 0, to = 0;  // inclusive
};
// The most messages first.
[[nodiscard]] Result<std::vector<RefusalSum>, Error> refusals(Database& database,
                                                              const std::string& tenant,
                                                              const RefusalFilter& filter);
// Day by day, with what each means; by the same rule.
struct MeantRefusalDay {
  RefusalDay day;
  std::string rule, kind, provider;  // of RefusalMeaning
};
[[nodiscard]] Result<std::vector<MeantRefusalDay>, Error> refusal_days(Database& database,
                                                                       const std::string& tenant,
                                                                       const RefusalFilter& filter);
[[nodiscard]] Result<std::vector<MailDay>, Error> mail_days(Database& database,
                                                            const std::string& tenant,
                                                            const RefusalFilter& filter);
// False: the arrival has no such meaning.
[[nodiscard]] Result<bool, Error> set_case(Database& database, const std::string& tenant,
                                           const std::string& arrival, const std::string& key,
                                           const std::string& case_id);
[[nodiscard]] Result<void, Error> forget_refusals(Database& database, const std::string& tenant,
                                                  Day before);

// Domains that are watched though no report tells of them.
[[nodiscard]] Result<void, Error> watch(Database& database, const std::string& tenant,
                                        const std::string& domain, std::int64_t now);
[[nodiscard]] Result<bool, Error> unwatch(Database& database, const std::string& tenant,
                                          const std::string& domain);
// Whether the organisation watches the domain, or has refusals or cases of it.
[[nodiscard]] Result<bool, Error> knows_domain(Database& database, const std::string& tenant,
                                               const std::string& domain);
[[nodiscard]] Result<std::vector<std::string>, Error> watched(Database& database,
                                                              const std::string& tenant);

}  // namespace waybill::ledger
