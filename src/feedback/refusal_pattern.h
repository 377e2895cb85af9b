// What the refusals of a domain have in common, by the provider that refused: whether the cause is
// technical or a reputation, since when, and which deferrals foretell a block
// (data/early-signs.csv).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::feedback {

// Refusals and deferrals of one day, meaning and recipient domain.
struct RefusalCell {
  std::int32_t day = 0;  // since 1970-01-01
  std::string rule;      // of data/refusals.csv; "" none fits
  std::string kind;      // the class: "authentication"; "unknown"
  std::string provider;  // of the meaning; "" not known
  std::string recipient_domain;
  std::uint64_t messages = 0;  // deferred ones among them
};

// Whose side a refusal is about.
enum class Side : std::uint8_t {
  Technical,   // authentication, TLS, DNS, form, routing: the sender's set-up
  Reputation,  // of an address or a domain, complaints, content, rate
  Recipient,   // the mailbox, the recipient's own rules, dead addresses
  Unknown,
};
[[nodiscard]] std::string_view to_string(Side side);  // "technical"
// By the class and, for what both sides can cause, by who can mend it.
[[nodiscard]] Side side_of(std::string_view rule, std::string_view kind);

// Who a recipient domain's mail is refused by: the provider, where the domain is one of its mailbox
// domains or the wording is its own; else the domain itself.
[[nodiscard]] std::string provider_of(const RefusalCell& cell);

enum class Pattern : std::uint8_t { Technical, Reputation, Both, Recipient, Unclear };
[[nodiscard]] std::string_view to_string(Pattern pattern);  // "both"

// Ours: a side names the pattern from this share of a provider's refusals on.
inline constexpr double kNamingShare = 0.15;
// Days with fewer refusals begin nothing.
inline constexpr std::uint64_t kLeastOfStart = 10;
// A day begins a cluster when it has more than the days before let expect: their mean and three
// times its square root (the deviation of rare events), over so many days.
inline constexpr std::int32_t kBaselineDays = 14;
inline constexpr std::int32_t kLeastBaselineDays = 3;

struct Start {
  std::int32_t day = 0;
  std::uint64_t messages = 0;  // on that day
  double before = 0;           // a day, on average
};

struct ProviderPattern {
  std::string provider;
  Pattern pattern = Pattern::Unclear;
  std::uint64_t messages = 0, technical = 0, reputation = 0, recipient = 0, unknown = 0;
  std::int32_t first = 0, last = 0;              // days
  std::vector<Start> starts;                     // the latest first
  std::map<std::string, std::uint64_t> rules;    // messages; "" without a rule
  std::map<std::string, std::uint64_t> domains;  // of recipients
  std::vector<std::string> reasons;              // sentences
};

// `first_day`: from which on the cells are complete: nothing before it is a quiet day. The most
// messages first.
[[nodiscard]] std::vector<ProviderPattern> find_patterns(const std::vector<RefusalCell>& cells,
                                                         std::int32_t first_day);

struct EarlySign {
  std::string id, rule, title, precedes, advice;
};
[[nodiscard]] const std::vector<EarlySign>& early_signs();

struct EarlyWarning {
  const EarlySign* sign = nullptr;  // static storage
  std::string provider;
  std::int32_t first = 0, last = 0;  // days on which it was seen
  std::uint64_t messages = 0;
};
// The latest first appearance first.
[[nodiscard]] std::vector<EarlyWarning> find_early_signs(const std::vector<RefusalCell>& cells);

}  // namespace waybill::feedback
