#include "app/test_report_text.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace waybill::app {
namespace {

using tester::Finding;
using tester::Status;

std::vector<const Finding*> with(const tester::Report& report, Status status) {
  std::vector<const Finding*> found;
  for (const bool counts : {true, false}) {  // what counts comes first
    for (const Finding& finding : report.findings) {
      if (finding.status == status && (finding.check->counts != tester::Counts::No) == counts)
        found.push_back(&finding);
    }
  }
  return found;
}

std::string_view first_line(std::string_view text) {
  return ascii::trim(text.substr(0, text.find('\n')));
}

// "Fails: 3", and each with what it rests on and what to do.
std::string section(const Terminal& terminal, std::string_view title, Colour colour,
                    const std::vector<const Finding*>& findings) {
  if (findings.empty()) return {};
  std::string text =
      "\n" + terminal.paint(Colour::Strong, fmt::format("{}: {}", title, findings.size())) + "\n";
  for (const Finding* finding : findings) {
    text += terminal.wrap("  ", finding->check->title, colour);
    text += terminal.wrap("    ", finding->statement);
    for (const tester::Proof& proof : finding->evidence) {
      const std::string state = proof.dns_status.empty() || proof.dns_status == "NOERROR"
                                    ? std::string()
                                    : " " + proof.dns_status;
      text += terminal.wrap("      ",
                            proof.place + state + (proof.text.empty() ? "" : ": ") +
                                std::string(first_line(proof.text)),
                            Colour::Faint);
    }
    if (!finding->fix.empty()) text += terminal.wrap("    Fix: ", finding->fix);
    text += terminal.wrap("    ",
                          fmt::format("{}{}{}", finding->check->id,
                                      finding->standard.empty() ? "" : ", ", finding->standard),
                          Colour::Faint);
  }
  return text;
}

// In one paragraph.
std::string titles(const Terminal& terminal, std::string_view title,
                   const std::vector<const Finding*>& findings) {
  if (findings.empty()) return {};
  std::string all;
  for (const Finding* finding : findings)
    all += (all.empty() ? "" : "; ") + finding->check->title;
  return "\n" + terminal.paint(Colour::Strong, fmt::format("{}: {}", title, findings.size())) +
         "\n" + terminal.wrap("  ", all + ".", Colour::Faint);
}

// A line or two each.
std::string lines(const Terminal& terminal, std::string_view title,
                  const std::vector<const Finding*>& findings) {
  if (findings.empty()) return {};
  std::string text =
      "\n" + terminal.paint(Colour::Strong, fmt::format("{}: {}", title, findings.size())) + "\n";
  for (const Finding* finding : findings)
    text += terminal.wrap("  ", finding->check->title + ": " + finding->statement, Colour::Faint);
  return text;
}

}  // namespace

std::string test_report_text(const Terminal& terminal, const tester::Report& report) {
  const tester::Score& score = report.score;
  std::string text =
      terminal.paint(Colour::Strong, fmt::format("{}/{} passed", score.passed, score.core));
  if (score.not_applicable > 0) text += fmt::format(", {} do not apply", score.not_applicable);
  if (score.could_not_check > 0)
    text += fmt::format(", {} could not be checked", score.could_not_check);
  text += fmt::format(". {} points of 100\n", score.percent);
  if (!report.from.empty()) text += terminal.wrap("  From     ", report.from);
  if (!report.subject.empty()) text += terminal.wrap("  Subject  ", report.subject);
  text += section(terminal, "Fails", Colour::Bad, with(report, Status::Fail));
  text += section(terminal, "Should be better", Colour::Doubtful, with(report, Status::Warn));
  text += lines(terminal, "Good to know", with(report, Status::Info));
  text += lines(terminal, "Could not be checked", with(report, Status::CouldNotCheck));
  text += titles(terminal, "Passed", with(report, Status::Pass));
  return text;
}

}  // namespace waybill::app
