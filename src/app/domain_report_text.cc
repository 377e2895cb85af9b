#include "app/domain_report_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>

namespace waybill::app {
namespace {

using service::DomainReport;
using service::ReportView;
using service::TimelineDay;

constexpr std::size_t kBarWidth = 40;
constexpr std::size_t kMostActions = 7;  // more is no plan

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// "97.3 %"; 100 only when nothing is missing, 0 only when there is nothing.
std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  if (part == whole) return "100 %";
  if (part == 0) return "0 %";
  return fmt::format("{:.1f} %", std::clamp(100 * share(part, whole), 0.1, 99.9));
}

std::string cut(std::string_view text, std::size_t width) {
  std::string safe = to_terminal_text(text);
  std::ranges::replace(safe, '\n', ' ');
  if (columns(safe) > width) {
    std::size_t end = 0;
    for (std::size_t seen = 0; end < safe.size(); ++end) {
      const bool starts = (static_cast<unsigned char>(safe[end]) & 0xC0U) != 0x80U;
      if (starts && ++seen == width) break;
    }
    safe = safe.substr(0, end) + "…";
  }
  return safe + std::string(width - std::min(width, columns(safe)), ' ');
}

Colour colour_of(policy::Traffic traffic) {
  switch (traffic) {
    case policy::Traffic::Authorised: return Colour::Good;
    case policy::Traffic::Misconfigured:
    case policy::Traffic::Spoof: return Colour::Bad;
    case policy::Traffic::Forwarder:
    case policy::Traffic::MailingList:
    case policy::Traffic::Unknown: return Colour::Doubtful;
  }
  std::abort();
}

class Writer {
 public:
  Writer(const DomainReport& report, const Terminal& terminal, std::size_t most)
      : report_(report), terminal_(terminal), most_(most) {}

  std::string domain() {
    head();
    verdict();
    if (report_.findings.total.messages == 0) return text_;
    text_ += "\nWho sends\n";
    sources();
    next_steps();
    return text_;
  }

  std::string all_sources() {
    head();
    if (says_nothing()) return text_;
    sources();
    for (const policy::SourceSummary& source : shown(report_.findings.sources))
      details(source);
    more(report_.findings.sources.size());
    return text_;
  }

  std::string all_failures() {
    head();
    if (says_nothing()) return text_;
    const policy::Counts& total = report_.findings.total;
    text_ += fmt::format("{} of {} messages fail DMARC\n", total.messages - total.passing,
                         total.messages);
    for (const policy::FailureGroup& failure : shown(report_.findings.failures)) {
      text_ += '\n';
      text_ += terminal_.wrap(
          fmt::format("{:>9}  ", failure.messages),
          fmt::format("{}, {} ({})", failure.name, policy::title_of(failure.judgement.traffic),
                      sender::id_of(failure.judgement.confidence)),
          colour_of(failure.judgement.traffic));
      text_ += terminal_.wrap("           why  ", describe(failure.why, failure.names()));
      text_ += terminal_.wrap("           so   ", policy::describe(failure.judgement.clue),
                              Colour::Faint);
      text_ += terminal_.wrap("           fix  ", policy::fix_of(failure.judgement, failure.why,
                                                                 failure.service, failure.names()));
      text_ += terminal_.wrap("           from ", addresses(failure), Colour::Faint);
    }
    more(report_.findings.failures.size());
    return text_;
  }

  std::string timeline() {
    head();
    std::uint64_t largest = 1;
    for (const TimelineDay& day : report_.days)
      largest = std::max(largest, day.messages);
    text_ += fmt::format("{:<10} {:>10} {:>8} {:>9}\n", "day", "messages", "passing", "stopped");
    for (const TimelineDay& day : report_.days) {
      // Something is drawn for something.
      const auto bar = [&](std::uint64_t part) {
        return part == 0 ? 0U
                         : std::max<std::size_t>(
                               1, static_cast<std::size_t>(share(part, largest) * kBarWidth));
      };
      text_ += fmt::format(
          "{} {:>10} {:>8} {:>9}{}{}{}\n", policy::date_of(day.day), day.messages,
          percent(day.passing, day.messages), day.quarantined + day.rejected,
          day.messages == 0 ? "" : " ",
          terminal_.paint(Colour::Good, std::string(bar(day.passing), '#')),
          terminal_.paint(Colour::Bad, std::string(bar(day.messages - day.passing), '!')));
    }
    text_ += "# passes, ! fails\n";
    return text_;
  }

