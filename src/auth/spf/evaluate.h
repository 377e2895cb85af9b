// check_host() of RFC 7208 §4: may this address send mail for this domain?
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/trail.h"
#include "dns/inquiry.h"

namespace waybill::spf {

enum class Result : std::uint8_t { None, Neutral, Pass, Fail, SoftFail, TempError, PermError };
// "none", "neutral", "pass", "fail", "softfail", "temperror", "permerror" (RFC 8601 §2.7.2).
[[nodiscard]] std::string_view to_string(Result result);

// Which identity was checked (§2.3, §2.4): MAIL FROM, or HELO because MAIL FROM was empty.
enum class Identity : std::uint8_t { MailFrom, Helo };
[[nodiscard]] std::string_view to_string(Identity identity);  // "mailfrom", "helo"

struct Query {
  IpAddress ip;           // of the client
  std::string helo;       // as the client gave it; may be anything
  std::string mail_from;  // the reverse-path; "" and "<>" are the null sender
  std::string receiver;   // our host name, for explanations; may be empty
  std::int64_t now = 0;   // Unix seconds, for explanations
  // The explanation of a fail that the domain does not explain itself (§6.2).
  std::string default_explanation;
};

// Processing limits of RFC 7208 §4.6.4. More than this is a permerror.
inline constexpr int kMostDnsTerms = 10;
inline constexpr int kMostVoidTerms = 2;
inline constexpr int kMostMxNames = 10;
inline constexpr int kMostPtrNames = 10;  // more are not looked at

struct Limits {
  int dns_terms = kMostDnsTerms;
  int void_terms = kMostVoidTerms;
  int mx_names = kMostMxNames;
  int ptr_names = kMostPtrNames;
};

struct Outcome {
  Result result = Result::None;
  Identity identity = Identity::MailFrom;
  std::string domain;       // that was checked; as given when it is no domain name
  std::string explanation;  // of a fail, printable ASCII; attacker-controlled; else empty
  std::string record;       // text of the domain's record; empty: there is none
  std::string matched;      // the term of `record` that decided; empty: none did
  int lookups = 0;          // DNS terms evaluated, the one over the limit included
  int void_lookups = 0;     // DNS terms whose answer was empty; a term counts once
  Trail trail;

  bool operator==(const Outcome&) const = default;
};

// Evaluates over what `dns` knows. While dns.wanted() is not empty the outcome is provisional: a
// term whose answer is not known yet is taken for no match, so that what comes after it is asked in
// the same round. Never asks more than the limits allow.
[[nodiscard]] Outcome evaluate(const Query& query, const Limits& limits, dns::Inquiry& dns,
                               Detail detail);

// {"result", "identity", "domain", "explanation", "lookups", "void_lookups", "record", "matched",
// "trail"}; explanation, record and matched are null when there is none.
[[nodiscard]] boost::json::value to_json(const Outcome& outcome);

}  // namespace waybill::spf
