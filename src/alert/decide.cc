#include "alert/decide.h"

#include <algorithm>
#include <cstdlib>

namespace waybill::alert {
namespace {

constexpr std::int64_t kDay = 86'400, kMinute = 60;

bool is_within(std::string_view domain, const std::vector<std::string>& domains) {
  return std::ranges::any_of(domains, [&](const std::string& one) {
    return domain == one || (domain.size() > one.size() && domain.ends_with(one) &&
                             domain[domain.size() - one.size() - 1] == '.');
  });
}

}  // namespace

RuleSetting default_setting(const Rule& rule) {
  return {.is_on = rule.is_on, .severity = rule.severity, .cool_down = rule.cool_down};
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::New: return "new";
    case Reason::Reminder: return "reminder";
    case Reason::RuleOff: return "rule-off";
    case Reason::CoolingDown: return "cooling-down";
    case Reason::Acknowledged: return "acknowledged";
    case Reason::AtOnce: return "at-once";
    case Reason::QuietHours: return "quiet-hours";
    case Reason::DigestOnly: return "digest-only";
    case Reason::ChannelOff: return "channel-off";
    case Reason::OtherRule: return "other-rule";
    case Reason::OtherDomain: return "other-domain";
    case Reason::LessSevere: return "less-severe";
    case Reason::TooMany: return "too-many";
    case Reason::Retried: return "retried";
  }
  std::abort();
}

std::string_view describe(Reason reason) {
  switch (reason) {
    case Reason::New: return "Nothing of the kind was told within the cool-down.";
    case Reason::Reminder:
      return "It goes on, nobody has acknowledged it, and the cool-down is over.";
    case Reason::RuleOff: return "The rule is switched off.";
    case Reason::CoolingDown: return "The same was told within the cool-down.";
    case Reason::Acknowledged: return "It has been acknowledged.";
    case Reason::AtOnce: return "The channel is told at once.";
    case Reason::QuietHours: return "It waits for the end of the quiet hours.";
    case Reason::DigestOnly: return "The channel wants the digest only.";
    case Reason::ChannelOff: return "The channel is switched off.";
    case Reason::OtherRule: return "The channel does not want this rule.";
    case Reason::OtherDomain: return "The channel is for other domains.";
    case Reason::LessSevere: return "The channel wants what is more severe.";
    case Reason::TooMany: return "The channel was told very much within the hour.";
    case Reason::Retried: return "Somebody asked for another attempt.";
  }
  std::abort();
}

Admission admit(const RuleSetting& setting, const std::optional<Earlier>& earlier,
                std::int64_t now) {
  if (!setting.is_on) return {Fate::Drop, Reason::RuleOff};
  if (!earlier || now - earlier->last >= setting.cool_down) return {Fate::Tell, Reason::New};
  if (earlier->is_acknowledged) return {Fate::Join, Reason::Acknowledged};
  if (now - earlier->told < setting.cool_down) return {Fate::Join, Reason::CoolingDown};
  return {Fate::Tell, Reason::Reminder};
}

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::AtOnce: return "at-once";
    case Mode::Digest: return "digest";
    case Mode::Both: return "both";
  }
  std::abort();
}

std::optional<Mode> parse_mode(std::string_view text) {
  for (const Mode mode : {Mode::AtOnce, Mode::Digest, Mode::Both}) {
    if (to_string(mode) == text) return mode;
  }
  return std::nullopt;
}

std::optional<std::int64_t> quiet_until(const QuietHours& quiet, const TimeZone& zone,
                                        std::int64_t now) {
  if (!quiet.is_on) return std::nullopt;
  const std::int64_t local = zone.local(now);
  const std::int64_t midnight = local - ((local % kDay) + kDay) % kDay;
  const std::int64_t minute = (local - midnight) / kMinute;
  const bool spans_midnight = quiet.from >= quiet.to;
  const bool is_quiet = spans_midnight ? minute >= quiet.from || minute < quiet.to
                                       : minute >= quiet.from && minute < quiet.to;
  if (!is_quiet) return std::nullopt;
  std::int64_t end = midnight + quiet.to * kMinute;
  if (end <= local) end += kDay;
  // The clock may change before: the offset at the end counts.
  const std::int64_t guess = end - zone.offset_at(now);
  return end - zone.offset_at(guess);
}

Routing route(const Occurrence& occurrence, const Subscription& subscription,
              const QuietHours& quiet, const TimeZone& zone, std::int64_t now) {
  if (!subscription.is_on) return {Way::Drop, Reason::ChannelOff};
  const auto& wanted = subscription.rules;
  if (!wanted.empty() && std::ranges::find(wanted, occurrence.rule) == wanted.end())
    return {Way::Drop, Reason::OtherRule};
  if (!subscription.domains.empty() && !is_within(occurrence.domain, subscription.domains))
    return {Way::Drop, Reason::OtherDomain};
  if (occurrence.severity < subscription.least) return {Way::Drop, Reason::LessSevere};
  if (subscription.mode == Mode::Digest) return {Way::Digest, Reason::DigestOnly};
  const bool passes = quiet.lets_critical_pass && occurrence.severity == Severity::Critical;
  const auto until = passes ? std::nullopt : quiet_until(quiet, zone, now);
  if (until) return {Way::Hold, Reason::QuietHours, *until};
  return {Way::Send, Reason::AtOnce, now};
}

}  // namespace waybill::alert