  std::string what_if() {
    head();
    for (const policy::TrialResult& trial : report_.trials)
      effect(trial);
    if (report_.trials.empty())
      text_ += "Nothing to try: name a change with --set, --dkim-for or --spf.\n";
    text_ += '\n';
    text_ += terminal_.wrap("", policy::describe(report_.readiness) + ".", Colour::Strong);
    blockers();
    if (!report_.unknowns.empty()) text_ += "\nWhat cannot be known\n";
    for (const std::string& unknown : report_.unknowns)
      text_ += terminal_.wrap("  - ", unknown, Colour::Faint);
    return text_;
  }

 private:
  template <class T>
  [[nodiscard]] std::span<const T> shown(const std::vector<T>& all) const {
    return std::span(all).first(std::min(all.size(), most_));
  }

  void head() {
    text_ +=
        fmt::format("{}, {} to {} (UTC)\n", report_.domain.empty() ? "All domains" : report_.domain,
                    policy::date_of(report_.from), policy::date_of(report_.to));
  }

  void more(std::size_t all) {
    if (all > most_)
      text_ += fmt::format("… and {} more; --most shows them, --format csv has all\n", all - most_);
  }

  // Without messages: says so, and what there is instead.
  bool says_nothing() {
    if (report_.findings.total.messages > 0) return false;
    text_ += report_.unverified > 0 ? "No verified reports are stored for these days.\n"
                                    : "No reports are stored for these days.\n";
    if (report_.stored)
      text_ +=
          fmt::format("There are reports of {} to {}: ask with --from and --to.\n",
                      policy::date_of(report_.stored->from), policy::date_of(report_.stored->to));
    apart();
    return true;
  }

  void verdict() {
    const policy::Counts& total = report_.findings.total;
    if (says_nothing()) return;
    text_ += terminal_.wrap(
        "",
        fmt::format("{} of {} messages pass DMARC. {}.", percent(total.passing, total.messages),
                    total.messages, policy::describe(report_.readiness)),
        Colour::Strong);
    if (report_.trend)
      text_ += fmt::format("  first half {:.1f} %, second half {:.1f} %\n",
                           100 * report_.trend->before, 100 * report_.trend->after);
    text_ +=
        fmt::format("  DKIM aligned {}, SPF aligned {}; quarantined {}, rejected {}\n",
                    percent(total.dkim_aligned, total.messages),
                    percent(total.spf_aligned, total.messages), total.quarantined, total.rejected);
    for (std::size_t i = 0; i < policy::kTrafficKinds; ++i) {
      if (total.traffic[i] == 0) continue;
      const auto kind = static_cast<policy::Traffic>(i);
      text_ += fmt::format("  {} {:>10}  {}\n",
                           terminal_.paint(colour_of(kind), cut(policy::title_of(kind), 18)),
                           total.traffic[i], percent(total.traffic[i], total.messages));
    }
    apart();
  }

  void sources() {
    const std::size_t name_width =
        std::clamp<std::size_t>(terminal_.width() > 66 ? terminal_.width() - 66 : 0, 20, 44);
    text_ += fmt::format("{} {:>10} {:>8} {:>8} {:>8}  {}\n", cut("source", name_width), "messages",
                         "passing", "DKIM", "SPF", "what");
    for (const policy::SourceSummary& source : shown(report_.findings.sources)) {
      const policy::Counts& counts = source.counts;
      text_ += fmt::format("{} {:>10} {:>8} {:>8} {:>8}  {}\n", cut(source.name, name_width),
                           counts.messages, percent(counts.passing, counts.messages),
                           percent(counts.dkim_aligned, counts.messages),
                           percent(counts.spf_aligned, counts.messages),
                           terminal_.paint(colour_of(source.judgement.traffic),
                                           policy::title_of(source.judgement.traffic)));
    }
  }

