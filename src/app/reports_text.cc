#include "app/reports_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace waybill::app {
namespace {

constexpr std::size_t kShownSources = 10;
constexpr std::int64_t kDay = 86400;

std::string date(std::int64_t seconds) {
  if (seconds == 0) return "an unknown time";
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  const std::chrono::year_month_day parts(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()),
                     static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
}

// "2026-11-22", "2026-11-15 to 2026-11-22 (8 days)", "2026-11-22 (6 hours)".
std::string span_text(const report::TimeSpan& span) {
  const std::int64_t length = span.end - span.begin;
  std::string first = date(span.begin);
  if (length == kDay || span.begin == 0) return first;
  if (length < kDay) return fmt::format("{} ({} hours)", first, (length + 1800) / 3600);
  return fmt::format("{} to {} ({} days)", first, date(span.end - 1), (length + kDay / 2) / kDay);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "–";
  if (part == whole) return "100 %";
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("{:.1f} %", std::min(share, 99.9));
}

// One line for each kind of deviation that is more than a habit.
std::string odd_text(const Terminal& terminal, const std::vector<report::DeviationCount>& list) {
  std::string text;
  for (const report::DeviationCount& met : list) {
    const report::Weight weight = report::weight_of(met.code);
    if (weight == report::Weight::Habit) continue;
    std::string line(report::describe(met.code));
    if (met.first_record > 0 && met.times > 1)
      line += fmt::format(" ({} times, first in record {})", met.times, met.first_record);
    else if (met.first_record > 0)
      line += fmt::format(" (record {})", met.first_record);
    line += fmt::format(" [{}]", report::id_of(met.code));
    text += terminal.wrap(weight == report::Weight::Loss ? "  lost   " : "  odd    ", line,
                          weight == report::Weight::Loss ? Colour::Bad : Colour::Faint);
  }
  return text;
}

std::string_view or_unknown(const std::string& text) {
  return text.empty() ? std::string_view("?") : std::string_view(text);
}

}  // namespace

void AggregateSummary::add(const report::AggregateRow& row) {
  const bool is_new = !sources_.contains(row.source_ip);
  Source& source = is_new && sources_.size() >= kMostSources ? others_ : sources_[row.source_ip];
  const bool stopped = row.disposition == report::Disposition::Quarantine ||
                       row.disposition == report::Disposition::Reject;
  for (Source* const sum : {&source, &all_}) {
    sum->messages += row.count;
    if (row.dkim_aligned || row.spf_aligned) sum->passed += row.count;
    if (row.dkim_aligned) sum->dkim += row.count;
    if (row.spf_aligned) sum->spf += row.count;
    if (stopped) sum->stopped += row.count;
  }
  if (!is_new) return;
  source.header_from = row.header_from;
  if (!row.dkim.empty()) source.signed_by = row.dkim.front().domain;
  for (const report::DkimCheck& check : row.dkim) {
    if (check.result != report::AuthResult::Pass) continue;
    source.signed_by = check.domain;
    break;
  }
  if (!row.spf.empty()) source.sent_by = row.spf.front().domain;
}

std::string AggregateSummary::verdict(const Terminal& terminal,
                                      const report::AggregateReport& report) const {
  if (report.records == 0) return terminal.wrap("  ", "No messages were reported.");
  const std::string passed = fmt::format("{} of {} messages passed DMARC ({})", all_.passed,
                                         all_.messages, percent(all_.passed, all_.messages));
  const bool all_passed = all_.passed == all_.messages;
  std::string rest;
  if (all_.stopped > 0)
    rest = fmt::format("; {} were quarantined or rejected", all_.stopped);
  else if (!all_passed)
    rest = "; all were delivered";
  return terminal.wrap("  ", passed + rest + ".", all_passed ? Colour::Good : Colour::Bad);
}

std::string AggregateSummary::source_line(const Terminal& terminal, const Ranked& ranked,
                                          std::size_t width) const {
  const Source& source = *ranked.second;
  const bool fails = source.passed < source.messages;
  const std::string line = fmt::format(
      "{:<{}} {:>8} {:>7}  {}, signed by {}, SPF {}", ranked.first->to_string(), width,
      source.messages, percent(source.passed, source.messages), or_unknown(source.header_from),
      source.signed_by.empty() ? "nobody" : source.signed_by, or_unknown(source.sent_by));
  return terminal.wrap("  ", line, fails ? Colour::Doubtful : Colour::Plain);
}

