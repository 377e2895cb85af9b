#include "app/verdict_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace waybill::app {
namespace {

using diagnosis::Confidence;
using diagnosis::Severity;
using diagnosis::StepStatus;

// Of a life with hundreds of retries the terminal shows the first.
constexpr std::size_t kMostEventsShown = 40;

std::string heading(const Terminal& terminal, std::string_view text) {
  return "\n" + terminal.paint(Colour::Strong, text) + "\n";
}

std::string_view confidence_words(Confidence confidence) {
  switch (confidence) {
    case Confidence::Certain: return "certain: the evidence says so itself";
    case Confidence::Likely: return "likely: it fits, but not all of it was observed";
    case Confidence::Possible: return "possible: it fits, but something else could be the cause";
    case Confidence::Unknown: return "not known";
  }
  std::abort();
}

Colour colour_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High: return Colour::Bad;
    case Severity::Medium: return Colour::Doubtful;
    case Severity::Low:
    case Severity::Info: return Colour::Faint;
  }
  std::abort();
}

std::string_view status_word(StepStatus status) {
  switch (status) {
    case StepStatus::Good: return "ok     ";
    case StepStatus::Problem: return "problem";
    case StepStatus::Unknown: return "unknown";
  }
  std::abort();
}

Colour colour_of(StepStatus status) {
  switch (status) {
    case StepStatus::Good: return Colour::Good;
    case StepStatus::Problem: return Colour::Bad;
    case StepStatus::Unknown: return Colour::Doubtful;
  }
  std::abort();
}

std::string verdict_part(const Terminal& terminal, const diagnosis::Verdict& verdict) {
  const bool gave_up =
      verdict.cause == diagnosis::Cause::Transport && verdict.who == diagnosis::Who::Salesforce;
  std::string text = heading(terminal, "VERDICT");
  text += terminal.wrap("  ", verdict.statement, Colour::Strong);
  text += terminal.wrap("  cause       ", diagnosis::to_string(verdict.cause));
  text +=
      terminal.wrap("  refused by  ", gave_up ? "nobody: Salesforce's own mail server reports it"
                                              : diagnosis::title(verdict.who));
  text += terminal.wrap("  confidence  ", confidence_words(verdict.confidence));
  return text;
}

// "Get-AcceptedDomain", "New-InboundConnector -Name ...": a verb, a hyphen, a noun.
bool is_command(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  const std::size_t hyphen = word.find('-');
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return hyphen != std::string_view::npos && hyphen + 1 < word.size() && is_capital(word[0]) &&
         is_capital(word[hyphen + 1]);
}

std::string fix_part(const Terminal& terminal, const diagnosis::Verdict& verdict) {
  std::string text;
  if (!verdict.smallest_fix.empty()) text += heading(terminal, "SMALLEST FIX");
  std::size_t number = 0;
  for (const diagnosis::FixStep& step : verdict.smallest_fix) {
    const std::string who = step.where.empty() ? step.actor : step.actor + ", " + step.where;
    text += terminal.wrap(fmt::format("  {}. ", ++number), who + ":\n" + step.text);
    if (step.copy.empty()) continue;
    // A record or a command is copied as one line; a sentence to send may be wrapped.
    const bool is_record = step.copy.contains("  ") || is_command(step.copy);
    text += is_record ? "       " + terminal.paint(Colour::Good, to_terminal_text(step.copy)) + "\n"
                      : terminal.wrap("       ", step.copy, Colour::Good);
  }
  if (!verdict.next_evidence.empty()) text += heading(terminal, "WHAT WOULD TELL MORE");
  for (const diagnosis::NextEvidence& next : verdict.next_evidence)
    text += terminal.wrap("  - ", next.what + ". " + next.how + ".");
  return text;
}

// "2026-11-17 13:05:49" of the ISO form, as wide where there is no time.
std::string time_column(const diagnosis::LifeEvent& event) {
  constexpr std::size_t kWidth = 19;
  if (!event.time) return std::string(kWidth, ' ');
  std::string text = diagnosis::iso_time(*event.time).substr(0, kWidth);
  std::ranges::replace(text, 'T', ' ');
  return text;
}

