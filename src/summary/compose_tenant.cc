#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "summary/compose.h"
#include "summary/figures.h"
#include "summary/words.h"

namespace waybill::summary {
namespace {

// The gravest first; then the lowest score; then the most mail.
std::vector<const DomainLine*> by_urgency(const TenantSummary& summary) {
  std::vector<const DomainLine*> lines;
  lines.reserve(summary.domains.size());
  for (const DomainLine& one : summary.domains)
    lines.push_back(&one);
  std::ranges::sort(lines, {}, [](const DomainLine* one) {
    constexpr int kNoScore = 101;
    return std::tuple(~one->grave_issues, one->score.value_or(kNoScore), ~one->messages,
                      std::string_view(one->domain));
  });
  return lines;
}

Verdict verdict_of(const TenantSummary& summary, const MailDay& sum) {
  const auto grave = static_cast<std::uint64_t>(std::ranges::count_if(
      summary.domains, [](const DomainLine& one) { return one.grave_issues > 0; }));
  const std::uint64_t messages = sum.passing + sum.failing;
  Verdict verdict;
  verdict.headline = grave == 0
                         ? "No domain has a grave issue"
                         : fmt::format("Grave issues at {} of {}", count_text(grave),
                                       amount_text(summary.domains.size(), "domain", "domains"));
  if (summary.domains.empty()) verdict.headline = "There is no domain yet";
  verdict.text = messages == 0
                     ? "No report tells of mail in this period."
                     : fmt::format("{} of {} pass DMARC.", share_text(sum.passing, messages),
                                   amount_text(messages, "message", "messages"));
  const auto unchecked = static_cast<std::uint64_t>(
      std::ranges::count_if(summary.domains, [](const DomainLine& one) { return !one.score; }));
  if (unchecked > 0)
    verdict.text += fmt::format(" {} no score: not checked, or too little could be.",
                                amount_text(unchecked, "domain has", "domains have"));
  verdict.tone = tone_of_share(sum.passing, messages);
  if (unchecked > 0 && verdict.tone == Tone::Good) verdict.tone = Tone::Plain;
  if (grave > 0) verdict.tone = Tone::Bad;
  return verdict;
}

Section next_section(const std::vector<const DomainLine*>& domains) {
  constexpr std::size_t kFirstSteps = 5;
  Section section{"What to do next", {}};
  Steps steps;
  for (const DomainLine* one : domains) {
    if (one->grave_issues == 0 || steps.items.size() == kFirstSteps) break;
    steps.items.push_back({.label = "grave",
                           .text = line(one->domain),
                           .todo = line(one->next_step),
                           .tone = Tone::Bad});
  }
  if (!steps.items.empty()) section.blocks.emplace_back(std::move(steps));
  return section;
}

Section figures_section(const TenantSummary& summary, const MailDay& sum) {
  std::uint64_t refused = 0, issues = 0;
  for (const DomainLine& one : summary.domains) {
    refused += one.refused;
    issues += one.issues;
  }
  const std::uint64_t messages = sum.passing + sum.failing;
  Figures figures;
  figures.items = {
      {"Domains", count_text(summary.domains.size()), ""},
      {"Messages", count_text(messages), "by reports"},
      {"Pass DMARC", share_text(sum.passing, messages),
       messages == 0 ? "" : count_text(sum.failing) + " do not",
       tone_of_share(sum.passing, messages)},
      {"Refused", count_text(refused), "by logs and bounces",
       refused > 0 ? Tone::Warn : Tone::Plain},
      {"Open issues", count_text(issues), ""},
  };
  return {"", {std::move(figures)}};
}

Section domain_section(const std::vector<const DomainLine*>& domains) {
  Section section{"Domains", {}};
  Table table{{{"Domain", 2.7},
               {"Score", 1.0, Align::Right},
               {"Messages", 1.6, Align::Right},
               {"Pass DMARC", 1.25, Align::Right},
               {"Refused", 1.35, Align::Right},
               {"Issues", 1.15, Align::Right},
               {"Policy", 1.7},
               {"Next", 3.8}},
              {},
              more_text(domains.size(), kMostDomains)};
  for (const DomainLine* one : domains) {
    if (table.rows.size() == kMostDomains) break;
    table.rows.push_back(
        {{line(one->domain)},
         {one->score ? fmt::format("{} {}", *one->score, one->grade) : "–",
          tone_of_score(one->score)},
         {count_text(one->messages)},
         {share_text(one->passing, one->messages), tone_of_share(one->passing, one->messages)},
         {count_text(one->refused)},
         {count_text(one->issues), one->grave_issues > 0 ? Tone::Bad : Tone::Plain},
         {one->policy.empty() ? "–" : line(one->policy)},
         {line(one->next_step)}});
  }
  if (table.rows.empty()) {
    section.blocks.emplace_back(Note{"No report, refusal or case names a domain yet."});
  } else {
    section.blocks.emplace_back(std::move(table));
  }
  return section;
}

}  // namespace

Document compose(const TenantSummary& summary) {
  const MailDay sum = sum_of(summary.days);
  const std::vector<const DomainLine*> domains = by_urgency(summary);
  Document document{.title = line(summary.heading.organisation),
                    .kind = "Summary of all domains",
                    .organisation = {},
                    .period = period_text(summary.heading),
                    .foot = foot_text(summary.heading),
                    .made = summary.heading.made,
                    .logo = summary.heading.logo,
                    .verdict = verdict_of(summary, sum),
                    .sections = {}};
  if (Section next = next_section(domains); !next.blocks.empty())
    document.sections.push_back(std::move(next));
  document.sections.push_back(figures_section(summary, sum));
  if (auto chart = mail_chart(summary.days, summary.heading.from))
    document.sections.push_back({"Mail", {*std::move(chart)}});
  document.sections.push_back(domain_section(domains));
  return document;
}

}  // namespace waybill::summary
