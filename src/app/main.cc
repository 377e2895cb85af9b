#include <cstdio>
#include <exception>
#include <variant>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/report.h"

namespace {

using namespace waybill::app;

struct Run {
  Exit operator()(const SpfCommand& command) const { return run_spf(command); }
  Exit operator()(const AuthCommand& command) const { return run_auth(command); }
  Exit operator()(const CheckCommand& command) const { return run_check(command); }
  Exit operator()(const DmarcCommand& command) const { return run_dmarc(command); }
  Exit operator()(const BlocklistsCommand& command) const { return run_blocklists(command); }
  Exit operator()(const ArcSealCommand& command) const { return run_arc_seal(command); }
  Exit operator()(const TestMessageCommand& command) const { return run_test_message(command); }
  Exit operator()(const BounceCommand& command) const { return run_bounce(command); }
  Exit operator()(const ClassifyCommand& command) const { return run_classify(command); }
  Exit operator()(const SalesforceLogCommand& command) const { return run_salesforce_log(command); }
  Exit operator()(const ReportsCommand& command) const { return run_reports(command); }
  Exit operator()(const DiagnoseCommand& command) const { return run_diagnose(command); }
  Exit operator()(const ReplayCommand& command) const { return run_replay(command); }
  Exit operator()(const WhatIfCommand& command) const { return run_what_if(command); }
  Exit operator()(const IngestCommand& command) const { return run_ingest(command); }
  Exit operator()(const ReingestCommand& command) const { return run_reingest(command); }
  Exit operator()(const ForgetCommand& command) const { return run_forget(command); }
  Exit operator()(const InviteCommand& command) const { return run_invite(command); }
  Exit operator()(const ServeCommand& command) const { return run_serve(command); }
  Exit operator()(const ConfigCommand& command) const { return run_config(command); }
  Exit operator()(const DomainReportCommand& command) const { return run_domain_report(command); }
};

}  // namespace

int main(int argc, char** argv) {
  try {  // exceptions are for bugs and exhausted memory: one line, not an abort
    const auto command = parse_command_line(argc, argv);
    const Exit status = command ? std::visit(Run{}, *command) : command.error();
    // What did not reach standard output was not done.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      complain("standard output: the results could not be written");
      return static_cast<int>(Exit::Environment);
    }
    return static_cast<int>(status);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "waybill: %s\n", error.what());
    return static_cast<int>(Exit::Environment);
  }
}
