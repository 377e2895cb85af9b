// What a mailbox provider says of a domain or an address on a day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::feedback {

enum class Metric : std::uint8_t {
  // Gmail Postmaster Tools; shares from 0 to 1
  SpamRate,  // of mail in inboxes, that people reported
  DomainReputation,
  IpReputation,
  IpBad,  // of the addresses, or of the mail, that have this reputation
  IpLow,
  IpMedium,
  IpHigh,
  SpfPass,
  DkimPass,
  DmarcPass,
  TlsInbound,
  TlsOutbound,
  DeliveryErrors,
  FeedbackLoopRate,
  FeedbackLoopIds,
  // Microsoft SNDS
  RcptCommands,
  DataCommands,
  Recipients,
  FilterResult,   // "GREEN", "YELLOW", "RED"
  ComplaintRate,  // an upper bound where the text begins with "<"
  TrapHits,
  Helo,
  MailFrom,  // the domain of the sample alone
  Comments,
  Blocked,  // "Yes", "No"
  BlockDetails,
};
inline constexpr std::size_t kMetrics = static_cast<std::size_t>(Metric::BlockDetails) + 1;

// "spam-rate": stored and printed, never renamed; also the column `metric` of
// data/feedback-columns.csv.
[[nodiscard]] std::string_view id_of(Metric metric);
[[nodiscard]] std::optional<Metric> parse_metric(std::string_view id);
[[nodiscard]] std::string_view title_of(Metric metric);  // "Spam rate", for people

struct Figure {
  std::int32_t day = 0;  // since 1970-01-01, as the provider counts days
  std::string provider;  // "gmail", "microsoft-consumer"
  std::string subject;   // a domain in lower case, an address, or "FIRST-LAST" of addresses
  Metric metric = Metric::SpamRate;
  std::optional<double> value;  // a share from 0 to 1, or a count; nothing: a word
  std::string text;             // as the file has it, valid UTF-8, at most kLongestFigureText
  bool operator==(const Figure&) const = default;
};
inline constexpr std::size_t kLongestFigureText = 200;  // ours

// Our own cap for one file: 400 days of a few hundred addresses.
inline constexpr std::size_t kMostFigures = 500'000;

struct Figures {
  std::vector<Figure> list;
  std::size_t rows = 0;     // that were read
  std::size_t unread = 0;   // rows that were not understood
  std::string first_fault;  // of them; one line
};

// How bad a figure is, by what providers say of their thresholds: complaint and spam rates from
// 0.1 % and 0.3 % on (Google and Yahoo), reputation words, Microsoft's colours and trap hits.
enum class Level : std::uint8_t { None, Good, Warning, Bad };
[[nodiscard]] std::string_view to_string(Level level);  // "warning"; None: "none"

inline constexpr double kWarningRate = 0.001;
inline constexpr double kBadRate = 0.003;
[[nodiscard]] Level level_of_rate(double rate);
[[nodiscard]] Level level_of(const Figure& figure);

}  // namespace waybill::feedback
