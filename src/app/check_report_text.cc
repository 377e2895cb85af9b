#include "app/check_report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "health/check_table.h"

namespace waybill::app {
namespace {

using health::Finding;
using health::Severity;
using health::Status;

constexpr std::size_t kLongestShown = 300;  // octets of a record in the list of records

Colour colour_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High: return Colour::Bad;
    case Severity::Medium: return Colour::Doubtful;
    case Severity::Low:
    case Severity::Info: return Colour::Plain;
  }
  return Colour::Plain;
}

// A record to be copied stays on one line, whatever the width.
std::string publication_text(const Terminal& terminal, const health::Publication& publication) {
  const auto record = [&](std::string_view value) {
    const std::string_view quote = publication.type == "TXT" ? "\"" : "";
    return to_terminal_text(fmt::format("        {} {} {}{}{}\n", publication.name,
                                        publication.type, quote, value, quote));
  };
  if (publication.value.empty())
    return "      Delete:\n" + terminal.paint(Colour::Strong, record(publication.instead_of));
  const std::string text = publication.instead_of.empty()
                               ? "      Publish:\n"
                               : "      Publish in place of what is there:\n";
  return text + terminal.paint(Colour::Strong, record(publication.value));
}

std::string problem_text(const Terminal& terminal, const Finding& finding) {
  const health::Check& row = health::check(finding.id);
  std::string text = terminal.wrap(
      "  ", fmt::format("{}: {}", health::to_string(finding.severity), finding.statement),
      colour_of(finding.severity));
  if (!finding.fix.empty()) text += terminal.wrap("    Fix: ", finding.fix);
  for (const health::Publication& publication : finding.publish)
    text += publication_text(terminal, publication);
  text += terminal.wrap("    ",
                        fmt::format("{}{}{}, {}", finding.id, finding.subject.empty() ? "" : " ",
                                    finding.subject, row.standard),
                        Colour::Faint);
  return text;
}

std::string verdict(const Terminal& terminal, const health::Report& report) {
  const health::Score& score = report.score;
  std::string text = terminal.paint(Colour::Strong, to_terminal_text(report.domain));
  text += score.grade.empty() ? "  no score: too little could be checked\n"
                              : fmt::format("  {} of 100, grade {}\n", score.value, score.grade);
  if (!score.held.empty()) text += "   " + score.held + "\n";
  if (report.is_parked)
    text += terminal.wrap("  ", "The domain seems to neither send nor take mail.");
  for (const health::ScorePart& part : score.parts) {
    if (part.most <= 0) continue;
    text += terminal.wrap(fmt::format("  {:>5.1f} of {:>4.1f}  ", part.points, part.most),
                          part.title + ": " + part.reason, Colour::Faint);
  }
  return text;
}

std::vector<const Finding*> problems(const health::Report& report) {
  std::vector<const Finding*> found;
  for (const Finding& finding : report.findings) {
    if (finding.status == Status::Problem) found.push_back(&finding);
  }
  return found;
}

std::string first_to_mend(const Terminal& terminal, const std::vector<const Finding*>& all) {
  if (all.empty()) return "\n" + terminal.paint(Colour::Good, "Nothing to mend was found.") + "\n";
  return "\n" + terminal.paint(Colour::Strong, "Mend first") + "\n" +
         problem_text(terminal, *all.front());
}

std::string group_text(const Terminal& terminal, const health::Report& report,
                       std::string_view group, const Finding* told) {
  std::string text;
  std::vector<std::string_view> good;     // ids
  std::vector<std::string_view> unknown;  // each reason once
  for (const Finding& finding : report.findings) {
    if (health::check(finding.id).group != group) continue;
    switch (finding.status) {
      case Status::Problem:
        if (&finding != told) text += problem_text(terminal, finding);
        break;
      case Status::Info: text += terminal.wrap("  ", finding.statement, Colour::Plain); break;
      case Status::Unknown:
        if (std::ranges::find(unknown, finding.statement) != unknown.end()) break;
        unknown.push_back(finding.statement);
        text += terminal.wrap("  Not known: ", finding.statement, Colour::Faint);
        break;
      case Status::Good:
        if (std::ranges::find(good, finding.id) == good.end()) good.emplace_back(finding.id);
        break;
      case Status::NotApplicable: break;
    }
  }
  if (!good.empty())
    text += terminal.wrap(
        "  ", fmt::format("{} check{} found good.", good.size(), good.size() == 1 ? "" : "s"),
        Colour::Faint);
  if (text.empty()) return {};
  return "\n" + terminal.paint(Colour::Strong, health::title_of_group(group)) + "\n" + text;
}

std::string records_text(const Terminal& terminal, const health::Report& report) {
  std::string text = "\n" + terminal.paint(Colour::Strong, "Records") + "\n";
  for (const health::Record& record : report.records) {
    if (record.values.empty()) {
      text += terminal.wrap(
          "  ", fmt::format("{} {}: none ({})", record.name, record.type, record.status),
          Colour::Faint);
      continue;
    }
    text += terminal.wrap("  ", fmt::format("{} {}, TTL {}", record.name, record.type, record.ttl));
    for (const std::string& value : record.values)
      text += terminal.wrap(
          "    ", value.size() > kLongestShown ? value.substr(0, kLongestShown) + "…" : value,
          Colour::Faint);
  }
  return text;
}

}  // namespace

std::string check_report_text(const Terminal& terminal, const health::Report& report) {
  const std::vector<const Finding*> all = problems(report);
  std::string text = verdict(terminal, report) + first_to_mend(terminal, all);
  std::vector<std::string_view> groups;
  for (const health::Check& row : health::checks()) {
    if (std::ranges::find(groups, row.group) == groups.end()) groups.push_back(row.group);
  }
  for (const std::string_view group : groups)
    text += group_text(terminal, report, group, all.empty() ? nullptr : all.front());
  return text + records_text(terminal, report);
}

}  // namespace waybill::app