// What every source says of the message in question, by time.
std::string life_part(const Terminal& terminal, const diagnosis::Lives& lives) {
  const diagnosis::Life* life = lives.subject();
  if (life == nullptr || life->events.size() < 2) return {};
  std::string text = heading(terminal, "WHAT HAPPENED TO THIS MESSAGE");
  std::string whole;
  if (!life->message_id.empty()) whole += "Message-ID " + life->message_id;
  if (!life->recipient.empty()) whole += (whole.empty() ? "to " : " to ") + life->recipient;
  if (!whole.empty()) text += terminal.wrap("  ", whole, Colour::Faint);
  std::size_t shown = 0;
  for (const diagnosis::LifeEvent& event : life->events) {
    if (++shown > kMostEventsShown) break;
    text += terminal.wrap(
        fmt::format("  {}  ", time_column(event)),
        fmt::format("{} {}  <{}, {}>", event.actor, event.what, event.evidence, event.where));
  }
  if (life->events.size() > kMostEventsShown)
    text += terminal.wrap("  ",
                          fmt::format("and {} more events (--json shows all)",
                                      life->events.size() - kMostEventsShown),
                          Colour::Faint);
  for (const diagnosis::Unjoined& source : lives.unjoined)
    text += terminal.wrap("  ", source.evidence + ": " + source.reason, Colour::Faint);
  return text;
}

Colour colour_of_outcome(std::string_view outcome) {
  if (outcome == "good") return Colour::Good;
  return outcome == "bad" ? Colour::Bad : Colour::Doubtful;
}

std::string effects_text(const Terminal& terminal, std::string_view title,
                         const std::vector<diagnosis::SwitchEffect>& effects) {
  std::string text = terminal.wrap("  ", title, Colour::Strong);
  for (const diagnosis::SwitchEffect& effect : effects)
    text += terminal.wrap(
        fmt::format("    {:<8}", effect.outcome),
        fmt::format("{}{}: {}{}.", effect.way, effect.is_this_way ? " (this mail)" : "",
                    effect.statement, effect.code.empty() ? "" : " (" + effect.code + ")"),
        colour_of_outcome(effect.outcome));
  return text;
}

// What the tenant will answer, and what the switch would change.
std::string prediction_part(const Terminal& terminal, const diagnosis::Diagnosis& diagnosis) {
  if (!diagnosis.prediction) return {};
  const diagnosis::Prediction& prediction = *diagnosis.prediction;
  std::string text = heading(terminal, "YOUR OWN MICROSOFT 365 TENANT");
  text += terminal.wrap("  ", fmt::format("Situation {}: {}.", letter_of(prediction.situation),
                                          describe(prediction.situation)));
  for (const diagnosis::Expected& answer : prediction.expected)
    text += terminal.wrap(
        "  expected  ",
        fmt::format("{}{}: {}.", answer.code, answer.when.empty() ? "" : " (" + answer.when + ")",
                    answer.statement),
        Colour::Doubtful);
  // What the switch would change; how it is now shows in what is expected.
  const bool unknown = prediction.situation == diagnosis::Situation::DirectUnknown;
  if (!prediction.is_on)
    text += effects_text(terminal, "If Bounce Management is switched on", prediction.if_on);
  if (prediction.is_on || unknown)
    text += effects_text(terminal, "If Bounce Management and compliance are switched off",
                         prediction.if_off);
  return text;
}

std::string steps_part(const Terminal& terminal, const diagnosis::Diagnosis& diagnosis) {
  std::string text = heading(terminal, "THE SIX STEPS");
  std::size_t number = 0;
  for (const diagnosis::Step& step : diagnosis.steps) {
    text += terminal.wrap(fmt::format("  {} {:<18} {} ", ++number, diagnosis::title(step.id),
                                      status_word(step.status)),
                          step.conclusion + ".", colour_of(step.status));
    for (const std::string& known : step.known)
      text += terminal.wrap("      ", known, Colour::Faint);
    for (const std::string& missing : step.missing)
      text += terminal.wrap(
          step.id == diagnosis::StepId::PickRoute ? "      first mend: " : "      missing: ",
          missing, Colour::Doubtful);
  }
  return text;
}