  void details(const policy::SourceSummary& source) {
    text_ += '\n';
    text_ += terminal_.wrap("", source.name, Colour::Strong);
    if (source.service != nullptr)
      text_ +=
          fmt::format("  {} ({}), {}\n", source.service->id, sender::title_of(source.service->kind),
                      sender::id_of(source.confidence));
    for (const std::string& evidence : source.evidence)
      text_ += terminal_.wrap("  - ", evidence);
    if (source.salesforce) text_ += terminal_.wrap("  - ", sender::describe(*source.salesforce));
    text_ += terminal_.wrap("  - ",
                            fmt::format("{}: {}", policy::title_of(source.judgement.traffic),
                                        policy::describe(source.judgement.clue)),
                            colour_of(source.judgement.traffic));
    text_ += fmt::format("  - {}{} address{}\n", source.has_more_addresses ? "more than " : "",
                         source.addresses.size(), source.addresses.size() == 1 ? "" : "es");
  }

  static std::string addresses(const policy::FailureGroup& failure) {
    std::string text;
    for (const IpAddress& address : failure.addresses)
      text += (text.empty() ? "" : ", ") + address.to_string();
    return text;
  }

  void next_steps() {
    if (report_.readiness.blockers.empty()) return;
    text_ += "\nWhat to do next\n";
    blockers();
  }

  void apart() {
    if (report_.unverified == 0) return;
    text_ += terminal_.wrap(
        "  ",
        fmt::format("{} more messages stand in reports whose mail did not prove who sent it; "
                    "--include-unverified counts them.",
                    report_.unverified),
        Colour::Faint);
  }

  void blockers() {
    const std::vector<policy::Blocker>& all = report_.readiness.blockers;
    const std::size_t count = std::min(all.size(), kMostActions);
    for (const policy::Blocker& blocker : std::span(all).first(count)) {
      text_ += terminal_.wrap("  - ", blocker.says + ".", Colour::Doubtful);
      if (!blocker.action.empty()) text_ += terminal_.wrap("    ", blocker.action);
    }
    if (count < all.size())
      text_ += fmt::format("  and {} more, smaller ones; --json has all\n", all.size() - count);
  }

  void effect(const policy::TrialResult& trial) {
    const policy::Effect& total = trial.total;
    text_ += '\n';
    text_ += terminal_.wrap("", trial.hypothesis.label, Colour::Strong);
    if (total.messages == 0) text_ += "  changes nothing for these messages\n";
    const std::pair<std::string_view, std::uint64_t> lines[] = {
        {"would pass now", total.newly_passing},
        {"would fail now", total.newly_failing},
        {"would be quarantined", total.newly_quarantined},
        {"would be rejected", total.newly_rejected},
        {"  of them legitimate", trial.legitimate_stopped},
        {"  of them forwarded or through lists", trial.forwarded_stopped},
        {"  of them spoofed", trial.spoofed_stopped},
        {"  of them unknown", trial.unknown_stopped},
        {"  perhaps spared by the receiver", total.perhaps_spared},
        {"would be quarantined, not rejected", total.quarantined_instead},
        {"would be delivered", total.newly_delivered},
        {"cannot be judged", total.unknown}};
    for (const auto& [words, messages] : lines) {
      if (messages != 0) text_ += fmt::format("  {:<38} {:>10}\n", words, messages);
    }
    for (const policy::SourceEffect& source : shown(trial.sources)) {
      if (!policy::is_legitimate(source.traffic)) continue;
      text_ +=
          terminal_.wrap("    ",
                         fmt::format("{}: {} messages, {} stopped, {} newly passing", source.name,
                                     source.effect.messages, source.effect.newly_stopped(),
                                     source.effect.newly_passing),
                         source.effect.newly_stopped() != 0 ? Colour::Bad : Colour::Plain);
    }
  }

  const DomainReport& report_;
  const Terminal& terminal_;
  std::size_t most_;
  std::string text_;
};

}  // namespace

std::string to_text(const DomainReport& report, const Terminal& terminal, std::size_t most) {
  Writer writer(report, terminal, most);
  switch (report.view) {
    case ReportView::Domain: return writer.domain();
    case ReportView::Sources: return writer.all_sources();
    case ReportView::Failures: return writer.all_failures();
    case ReportView::Timeline: return writer.timeline();
    case ReportView::WhatIf: return writer.what_if();
  }
  std::abort();
}

}  // namespace waybill::app
