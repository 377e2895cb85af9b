#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/terminal.h"
#include "app/verdict_text.h"
#include "diagnosis/compare.h"
#include "diagnosis/diagnose.h"
#include "dns/change.h"
#include "evidence/collect.h"
#include "evidence/input.h"

namespace waybill::app {
namespace {

bool is_above(const diagnosis::Diagnosis& diagnosis, const std::string& severity) {
  const auto least = diagnosis::parse_severity(severity);
  return least && !diagnosis.findings.empty() && diagnosis.findings.front().severity >= *least;
}

// The octets of the verdict as replay compares them.
std::string verdict_json(const diagnosis::Diagnosis& diagnosis, const diagnosis::Case& the_case) {
  return boost::json::serialize(diagnosis::to_json(diagnosis, the_case));
}

void present(const diagnosis::Diagnosis& diagnosis, const diagnosis::Case& the_case, bool as_json) {
  if (as_json) {
    print_json(diagnosis::to_json(diagnosis, the_case));
  } else {
    print(verdict_text(Terminal::of_stdout(), diagnosis, the_case));
  }
}

Result<diagnosis::StoredCase, Failure> load_case(const std::string& file) {
  const auto octets = evidence::read_input(file, diagnosis::kLargestCaseFile);
  if (!octets) return std::unexpected(Failure{Exit::UnreadableInput, octets.error(), file});
  auto stored = diagnosis::parse_case(*octets);
  if (!stored)
    return std::unexpected(Failure{Exit::UnreadableInput, file + ": " + stored.error(), file});
  return std::move(*stored);
}

// Offline: what the case does not hold is "not recorded".
diagnosis::Diagnosis diagnose_offline(const diagnosis::Case& the_case) {
  const diagnosis::Examination examination(the_case);
  dns::Inquiry inquiry(the_case.dns);
  return examination.diagnose(inquiry);
}

// What is withdrawn comes first, so that one command can put a record in the place of another.
Result<std::vector<dns::Change>, std::string> parse_changes(const WhatIfCommand& command) {
  std::vector<dns::Change> changes;
  for (const std::string& text : command.unset) {
    auto change = dns::parse_withdrawal(text);
    if (!change) return std::unexpected("--unset: " + change.error());
    changes.push_back(std::move(*change));
  }
  for (const std::string& text : command.set) {
    auto change = dns::parse_publication(text);
    if (!change) return std::unexpected("--set: " + change.error());
    changes.push_back(std::move(*change));
  }
  return changes;
}

}  // namespace

Exit run_diagnose(const DiagnoseCommand& command) {
  auto session = open_dns(command.dns);
  if (!session) return end_with(session.error(), command.json);
  diagnosis::Case the_case;
  the_case.question = {command.recipient, command.message_id, command.domain};
  evidence::Collected collected = evidence::collect(
      command.evidence, the_case.question, [&](const std::string& name, const std::string& reason) {
        report_unreadable(name, reason, command.json);
      });
  the_case.evidence = std::move(collected.evidence);
  if (the_case.evidence.empty()) {
    complain("there is no evidence that could be read");
    return Exit::UnreadableInput;
  }
  if (collected.snapshot && command.dns.dns_file.empty())
    session->use(std::move(*collected.snapshot));
  the_case.at = session->now();
  diagnosis::Diagnosis diagnosis;
  {
    const diagnosis::Examination examination(the_case);
    session->run([&](dns::Inquiry& dns) { diagnosis = examination.diagnose(dns); });
  }
  the_case.dns = session->snapshot();
  present(diagnosis, the_case, command.json);
  if (!command.case_file.empty()) {
    const auto written = evidence::write_output(
        command.case_file, diagnosis::write_case(the_case, verdict_json(diagnosis, the_case)));
    if (!written) return end_with({Exit::Environment, written.error()}, command.json);
  }
  if (const auto finished = record_dns(command.dns, *session); !finished)
    return end_with(finished.error(), command.json);
  if (collected.is_incomplete) return Exit::UnreadableInput;
  return is_above(diagnosis, command.fail_on) ? Exit::FindingAbove : Exit::Done;
}

Exit run_replay(const ReplayCommand& command) {
  const auto stored = load_case(command.case_file);
  if (!stored) return end_with(stored.error(), command.json);
  const diagnosis::Diagnosis diagnosis = diagnose_offline(stored->the_case);
  present(diagnosis, stored->the_case, command.json);
  if (!stored->verdict_json.empty() &&
      stored->verdict_json != verdict_json(diagnosis, stored->the_case))
    complain("note: this version decides otherwise than the one that wrote the case");
  return Exit::Done;
}

Exit run_what_if(const WhatIfCommand& command) {
  const auto stored = load_case(command.case_file);
  if (!stored) return end_with(stored.error(), command.json);
  const auto changes = parse_changes(command);
  if (!changes) return end_with({Exit::WrongUsage, changes.error()}, command.json);
  diagnosis::Case after_case = stored->the_case;
  after_case.dns = dns::apply(stored->the_case.dns, *changes);
  const diagnosis::Diagnosis before = diagnose_offline(stored->the_case);
  const diagnosis::Diagnosis after = diagnose_offline(after_case);
  const diagnosis::Comparison comparison = diagnosis::compare(before, after);
  if (command.json) {
    boost::json::object object = diagnosis::to_json(comparison);
    object["before"] = diagnosis::to_json(before.verdict);
    object["after"] = diagnosis::to_json(after.verdict);
    print_json(object);
  } else {
    print(comparison_text(Terminal::of_stdout(), comparison, before, after));
  }
  return Exit::Done;
}

}  // namespace waybill::app
