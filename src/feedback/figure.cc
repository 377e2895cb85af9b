#include "feedback/figure.h"

#include <array>
#include <utility>

#include "base/ascii.h"

namespace waybill::feedback {
namespace {

struct Row {
  Metric metric;
  std::string_view id, title;
};

constexpr std::array<Row, kMetrics> kRows = {{
    {Metric::SpamRate, "spam-rate", "Spam rate"},
    {Metric::DomainReputation, "domain-reputation", "Reputation of the domain"},
    {Metric::IpReputation, "ip-reputation", "Reputation of addresses"},
    {Metric::IpBad, "ip-bad", "Addresses of bad reputation"},
    {Metric::IpLow, "ip-low", "Addresses of low reputation"},
    {Metric::IpMedium, "ip-medium", "Addresses of medium reputation"},
    {Metric::IpHigh, "ip-high", "Addresses of high reputation"},
    {Metric::SpfPass, "spf-pass", "Mail that passes SPF"},
    {Metric::DkimPass, "dkim-pass", "Mail that passes DKIM"},
    {Metric::DmarcPass, "dmarc-pass", "Mail that passes DMARC"},
    {Metric::TlsInbound, "tls-inbound", "Mail that came over TLS"},
    {Metric::TlsOutbound, "tls-outbound", "Mail to the domain over TLS"},
    {Metric::DeliveryErrors, "delivery-errors", "Mail refused or deferred"},
    {Metric::FeedbackLoopRate, "feedback-loop-rate", "Spam rate of campaigns"},
    {Metric::FeedbackLoopIds, "feedback-loop-ids", "Campaigns with complaints"},
    {Metric::RcptCommands, "rcpt-commands", "RCPT commands"},
    {Metric::DataCommands, "data-commands", "DATA commands"},
    {Metric::Recipients, "recipients", "Recipients of messages"},
    {Metric::FilterResult, "filter-result", "Result of the filter"},
    {Metric::ComplaintRate, "complaint-rate", "Complaint rate"},
    {Metric::TrapHits, "trap-hits", "Spam trap hits"},
    {Metric::Helo, "helo", "Example of HELO"},
    {Metric::MailFrom, "mail-from", "Example of a return path (domain)"},
    {Metric::Comments, "comments", "Comments"},
    {Metric::Blocked, "blocked", "Blocked"},
    {Metric::BlockDetails, "details", "Why it is blocked"},
}};

// Words of the providers, compared without case.
constexpr std::pair<std::string_view, Level> kWords[] = {
    {"high", Level::Good}, {"medium", Level::Warning}, {"low", Level::Bad},
    {"bad", Level::Bad},   {"green", Level::Good},     {"yellow", Level::Warning},
    {"red", Level::Bad},   {"yes", Level::Bad},        {"no", Level::Good},
};

Level level_of_word(std::string_view text) {
  for (const auto& [word, level] : kWords) {
    if (ascii::iequals(ascii::trim(text), word)) return level;
  }
  return Level::None;
}

// Of shares that should be near to one. Ours.
Level level_of_pass(double share) {
  constexpr double kGood = 0.98, kTolerable = 0.9;
  if (share >= kGood) return Level::Good;
  return share >= kTolerable ? Level::Warning : Level::Bad;
}

// Of shares that should be near to zero. Ours.
Level level_of_fault(double share) {
  constexpr double kGood = 0.02, kTolerable = 0.1;
  if (share <= kGood) return Level::Good;
  return share <= kTolerable ? Level::Warning : Level::Bad;
}

}  // namespace

std::string_view id_of(Metric metric) {
  return kRows[static_cast<std::size_t>(metric)].id;
}

std::string_view title_of(Metric metric) {
  return kRows[static_cast<std::size_t>(metric)].title;
}

std::optional<Metric> parse_metric(std::string_view id) {
  for (const Row& row : kRows) {
    if (row.id == id) return row.metric;
  }
  return std::nullopt;
}

std::string_view to_string(Level level) {
  switch (level) {
    case Level::None: return "none";
    case Level::Good: return "good";
    case Level::Warning: return "warning";
    case Level::Bad: return "bad";
  }
  std::unreachable();
}

Level level_of_rate(double rate) {
  if (rate >= kBadRate) return Level::Bad;
  return rate >= kWarningRate ? Level::Warning : Level::Good;
}

Level level_of(const Figure& figure) {
  switch (figure.metric) {
    case Metric::DomainReputation:
    case Metric::IpReputation:
    case Metric::FilterResult:
    case Metric::Blocked: return level_of_word(figure.text);
    case Metric::SpamRate:
    case Metric::FeedbackLoopRate: return figure.value ? level_of_rate(*figure.value) : Level::None;
    case Metric::ComplaintRate:
      // "< 0.1 %" is the best that Microsoft says.
      if (figure.text.starts_with('<')) return Level::Good;
      return figure.value ? level_of_rate(*figure.value) : Level::None;
    case Metric::TrapHits:
      if (!figure.value) return Level::None;
      return *figure.value > 0 ? Level::Bad : Level::Good;
    case Metric::SpfPass:
    case Metric::DkimPass:
    case Metric::DmarcPass:
    case Metric::TlsInbound: return figure.value ? level_of_pass(*figure.value) : Level::None;
    case Metric::IpBad:
    case Metric::IpLow:
    case Metric::DeliveryErrors: return figure.value ? level_of_fault(*figure.value) : Level::None;
    case Metric::IpMedium:
    case Metric::IpHigh:
    case Metric::TlsOutbound:
    case Metric::FeedbackLoopIds:
    case Metric::RcptCommands:
    case Metric::DataCommands:
    case Metric::Recipients:
    case Metric::Helo:
    case Metric::MailFrom:
    case Metric::Comments:
    case Metric::BlockDetails: return Level::None;
  }
  std::unreachable();
}

}  // namespace waybill::feedback
