#include "alert/digest.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/time_text.h"

namespace waybill::alert {
namespace {

constexpr std::int64_t kHour = 3'600, kDay = 86'400;
constexpr std::size_t kDateSize = 10;  // of "2026-11-23"

}  // namespace

std::string_view to_string(Rhythm rhythm) {
  switch (rhythm) {
    case Rhythm::Off: return "off";
    case Rhythm::Daily: return "daily";
    case Rhythm::Weekly: return "weekly";
  }
  std::abort();
}

std::optional<Rhythm> parse_rhythm(std::string_view text) {
  for (const Rhythm rhythm : {Rhythm::Off, Rhythm::Daily, Rhythm::Weekly}) {
    if (to_string(rhythm) == text) return rhythm;
  }
  return std::nullopt;
}

bool attaches_pdf(const DigestSetting& setting) {
  return setting.attaches_pdf.value_or(setting.rhythm == Rhythm::Weekly);
}

Message message_of(const Digest& digest, const DigestSetting& setting, const Origin& origin) {
  Message message;
  message.kind = "digest";
  message.organisation = plain_line(origin.organisation, kLongestTitle);
  message.subject =
      fmt::format("{} digest of {}", setting.rhythm == Rhythm::Weekly ? "Weekly" : "Daily",
                  message.organisation);
  message.context = fmt::format("{} to {}", time_text(digest.from).substr(0, kDateSize),
                                time_text(digest.to).substr(0, kDateSize));
  for (const Section& section : digest.sections) {
    if (section.lines.empty()) continue;
    Section& added = message.sections.emplace_back();
    added.title = plain_line(section.title, kLongestTitle);
    for (const std::string& line : section.lines) {
      if (added.lines.size() < kMostLines) added.lines.push_back(plain_line(line, kLongestLine));
    }
    for (const Bar& bar : section.bars) {
      if (added.bars.size() < kMostLines)
        added.bars.push_back({plain_line(bar.label, kLongestTitle),
                              plain_line(bar.text, kLongestTitle), bar.good, bar.bad, bar.whole});
    }
  }
  if (message.sections.empty()) message.sections.push_back({"", {"Nothing happened."}});
  message.enclosure = {digest.from, digest.to, attaches_pdf(setting)};
  if (!origin.public_url.empty()) message.url = origin.public_url + "/domains";
  message.foot = fmt::format(
      "From Waybill for {}, by the channel “{}”. When digests come is set "
      "under Settings, Alerts.",
      message.organisation, plain_line(origin.channel, kLongestTitle));
  return message;
}

std::int64_t digest_time(const DigestSetting& setting, const TimeZone& zone, std::int64_t now) {
  constexpr std::int64_t kDaysOfWeek = 7;
  constexpr std::int64_t kThursday = 4;  // 1970-01-01
  const std::int64_t local = zone.local(now);
  std::int64_t day = local / kDay;
  const auto moment = [&](std::int64_t of_day) {
    const std::int64_t at = of_day * kDay + setting.hour * kHour;
    return at - zone.offset_at(at - zone.offset_at(now));
  };
  if (moment(day) > now) --day;
  if (setting.rhythm == Rhythm::Weekly) {
    while ((day + kThursday) % kDaysOfWeek != setting.weekday)
      --day;
  }
  return moment(day);
}

}  // namespace waybill::alert
