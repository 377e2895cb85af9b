#include "summary/words.h"

#include <fmt/format.h>

#include "base/plain_line.h"
#include "base/time_text.h"
#include "summary/compose.h"
#include "summary/figures.h"

namespace waybill::summary {
namespace {

// Ours: as the pages colour them.
constexpr int kGoodScore = 80, kFairScore = 60;
constexpr std::uint64_t kGoodPercent = 98, kFairPercent = 90;

}  // namespace

std::string line(std::string_view text) {
  return plain_line(text, kLongestText);
}

Tone tone_of_score(const std::optional<int>& score) {
  if (!score) return Tone::Faint;
  if (*score >= kGoodScore) return Tone::Good;
  return *score >= kFairScore ? Tone::Warn : Tone::Bad;
}

Tone tone_of_severity(std::string_view severity) {
  if (severity == "critical" || severity == "high") return Tone::Bad;
  return severity == "medium" ? Tone::Warn : Tone::Faint;
}

Tone tone_of_share(std::uint64_t passing, std::uint64_t messages) {
  if (messages == 0) return Tone::Faint;
  const long double percent =
      100.0L * static_cast<long double>(passing) / static_cast<long double>(messages);
  if (percent >= static_cast<long double>(kGoodPercent)) return Tone::Good;
  return percent >= static_cast<long double>(kFairPercent) ? Tone::Warn : Tone::Bad;
}

std::string period_text(const Heading& heading) {
  return fmt::format("{} to {}", day_text(heading.from), day_text(heading.to));
}

std::string foot_text(const Heading& heading) {
  std::string made = time_text(heading.made);
  constexpr std::size_t kDate = 10, kMinutes = 16;
  if (made.size() >= kMinutes) made = made.substr(0, kDate) + " " + made.substr(kDate + 1, 5);
  return fmt::format("Made by Waybill on {} UTC", made);
}

std::string more_text(std::size_t all, std::size_t most) {
  return all > most ? fmt::format("And {} more.", count_text(all - most)) : "";
}

MailDay sum_of(const std::vector<MailDay>& days) {
  MailDay sum;
  for (const MailDay& day : days) {
    sum.passing += day.passing;
    sum.failing += day.failing;
  }
  return sum;
}

std::optional<DayChart> mail_chart(const std::vector<MailDay>& days, std::int32_t first) {
  const MailDay sum = sum_of(days);
  if (sum.passing + sum.failing == 0) return std::nullopt;
  DayChart chart{.title = "Messages by day",
                 .good_name = "passes DMARC",
                 .bad_name = "does not pass",
                 .first = first,
                 .days = {}};
  for (const MailDay& day : days)
    chart.days.push_back({day.passing, day.failing});
  return chart;
}

}  // namespace waybill::summary