std::string findings_part(const Terminal& terminal, const diagnosis::Diagnosis& diagnosis) {
  if (diagnosis.findings.empty()) return {};
  std::string text = heading(terminal, "FINDINGS");
  for (const diagnosis::Finding& finding : diagnosis.findings) {
    std::string cited;
    for (const std::string& fact : finding.facts)
      cited += (cited.empty() ? " [" : " ") + fact;
    if (!cited.empty()) cited += "]";
    const std::string certainty = finding.certainty == diagnosis::Certainty::Observed
                                      ? ""
                                      : fmt::format(" ({})", to_string(finding.certainty));
    text += "  " +
            terminal.paint(colour_of(finding.severity),
                           fmt::format("{:<8}", to_string(finding.severity))) +
            " " + std::string(finding.id) + certainty + "\n";
    text += terminal.wrap("           ", finding.statement + cited);
  }
  return text;
}

std::string evidence_part(const Terminal& terminal, const diagnosis::Diagnosis& diagnosis,
                          const diagnosis::Case& the_case) {
  std::string text = heading(terminal, "EVIDENCE");
  for (const diagnosis::Evidence& evidence : the_case.evidence)
    text += terminal.wrap("  ",
                          fmt::format("{}  {} ({}, {} bytes)", evidence.id, evidence.name,
                                      diagnosis::to_string(evidence.kind), evidence.octets.size()));
  std::set<std::string_view> cited;
  for (const diagnosis::Finding& finding : diagnosis.findings)
    cited.insert(finding.facts.begin(), finding.facts.end());
  std::size_t others = 0;
  for (const diagnosis::Fact& fact : diagnosis.facts) {
    if (!cited.contains(fact.id)) {
      ++others;
      continue;
    }
    const std::string place = fact.place.evidence.empty()
                                  ? fact.place.where
                                  : fact.place.evidence + ", " + fact.place.where;
    text += terminal.wrap(fmt::format("  {:<4} ", fact.id),
                          fmt::format("{}{}: {}  <{}{}>", to_string(fact.kind),
                                      fact.key.empty() ? "" : " " + fact.key, fact.value, place,
                                      fact.certainty == diagnosis::Certainty::Observed
                                          ? ""
                                          : fmt::format("; {}", to_string(fact.certainty))),
                          Colour::Faint);
  }
  if (others > 0)
    text += terminal.wrap(
        "  ", fmt::format("{} facts on which no finding rests: --json shows them", others),
        Colour::Faint);
  return text;
}

}  // namespace

std::string verdict_text(const Terminal& terminal, const diagnosis::Diagnosis& diagnosis,
                         const diagnosis::Case& the_case) {
  return verdict_part(terminal, diagnosis.verdict) + fix_part(terminal, diagnosis.verdict) +
         life_part(terminal, diagnosis.life) + prediction_part(terminal, diagnosis) +
         steps_part(terminal, diagnosis) + findings_part(terminal, diagnosis) +
         evidence_part(terminal, diagnosis, the_case);
}

std::string comparison_text(const Terminal& terminal, const diagnosis::Comparison& comparison,
                            const diagnosis::Diagnosis& before, const diagnosis::Diagnosis& after) {
  std::string text = heading(terminal, "WHAT WOULD CHANGE");
  if (comparison.is_empty())
    text += terminal.wrap("  ", "Nothing: neither a result nor the verdict depends on this.");
  for (const diagnosis::ResultChange& change : comparison.results) {
    text += terminal.wrap("  ", change.what, Colour::Strong);
    text += terminal.wrap("    before  ", change.before.empty() ? "(nothing)" : change.before,
                          Colour::Bad);
    text += terminal.wrap("    after   ", change.after.empty() ? "(nothing)" : change.after,
                          Colour::Good);
  }
  for (const std::string& id : comparison.findings_gone)
    text += terminal.wrap("  mended  ", id, Colour::Good);
  for (const std::string& id : comparison.findings_new)
    text += terminal.wrap("  new     ", id, Colour::Bad);
  text += heading(terminal, "VERDICT");
  if (!comparison.verdict_changed) {
    return text + terminal.wrap("  unchanged  ", before.verdict.statement);
  }
  text += terminal.wrap("  before  ", before.verdict.statement);
  return text + terminal.wrap("  after   ", after.verdict.statement, Colour::Strong);
}

}  // namespace waybill::app
