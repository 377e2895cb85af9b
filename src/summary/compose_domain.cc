#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/plain_line.h"
#include "base/time_text.h"
#include "summary/compose.h"
#include "summary/figures.h"
#include "summary/words.h"

namespace waybill::summary {
namespace {

// Steps that are told at the head, one of each kind; all open issues stand further below.
constexpr std::size_t kFirstSteps = 3;

std::string headline_of(const DomainSummary& summary) {
  const auto grave = std::ranges::count_if(summary.issues, [](const OpenIssue& one) {
    return one.severity == "critical" || one.severity == "high";
  });
  if (grave > 0)
    return amount_text(static_cast<std::uint64_t>(grave), "grave issue is open",
                       "grave issues are open");
  if (!summary.issues.empty())
    return amount_text(summary.issues.size(), "issue is open, none of them grave",
                       "issues are open, none of them grave");
  return "No issue is open";
}

std::string rest_of(const DomainSummary& summary, const MailDay& sum) {
  const std::uint64_t messages = sum.passing + sum.failing;
  std::string text = messages == 0
                         ? "No report tells of mail in this period."
                         : fmt::format("{} of {} pass DMARC.", share_text(sum.passing, messages),
                                       amount_text(messages, "message", "messages"));
  if (summary.refused > 0)
    text +=
        fmt::format(" {} by logs and bounces.",
                    amount_text(summary.refused, "message was refused", "messages were refused"));
  if (!summary.score)
    text += summary.checked == 0 ? " The domain has not been checked, so there is no score."
                                 : " Too little could be checked for a score.";
  return text;
}

Verdict verdict_of(const DomainSummary& summary, const MailDay& sum) {
  return {.score = summary.score,
          .grade = summary.grade,
          .headline = headline_of(summary),
          .text = rest_of(summary, sum),
          .tone = tone_of_score(summary.score)};
}

Step step_of(const OpenIssue& issue) {
  Step step{.label = line(issue.severity),
            .text = line(issue.title),
            .todo = line(issue.fix),
            .tone = tone_of_severity(issue.severity)};
  if (issue.state == "waiting") step.todo = "The fix is seen; mail has yet to confirm it.";
  if (issue.state != "waiting") {
    for (const std::string& record : issue.publish)
      step.records.push_back(plain_line(record, kLongestRecord));
  }
  return step;
}

Section next_section(const DomainSummary& summary) {
  Section section{"What to do next", {}};
  Steps steps;
  std::map<std::string_view, std::size_t> alike;
  for (const OpenIssue& issue : summary.issues) {
    if (issue.state != "waiting") ++alike[issue.kind];
  }
  for (const OpenIssue& issue : summary.issues) {
    const auto found = alike.find(issue.kind);
    if (issue.state == "waiting" || found == alike.end() || steps.items.size() == kFirstSteps)
      continue;
    Step step = step_of(issue);
    if (found->second > 1)
      step.todo += fmt::format(
          " The same with {}.",
          amount_text(found->second - 1, "other issue of this kind", "other issues of this kind"));
    alike.erase(found);
    steps.items.push_back(std::move(step));
  }
  if (!summary.next_step.empty() && steps.items.empty())
    section.blocks.emplace_back(Note{line(summary.next_step) + "."});
  if (!steps.items.empty()) section.blocks.emplace_back(std::move(steps));
  return section;
}

Section figures_section(const DomainSummary& summary, const MailDay& sum) {
  const std::uint64_t messages = sum.passing + sum.failing;
  const auto listed =
      static_cast<std::uint64_t>(std::ranges::count_if(summary.listings, &ListedAt::is_certain));
  Figures figures;
  figures.items = {
      {"Messages", count_text(messages), "by reports"},
      {"Pass DMARC", share_text(sum.passing, messages),
       messages == 0 ? "" : count_text(sum.failing) + " do not",
       tone_of_share(sum.passing, messages)},
      {"Policy", summary.policy.empty() ? "–" : "p=" + summary.policy,
       summary.policy.empty() ? "not known" : "by the latest report"},
      {"Refused", count_text(summary.refused), "by logs and bounces",
       summary.refused > 0 ? Tone::Warn : Tone::Plain},
      {"Listed", count_text(listed), "on blocklists", listed > 0 ? Tone::Bad : Tone::Plain},
  };
  return {"", {std::move(figures)}};
}

Section mail_section(const DomainSummary& summary, const MailDay& sum) {
  Section section{"Mail", {}};
  if (auto chart = mail_chart(summary.days, summary.heading.from))
    section.blocks.emplace_back(*std::move(chart));
  if (section.blocks.empty())
    section.blocks.emplace_back(Note{"No report tells of mail in this period."});
  if (summary.unverified > 0)
    section.blocks.emplace_back(
        Note{fmt::format("Not counted: {} of reports that nobody vouches for.",
                         amount_text(summary.unverified, "message", "messages"))});
  Table table{{{"Sender", 4},
               {"What it is", 2.2},
               {"Messages", 1.4, Align::Right},
               {"Share", 1.2, Align::Right},
               {"Pass DMARC", 1.4, Align::Right}},
              {},
              more_text(summary.senders.size(), kMostSenders)};
  for (const SenderShare& sender : summary.senders) {
    if (table.rows.size() == kMostSenders) break;
    table.rows.push_back({{line(sender.name)},
                          {line(sender.kind)},
                          {count_text(sender.messages)},
                          {share_text(sender.messages, sum.passing + sum.failing)},
                          {share_text(sender.passing, sender.messages),
                           tone_of_share(sender.passing, sender.messages)}});
  }
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
  return section;
}

Section score_section(const DomainSummary& summary) {
  Section section{"Score", {}};
  Meters meters;
  for (const ScorePart& part : summary.parts) {
    Meter meter{.label = line(part.title),
                .part = std::min(part.points, part.most),
                .whole = part.most,
                .value = "not counted",
                .note = line(part.reason),
                .tone = Tone::Faint};
    if (part.most > 0) {
      meter.value = fmt::format("{:.0f} of {:.0f}", part.points, part.most);
      meter.tone = part.points >= part.most * 0.9 ? Tone::Good
                   : part.points >= part.most / 2 ? Tone::Warn
                                                  : Tone::Bad;
    }
    meters.items.push_back(std::move(meter));
  }
  if (!meters.items.empty()) section.blocks.emplace_back(std::move(meters));
  if (summary.history.size() > 1) {
    LineChart chart{"Score over time", {}};
    for (const ScoreAt& at : summary.history)
      chart.points.push_back({at.day, at.score});
    section.blocks.emplace_back(std::move(chart));
  }
  if (summary.checked > 0)
    section.blocks.emplace_back(
        Note{"Checked on " + time_text(summary.checked).substr(0, 10) + "."});
  return section;
}

Section issue_section(const DomainSummary& summary) {
  Section section{"Open issues", {}};
  if (summary.issues.empty()) return section;
  Table table{
      {{"Severity", 1.2}, {"Issue", 3.4}, {"Messages", 1.2, Align::Right}, {"What to do", 4.6}},
      {},
      more_text(summary.issues.size(), kMostIssues)};
  for (const OpenIssue& issue : summary.issues) {
    if (table.rows.size() == kMostIssues) break;
    const Step step = step_of(issue);
    table.rows.push_back({{step.label, step.tone},
                          {step.text},
                          {issue.messages == 0 ? "–" : count_text(issue.messages)},
                          {step.todo}});
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

Section refusal_section(const DomainSummary& summary) {
  Section section{"Refusals", {}};
  Table table{{{"Refused by", 2}, {"Messages", 1.2, Align::Right}, {"Why, mostly", 5}},
              {},
              more_text(summary.refusals.size(), kMostRefusals)};
  for (const RefusedBy& refusal : summary.refusals) {
    if (table.rows.size() == kMostRefusals) break;
    table.rows.push_back({{refusal.provider.empty() ? "not known" : line(refusal.provider)},
                          {count_text(refusal.messages)},
                          {line(refusal.meaning)}});
  }
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
  return section;
}

Section listing_section(const DomainSummary& summary) {
  Section section{"Blocklists", {}};
  Table table{{{"Listed", 3}, {"List", 3}, {"State", 2.4}, {"Share of mail", 1.6, Align::Right}},
              {},
              more_text(summary.listings.size(), kMostListings)};
  for (const ListedAt& listing : summary.listings) {
    if (table.rows.size() == kMostListings) break;
    constexpr double kThousand = 1'000;
    const Cell state = !listing.is_certain ? Cell{"seen once", Tone::Warn}
                       : listing.is_light  ? Cell{"listed, told only", Tone::Faint}
                                           : Cell{"listed", Tone::Bad};
    table.rows.push_back({{line(listing.subject)},
                          {line(listing.list)},
                          state,
                          {share_text(static_cast<std::uint64_t>(
                                          std::clamp(listing.mail_share, 0.0, 1.0) * kThousand),
                                      static_cast<std::uint64_t>(kThousand))}});
  }
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
  return section;
}

Section record_section(const DomainSummary& summary) {
  Section section{"Records", {}};
  Table table{{{"Name", 2.6}, {"Type", 0.7}, {"Value", 5.7}},
              {},
              more_text(summary.records.size(), kMostRecords)};
  for (const RecordAt& record : summary.records) {
    if (table.rows.size() == kMostRecords) break;
    std::string value;
    for (const std::string& one : record.values)
      value += (value.empty() ? "" : " · ") + one;
    Cell cell{plain_line(value, kLongestRecord)};
    if (!record.is_known) {
      cell = {"not known: DNS did not tell", Tone::Warn};
    } else if (record.values.empty()) {
      cell = {"none", Tone::Faint};
    }
    table.rows.push_back({{line(record.name)}, {line(record.type)}, std::move(cell)});
  }
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
  return section;
}

Section missing_section(const DomainSummary& summary) {
  Section section{"What is not in this report", {}};
  for (const std::string& sentence : summary.missing)
    section.blocks.emplace_back(Note{line(sentence)});
  return section;
}

}  // namespace

Document compose(const DomainSummary& summary) {
  const MailDay sum = sum_of(summary.days);
  Document document{.title = line(summary.domain),
                    .kind = "Domain report",
                    .organisation = line(summary.heading.organisation),
                    .period = period_text(summary.heading),
                    .foot = foot_text(summary.heading),
                    .made = summary.heading.made,
                    .logo = summary.heading.logo,
                    .verdict = verdict_of(summary, sum),
                    .sections = {}};
  const auto add = [&document](Section section) {
    if (!section.blocks.empty()) document.sections.push_back(std::move(section));
  };
  add(next_section(summary));
  add(figures_section(summary, sum));
  add(mail_section(summary, sum));
  add(score_section(summary));
  add(issue_section(summary));
  add(refusal_section(summary));
  add(listing_section(summary));
  add(record_section(summary));
  add(missing_section(summary));
  return document;
}

}  // namespace waybill::summary