std::string AggregateSummary::text(const Terminal& terminal, const std::string& name,
                                   const report::AggregateReport& report) const {
  std::string text = terminal.wrap("", name, Colour::Strong);
  text +=
      terminal.wrap("  ", fmt::format("{} reports on {}, {}", or_unknown(report.org_name),
                                      or_unknown(report.policy.domain), span_text(report.span)));
  text += verdict(terminal, report);
  std::vector<Ranked> ranked;
  ranked.reserve(sources_.size());
  for (const auto& [address, source] : sources_)
    ranked.emplace_back(&address, &source);
  const std::size_t shown = std::min(kShownSources, ranked.size());
  std::partial_sort(
      ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(shown), ranked.end(),
      [](const Ranked& a, const Ranked& b) { return a.second->messages > b.second->messages; });
  ranked.resize(shown);
  if (shown > 0)
    text += terminal.wrap(
        "  ",
        fmt::format("sources ({}{}): messages, passed",
                    sources_.size() == kMostSources ? "more than " : "", sources_.size()),
        Colour::Faint);
  std::size_t width = 0;
  for (const Ranked& source : ranked)
    width = std::max(width, source.first->to_string().size());
  for (const Ranked& source : ranked)
    text += source_line(terminal, source, width);
  const report::PolicyPublished& policy = report.policy;
  std::string asked = fmt::format("p={}", or_unknown(policy.p.raw));
  if (!policy.sp.raw.empty()) asked += " sp=" + policy.sp.raw;
  if (!policy.np.raw.empty()) asked += " np=" + policy.np.raw;
  text += terminal.wrap("  policy ", asked);
  for (const std::string& error : report.errors)
    text += terminal.wrap("  error  ", error, Colour::Doubtful);
  return text + odd_text(terminal, report.deviations) + "\n";
}

std::string tls_text(const Terminal& terminal, const std::string& name,
                     const report::TlsReport& report) {
  std::string text = terminal.wrap("", name, Colour::Strong);
  text += terminal.wrap("  ", fmt::format("{} reports on TLS, {}", or_unknown(report.organization),
                                          span_text(report.span)));
  const std::uint64_t failed = report.failed_sessions();
  text += terminal.wrap(
      "  ", fmt::format("{} sessions succeeded, {} failed.", report.successful_sessions(), failed),
      failed == 0 ? Colour::Good : Colour::Bad);
  for (const report::TlsPolicy& policy : report.policies) {
    text += terminal.wrap(
        "    ", fmt::format("{} ({}): {} succeeded, {} failed", or_unknown(policy.domain),
                            policy.type, policy.successful_sessions, policy.failed_sessions));
    std::size_t shown = 0;
    for (const report::TlsFailure& failure : policy.failures) {
      if (++shown > kShownSources) break;
      text +=
          terminal.wrap("      ",
                        fmt::format("{} {}, {} {}", failure.failed_sessions, failure.result_type,
                                    or_unknown(failure.receiving_mx_hostname), failure.reason_code),
                        Colour::Doubtful);
    }
  }
  return text + odd_text(terminal, report.deviations) + "\n";
}

std::string failure_text(const Terminal& terminal, const std::string& name,
                         const report::FailureReport& report) {
  std::string text = terminal.wrap("", name, Colour::Strong);
  std::string kinds;
  for (const std::string& kind : report.auth_failures)
    kinds += (kinds.empty() ? "" : ", ") + kind;
  text += terminal.wrap(
      "  ",
      fmt::format("A message from {} failed authentication ({}), sent by {}.",
                  or_unknown(report.header_from), or_unknown(kinds), or_unknown(report.source_ip)),
      Colour::Bad);
  text += terminal.wrap(
      "  aligned ", fmt::format("DKIM {}, SPF {}", to_string(report.dkim), to_string(report.spf)));
  if (!report.delivery_result.empty()) text += terminal.wrap("  result  ", report.delivery_result);
  for (const std::string& results : report.authentication_results)
    text += terminal.wrap("  checked ", results);
  if (report.is_redacted)
    text +=
        terminal.wrap("  ", "Personal data is left out; --personal-data shows it.", Colour::Faint);
  return text + odd_text(terminal, report.deviations) + "\n";
}

}  // namespace waybill::app
