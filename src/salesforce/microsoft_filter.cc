#include "salesforce/microsoft_filter.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

// The level from which mail is spam (Microsoft, "Spam confidence level").
constexpr int kSpamLevel = 5;

std::string word_of(std::string_view text, std::string_view key) {  // "CAT:SPOOF" as its own word
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at > 0 && ascii::is_alnum(text[at - 1])) continue;
    const std::string_view rest = text.substr(at + key.size());
    return std::string(rest.substr(0, rest.find_first_of("; ,\t\r\n)\"'")));
  }
  return {};
}

// A pasted value may end a sentence.
std::string without_stop(std::string text) {
  while (text.ends_with('.'))
    text.pop_back();
  return text;
}

bool is_microsoft_seal(const message::Field& field) {
  std::string packed;
  for (const char c : field.value) {
    if (!ascii::is_space(c)) packed += ascii::to_lower(c);
  }
  return (";" + packed).contains(";d=microsoft.com;") || packed.ends_with(";d=microsoft.com");
}

void read_field(const message::Field& field, MicrosoftFilter& filter) {
  if (ascii::iequals(field.name, "X-Forefront-Antispam-Report") && filter.report_span.end == 0) {
    filter.report = read_antispam_report(field.value);
    filter.report_span = field.span;
  } else if (ascii::iequals(field.name, "X-Microsoft-Antispam") && !filter.bulk) {
    filter.bulk = read_bulk_level(field.value);
    filter.bulk_span = field.span;
  } else if (ascii::iequals(field.name, "ARC-Seal")) {
    if (is_microsoft_seal(field)) ++filter.arc_sets_by_microsoft;
  } else if (ascii::iequals(field.name, "Authentication-Results") &&
             filter.authentication_span.end == 0) {
    filter.authentication =
        read_composite_authentication(message::parse_authentication_results(field.value));
    if (filter.authentication.is_present()) filter.authentication_span = field.span;
  }
}

// The reading of one code; nothing when it says nothing about the place.
std::optional<PlacementReading> by_code(std::string_view field, const std::string& value) {
  const CodeMeaning* meaning = value.empty() ? nullptr : code_meaning(field, value);
  if (meaning == nullptr || meaning->placement == Placement::Unknown) return std::nullopt;
  return PlacementReading{.placement = meaning->placement,
                          .decider = meaning->decider,
                          .code = fmt::format("{}:{}", field, value),
                          .meaning = meaning->meaning};
}

}  // namespace

bool MicrosoftFilter::was_filtered() const {
  const Placement placement = read_placement(*this).placement;
  return placement == Placement::Junk || placement == Placement::Quarantine ||
         placement == Placement::Blocked;
}

MicrosoftFilter read_microsoft_filter(const message::Message& message) {
  MicrosoftFilter filter;
  for (const message::Field& field : message.fields())
    read_field(field, filter);
  filter.attribution = read_attribution(message);
  return filter;
}

MicrosoftFilter read_pasted_filter(std::string_view text) {
  MicrosoftFilter filter;
  std::string report;
  for (const std::string_view key : {"CAT:", "SFV:", "SCL:", "SFTY:", "IPV:", "SRV:"}) {
    if (const std::string word = without_stop(word_of(text, key)); !word.empty())
      report += fmt::format("{}{};", key, word);
  }
  if (!report.empty()) {
    filter.report = read_antispam_report(report);
    filter.report_span = {0, text.size()};
  }
  if (const std::size_t at = ascii::ifind(text, "compauth="); at != std::string_view::npos) {
    constexpr std::size_t kLongEnough = 60;  // "compauth=softpass reason=601"
    filter.authentication = read_composite_authentication(
        message::parse_authentication_results(text.substr(at, kLongEnough)));
    filter.authentication.result =
        without_stop(word_of(ascii::lower(text.substr(at)), "compauth="));
    if (filter.authentication.is_present()) filter.authentication_span = {0, text.size()};
  }
  return filter;
}

PlacementReading read_placement(const MicrosoftFilter& filter) {
  const AntispamReport& report = filter.report;
  // Lists and rules come before the filter's own opinion, which they override.
  const auto verdict = by_code("SFV", report.filter_verdict);
  if (verdict && verdict->decider != Decider::Filter) return *verdict;
  const bool skipped = report.scl && *report.scl < 0;
  const bool spam_level = report.scl && *report.scl >= kSpamLevel;
  const auto category = by_code("CAT", report.category);
  if (category && !skipped) return *category;
  if (verdict && verdict->placement != Placement::Inbox) return *verdict;
  if (auto rule = by_code("SRV", report.rule); rule && !skipped && spam_level) return *rule;
  if (auto level = report.scl ? by_code("SCL", std::to_string(*report.scl)) : std::nullopt)
    return *level;
  return verdict.value_or(PlacementReading{});
}

}  // namespace waybill::salesforce
