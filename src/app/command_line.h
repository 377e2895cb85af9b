// The command line as data. docs/command-line.md is its reference.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "service/domain_report.h"
#include "service/store_list.h"

namespace waybill::app {

// Exit status: the stable surface that scripts test.
enum class Exit : int {
  Done = 0,          // the command did its work, whatever the verdict
  FindingAbove = 1,  // with --fail-on, a finding at or above that severity
  WrongUsage = 2,
  UnreadableInput = 3,  // some input could not be read; the others were processed
  Environment = 4,      // network, store or disk failed
};

struct DnsArguments {
  std::string dns_file;                      // --dns: this snapshot, no network
  std::string record_file;                   // --record: write what was asked
  std::string resolver;                      // --resolver
  std::optional<std::int64_t> at;            // --at, Unix seconds
  std::chrono::milliseconds overall{30000};  // --timeout
};

struct EnvelopeArguments {
  std::string ip, helo;
  std::optional<std::string> mail_from;  // "" is the null sender
};

struct SpfCommand {
  DnsArguments dns;
  EnvelopeArguments envelope;
  std::string receiver;
  bool json = false;
};
struct AuthCommand {
  DnsArguments dns;
  EnvelopeArguments envelope;
  std::vector<std::string> messages;
  bool json = false;
};
struct TestMessageCommand {
  DnsArguments dns;
  EnvelopeArguments envelope;
  std::vector<std::string> messages;
  std::string fail_on;      // "fail", "warn"; "" never
  bool is_offline = false;  // the web is not asked
  bool json = false;
};
struct DmarcCommand {
  DnsArguments dns;
  std::string from;
  std::string spf;                // DOMAIN=RESULT
  std::vector<std::string> dkim;  // DOMAIN=RESULT
  bool json = false;
};
struct BlocklistsCommand {
  DnsArguments dns;
  std::vector<std::string> subjects;  // addresses, domains
  std::string keys_file;
  bool json = false;
};
struct ArcSealCommand {
  DnsArguments dns;
  std::string message, domain, selector, key_file, authserv_id, headers;
  std::optional<std::int64_t> time;
};
struct BounceCommand {
  std::vector<std::string> files;
  unsigned jobs = 0;  // 0: one per core
  bool json = false;
};
struct ClassifyCommand {
  std::vector<std::string> files;  // empty: standard input
  std::string provider;
  bool json = false;
};
struct CheckCommand {
  DnsArguments dns;
  std::vector<std::string> domains;
  std::string list;                    // file of domains, one a line
  std::vector<std::string> selectors;  // of DKIM
  std::string store;                   // "": no reports are looked at
  std::string tenant = "default";
  unsigned days = 30;       // of reports
  bool salesforce = false;  // sends through Salesforce
  bool microsoft = false;   // sends through Microsoft 365
  bool is_offline = false;  // neither the web nor mail servers are asked
  bool authority = false;   // the name servers are asked and compared
  bool count = false;       // say how many questions it took
  std::string fail_on;
  bool json = false;
};
struct SalesforceLogCommand {
  DnsArguments dns;  // asked only with --dns or --resolver
  std::vector<std::string> files;
  std::string recipient, message_id;
  std::string from, to;     // of the request
  std::string suppression;  // write the list of dead addresses here
  bool messages = false;
  bool json = false;
};
struct ReportsCommand {
  std::vector<std::string> files;
  unsigned jobs = 0;  // 0: one per core
  bool no_rows = false;
  bool personal_data = false;
  bool json = false;
};
struct DiagnoseCommand {
  DnsArguments dns;
  std::vector<std::string> evidence;
  std::string recipient, message_id, domain;
  std::string case_file;
  std::string fail_on;
  bool json = false;
};
struct ReplayCommand {
  std::string case_file;
  bool json = false;
};
struct WhatIfCommand {
  std::string case_file;
  std::vector<std::string> set;    // NAME TYPE VALUE
  std::vector<std::string> unset;  // NAME TYPE
  bool json = false;
};
enum class ReportFormat : std::uint8_t { Table, Json, Csv };
enum class ReportFile : std::uint8_t { Html, Pdf };

struct DomainReportCommand {
  service::DomainQuestion question;
  DnsArguments dns;                       // with --spf and --reverse-dns
  std::optional<service::ListView> list;  // a list of what is kept instead of a view
  ReportFormat format = ReportFormat::Table;
  std::string store = "sqlite:waybill.db";
  std::string from, to;            // dates, inclusive, UTC
  unsigned days = 30;              // before `to`, where `from` is not given
  unsigned most = 20;              // lines of a table; JSON and CSV have all
  std::optional<ReportFile> file;  // written for people to `out`, instead of a view
  std::string out, logo;           // paths; logo "": none
};

struct MailboxArguments {
  std::string password_file, token_file, token_command;
  std::string move_to, other_to;  // mailboxes
  bool remove = false, keep = false;
  std::string ca_file;
  unsigned poll = 60;  // seconds
};
struct StoreArguments {
  std::string url = "sqlite:waybill.db";
  std::string tenant = "default";
};
struct IngestCommand {
  DnsArguments dns;
  StoreArguments store;
  MailboxArguments mailbox;
  std::vector<std::string> paths;  // files, folders, imaps://USER@HOST/MAILBOX
  std::vector<std::string> trusted_authserv;
  bool vouch = false;  // the user answers for the reports
  bool watch = false;
  bool personal_data = false;  // keep what failure reports tell of people
  bool no_originals = false;
  bool json = false;
};
struct ReingestCommand {
  StoreArguments store;
  bool json = false;
};
struct ForgetCommand {
  StoreArguments store;
  std::string kind;        // "aggregate", "failure", "smtp_tls"; "": all
  unsigned days = 0;       // older than this
  bool originals = false;  // only the originals
  bool json = false;
};

struct ServeCommand {
  std::string config_file;               // "": the defaults
  std::vector<std::string> listen;       // in place of http.listen
  std::vector<std::string> smtp_listen;  // in place of smtp.listen; "off": none
  std::string data;                      // in place of data
};
struct InviteCommand {
  std::string email;
  std::string new_organisation;  // name; "": the account is there
  bool without_second_factor = false;
  std::string config_file;  // "": the defaults
  std::string data;         // in place of data
  bool json = false;
};
enum class ConfigView : std::uint8_t { Check, Show };
struct ConfigCommand {
  ConfigView view = ConfigView::Check;
  std::string file;  // "": the defaults
};

using Command =
    std::variant<SpfCommand, AuthCommand, TestMessageCommand, DmarcCommand, BlocklistsCommand,
                 ArcSealCommand, BounceCommand, ClassifyCommand, SalesforceLogCommand,
                 ReportsCommand, DiagnoseCommand, ReplayCommand, WhatIfCommand, CheckCommand,
                 DomainReportCommand, IngestCommand, ReingestCommand, ForgetCommand, ServeCommand,
                 InviteCommand, ConfigCommand>;

// The command, or the exit status after help, the version or an error was printed.
[[nodiscard]] Result<Command, Exit> parse_command_line(int argc, const char* const* argv);

}  // namespace waybill::app
