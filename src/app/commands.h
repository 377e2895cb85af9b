// What each command does. They read files, print on standard output, and return the exit status.
#pragma once

#include "app/command_line.h"

namespace waybill::app {

[[nodiscard]] Exit run_spf(const SpfCommand& command);
[[nodiscard]] Exit run_auth(const AuthCommand& command);
[[nodiscard]] Exit run_test_message(const TestMessageCommand& command);
[[nodiscard]] Exit run_check(const CheckCommand& command);
[[nodiscard]] Exit run_dmarc(const DmarcCommand& command);
[[nodiscard]] Exit run_blocklists(const BlocklistsCommand& command);
[[nodiscard]] Exit run_arc_seal(const ArcSealCommand& command);
[[nodiscard]] Exit run_bounce(const BounceCommand& command);
[[nodiscard]] Exit run_classify(const ClassifyCommand& command);
[[nodiscard]] Exit run_salesforce_log(const SalesforceLogCommand& command);
[[nodiscard]] Exit run_reports(const ReportsCommand& command);
[[nodiscard]] Exit run_diagnose(const DiagnoseCommand& command);
[[nodiscard]] Exit run_replay(const ReplayCommand& command);
[[nodiscard]] Exit run_what_if(const WhatIfCommand& command);
[[nodiscard]] Exit run_ingest(const IngestCommand& command);
[[nodiscard]] Exit run_reingest(const ReingestCommand& command);
[[nodiscard]] Exit run_forget(const ForgetCommand& command);
[[nodiscard]] Exit run_invite(const InviteCommand& command);
[[nodiscard]] Exit run_serve(const ServeCommand& command);
[[nodiscard]] Exit run_config(const ConfigCommand& command);
[[nodiscard]] Exit run_domain_report(const DomainReportCommand& command);

}  // namespace waybill::app
