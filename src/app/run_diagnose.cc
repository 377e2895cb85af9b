#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/commands.h"
#include "app/dns_session.h"
#include "app/input.h"
#include "app/report.h"
#include "app/terminal.h"
#include "app/verdict_text.h"
#include "diagnosis/compare.h"
#include "diagnosis/diagnose.h"
#include "dns/change.h"
#include "dns/snapshot_json.h"

namespace waybill::app {
namespace {

// All evidence of a case together: it is held in memory, and a case file of it can still be read.
constexpr std::size_t kLargestCase = 128U << 20U;

// The evidence that could be read, a snapshot that lay beside it, and whether something was left
// out.
struct Collected {
  diagnosis::Case the_case;
  std::optional<dns::Snapshot> snapshot;
  bool incomplete = false;
};

Collected collect(const DiagnoseCommand& command) {
  Collected collected;
  const auto leave_out = [&](const std::string& file, const std::string& reason) {
    report_unreadable(file, reason, command.json);
    collected.incomplete = true;
  };
  std::size_t total = 0;
  for (const std::string& file : expand_paths(command.evidence)) {
    auto octets = read_input(file);
    if (!octets) {
      leave_out(file, octets.error());
      continue;
    }
    total += octets->size();
    if (total > kLargestCase) {
      leave_out(file, fmt::format("{}: the evidence together is larger than {} MiB", file,
                                  kLargestCase >> 20U));
      break;
    }
    const diagnosis::EvidenceKind kind = diagnosis::recognise(*octets);
    if (kind == diagnosis::EvidenceKind::Unreadable) {
      leave_out(file, file + ": " + diagnosis::unreadable_reason(*octets).value_or("not known"));
    } else if (kind == diagnosis::EvidenceKind::CaseFile) {
      leave_out(file, file + ": a case file; use waybill replay");
    } else if (kind == diagnosis::EvidenceKind::DnsSnapshot) {
      auto snapshot = dns::parse_snapshot(*octets);
      if (!snapshot) {
        leave_out(file, file + ": " + snapshot.error());
      } else {
        collected.snapshot = std::move(*snapshot);
      }
    } else {
      diagnosis::Evidence evidence;
      evidence.id = "E" + std::to_string(collected.the_case.evidence.size() + 1);
      evidence.kind = kind;
      evidence.name =
          file == "-" ? "standard input" : std::filesystem::path(file).filename().string();
      evidence.octets = std::move(*octets);
      collected.the_case.evidence.push_back(std::move(evidence));
    }
  }
  collected.the_case.question = {command.recipient, command.message_id, command.domain};
  return collected;
}

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
  const auto octets = read_input(file, diagnosis::kLargestCaseFile);
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
  auto session = DnsSession::open(command.dns);
  if (!session) return end_with(session.error(), command.json);
  Collected collected = collect(command);
  diagnosis::Case& the_case = collected.the_case;
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
    const auto written = write_output(
        command.case_file, diagnosis::write_case(the_case, verdict_json(diagnosis, the_case)));
    if (!written) return end_with({Exit::Environment, written.error()}, command.json);
  }
  if (const auto finished = session->finish(); !finished)
    return end_with(finished.error(), command.json);
  if (collected.incomplete) return Exit::UnreadableInput;
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
    object["before"] = diagnosis::to_json(before, stored->the_case).at("verdict");
    object["after"] = diagnosis::to_json(after, after_case).at("verdict");
    print_json(object);
  } else {
    print(comparison_text(Terminal::of_stdout(), comparison, before, after));
  }
  return Exit::Done;
}

}  // namespace waybill::app
