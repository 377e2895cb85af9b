#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

namespace waybill::app {
namespace {

// One more command: `make` gives its value after the arguments were read.
struct Entry {
  CLI::App* app;
  std::function<Command()> make;
};

void add_dns(CLI::App& app, DnsArguments& dns) {
  CLI::Option* file = app.add_option(
      "--dns", dns.dns_file, "Answer from this DNS snapshot; nothing is sent to the network");
  app.add_option("--resolver", dns.resolver,
                 "Ask this server, ADDRESS or ADDRESS:PORT; \"root\" asks from the root servers")
      ->excludes(file);
  app.add_option("--record", dns.record_file, "Write the DNS answers that were used to this file");
  app.add_option_function<std::int64_t>(
      "--at", [&dns](const std::int64_t& at) { dns.at = at; }, "Take this Unix time for now");
  app.add_option_function<unsigned>(
         "--timeout",
         [&dns](const unsigned& seconds) { dns.overall = std::chrono::seconds(seconds); },
         "Seconds that all DNS questions together may take (default 30)")
      ->check(CLI::Range(1U, 600U));
}

void add_envelope(CLI::App& app, EnvelopeArguments& envelope) {
  app.add_option("--ip", envelope.ip, "Address of the client that delivered the message");
  app.add_option("--helo", envelope.helo, "Name that the client gave in HELO or EHLO");
  app.add_option_function<std::string>(
      "--mail-from", [&envelope](const std::string& address) { envelope.mail_from = address; },
      "Envelope sender (MAIL FROM); \"\" is the null sender");
}

void add_json(CLI::App& app, bool& json) {
  app.add_flag("--json", json, "One JSON object per input and line");
}

void add_store(CLI::App& app, StoreArguments& store) {
  app.add_option("--store", store.url,
                 "Where reports are kept: sqlite:FILE or clickhouse:URL (default "
                 "sqlite:waybill.db)");
  app.add_option("--tenant", store.tenant, "Whose reports (default \"default\")");
}

void add_mailbox(CLI::App& app, MailboxArguments& mailbox) {
  const auto file = CLI::ExistingFile;
  CLI::Option* password =
      app.add_option("--password-file", mailbox.password_file, "Password of the mailbox")
          ->check(file);
  CLI::Option* token =
      app.add_option("--token-file", mailbox.token_file, "OAuth 2.0 access token of the mailbox")
          ->check(file)
          ->excludes(password);
  app.add_option("--token-command", mailbox.token_command,
                 "Command that prints an access token; run before each log-in")
      ->excludes(password)
      ->excludes(token);
  CLI::Option* move = app.add_option("--move-to", mailbox.move_to,
                                     "Move read messages to this mailbox (default: mark them)");
  CLI::Option* remove =
      app.add_flag("--delete", mailbox.remove, "Delete read messages that held a report")
          ->excludes(move);
  app.add_flag("--keep", mailbox.keep, "Leave read messages as they are")
      ->excludes(move)
      ->excludes(remove);
  app.add_option("--other-to", mailbox.other_to, "Move messages without a report to this mailbox");
  app.add_option("--ca-file", mailbox.ca_file, "Certificates (PEM) that the mail server is held to")
      ->check(file);
  app.add_option("--poll", mailbox.poll,
                 "Seconds between looks where the mail server cannot notify (default 60)")
      ->check(CLI::Range(1U, 86'400U));
}

// The value lives as long as the program's one parse.
template <class T>
T& keep(std::vector<std::shared_ptr<void>>& kept) {
  auto value = std::make_shared<T>();
  kept.push_back(value);
  return *value;
}

class Parser {
 public:
  Parser() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", "waybill " WAYBILL_VERSION);
    app_.get_formatter()->column_width(36);
    app_.footer(
        "Evidence stays on this machine; only DNS questions leave it, and none with --dns.\n"
        "Exit status: 0 done, 1 a finding at or above --fail-on, 2 wrong usage, 3 some input could "
        "not be read,\n4 network or disk failed.");
    add_diagnose();
    add_cases();
    add_check();
    add_authentication();
    add_refusals();
    add_reports();
    add_ingest();
    add_store_upkeep();
    add_domain_reports();
    add_server();
  }

  Result<Command, Exit> parse(int argc, const char* const* argv) {
    try {  // CLI11 reports by exception
      app_.parse(argc, argv);
    } catch (const CLI::Success& success) {  // help or version
      app_.exit(success);
      return std::unexpected(Exit::Done);
    } catch (const CLI::ParseError& error) {
      std::cerr << "waybill: " << error.what() << "\nTry: waybill --help\n";
      return std::unexpected(Exit::WrongUsage);
    }
    for (const Entry& entry : entries_) {
      if (entry.app->parsed()) return entry.make();
    }
    return std::unexpected(Exit::WrongUsage);
  }

 private:
  template <class T>
  CLI::App* add(T& command, const char* name, const char* description) {
    CLI::App* const app = app_.add_subcommand(name, description);
    entries_.push_back({app, [&command] { return Command(command); }});
    return app;
  }

  void add_diagnose() {
    auto& command = keep<DiagnoseCommand>(kept_);
    CLI::App* const app = add(
        command, "diagnose", "Say why a message was refused and the smallest change that fixes it");
    app->add_option("evidence", command.evidence,
                    "Bounce, raw message, Salesforce Email Log, Microsoft trace, DMARC or TLS "
                    "report, notes; files "
                    "or folders, - is standard input")
        ->required();
    app->add_option("--recipient", command.recipient, "Look at this recipient");
    app->add_option("--message-id", command.message_id, "Look at this message");
    app->add_option("--domain", command.domain,
                    "The sender's domain, where the evidence does not tell");
    app->add_option("--case", command.case_file,
                    "Write a case file: evidence, DNS answers, verdict");
    app->add_option("--fail-on", command.fail_on, "Exit 1 for a finding of this severity or above")
        ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}));
    add_dns(*app, command.dns);
    add_json(*app, command.json);
  }

  void add_cases() {
    auto& replay = keep<ReplayCommand>(kept_);
    CLI::App* const again =
        add(replay, "replay", "Compute the verdict of a case file again, offline");
    again->add_option("case", replay.case_file, "Case file")->required();
    add_json(*again, replay.json);

    auto& what_if = keep<WhatIfCommand>(kept_);
    CLI::App* const app =
        add(what_if, "what-if", "Show what a DNS change would do to the message of a case file");
    app->add_option("case", what_if.case_file, "Case file")->required();
    app->add_option("--set", what_if.set,
                    "\"NAME TYPE VALUE\": publish this record in place of the answer")
        ->allow_extra_args(false);
    app->add_option("--unset", what_if.unset, "\"NAME TYPE\": as if nothing were published there")
        ->allow_extra_args(false);
    add_json(*app, what_if.json);
  }

  void add_check() {
    auto& command = keep<CheckCommand>(kept_);
    CLI::App* const app =
        add(command, "check", "Check all that a domain publishes for mail: score, faults, fixes");
    CLI::Option* const domains = app->add_option("domain", command.domains, "Domains");
    app->add_option("--file", command.list, "Domains of this file, one a line; - is standard input")
        ->excludes(domains);
    app->add_option("--selector", command.selectors, "A DKIM selector that is in use")
        ->allow_extra_args(false);
    app->add_option("--store", command.store,
                    "Count what stored reports tell: sqlite:FILE or clickhouse:URL");
    app->add_option("--tenant", command.tenant, "Whose reports (default \"default\")");
    app->add_option("--days", command.days, "Days of reports to look at (default 30)")
        ->check(CLI::Range(1U, 3660U));
    app->add_flag("--salesforce", command.salesforce, "The domain sends through Salesforce");
    app->add_flag("--microsoft", command.microsoft, "The domain sends through Microsoft 365");
    app->add_flag("--no-web", command.is_offline,
                  "Ask neither the web nor mail servers (none with --dns)");
    app->add_flag("--authority", command.authority,
                  "Ask each name server of the zone and compare what they say");
    app->add_flag("--count", command.count, "Say at the end how many DNS questions it took");
    app->add_option("--fail-on", command.fail_on, "Exit 1 for a problem of this severity or above")
        ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}));
    add_dns(*app, command.dns);
    add_json(*app, command.json);
  }

  void add_authentication() {
    auto& auth = keep<AuthCommand>(kept_);
    CLI::App* app = add(auth, "auth", "Evaluate SPF, DKIM, ARC and DMARC of a message");
    app->add_option("message", auth.messages, "Raw message; - is standard input")->required();
    add_envelope(*app, auth.envelope);
    add_dns(*app, auth.dns);
    add_json(*app, auth.json);

    auto& test = keep<TestMessageCommand>(kept_);
    app = add(test, "test-message", "Check a message as receivers will: 118 checks with fixes");
    app->add_option("message", test.messages, "Raw message; - is standard input")->required();
    add_envelope(*app, test.envelope);
    app->add_flag("--no-web", test.is_offline,
                  "Do not follow links or fetch policies (none with --dns)");
    app->add_option("--fail-on", test.fail_on, "Exit 1 for a check that ends so, or worse")
        ->check(CLI::IsMember({"warn", "fail"}));
    add_dns(*app, test.dns);
    add_json(*app, test.json);

    auto& spf = keep<SpfCommand>(kept_);
    app = add(spf, "spf", "Evaluate SPF (RFC 7208)");
    add_envelope(*app, spf.envelope);
    app->get_option("--ip")->required();
    app->add_option("--receiver", spf.receiver, "Name of the receiving host, for explanations");
    add_dns(*app, spf.dns);
    add_json(*app, spf.json);

    auto& dmarc = keep<DmarcCommand>(kept_);
    app = add(dmarc, "dmarc", "Evaluate DMARC (RFC 9989) from given SPF and DKIM results");
    app->add_option("--from", dmarc.from, "Address or domain of the From field")->required();
    app->add_option("--spf", dmarc.spf, "DOMAIN=RESULT");
    app->add_option("--dkim", dmarc.dkim, "DOMAIN=RESULT")->allow_extra_args(false);
    add_dns(*app, dmarc.dns);
    add_json(*app, dmarc.json);

    auto& lists = keep<BlocklistsCommand>(kept_);
    app = add(lists, "blocklists", "Ask the blocklists about addresses and domains (RFC 5782)");
    app->add_option("subjects", lists.subjects, "Addresses and domains")->required();
    app->add_option("--keys", lists.keys_file,
                    "File with the keys of lists that want one: lines of ZONE KEY");
    add_dns(*app, lists.dns);
    add_json(*app, lists.json);

    auto& seal = keep<ArcSealCommand>(kept_);
    app = add(seal, "arc-seal", "Write the message with a new ARC set (RFC 8617)");
    app->add_option("message", seal.message, "Raw message; - is standard input")->required();
    app->add_option("--domain", seal.domain, "Sealing domain")->required();
    app->add_option("--selector", seal.selector, "Selector of the key")->required();
    app->add_option("--key", seal.key_file, "Private key, PEM")->required();
    app->add_option("--authserv-id", seal.authserv_id, "Name of the authenticating host")
        ->required();
    app->add_option("--headers", seal.headers, "Header fields to sign, separated by colons");
    app->add_option_function<std::int64_t>(
        "--time", [&seal](const std::int64_t& time) { seal.time = time; }, "Unix time of the seal");
    add_dns(*app, seal.dns);
  }

  void add_refusals() {
    auto& bounce = keep<BounceCommand>(kept_);
    CLI::App* app = add(bounce, "bounce", "Read bounces, complaints and auto-replies");
    app->add_option("file", bounce.files, "Raw messages; files or folders")->required();
    app->add_option("--jobs", bounce.jobs, "Threads (default: one per core)");
    add_json(*app, bounce.json);

    auto& classify = keep<ClassifyCommand>(kept_);
    app = add(classify, "classify", "Say what SMTP replies mean, one per line");
    app->add_option("file", classify.files, "Text files (default: standard input)");
    app->add_option("--provider", classify.provider,
                    "Who answered, for example gmail or microsoft-365");
    add_json(*app, classify.json);

    auto& log = keep<SalesforceLogCommand>(kept_);
    app = add(log, "salesforce-log", "Summarise a Salesforce Email Log");
    app->add_option("file", log.files, "CSV files, bare or in zip or gzip; folders")->required();
    app->add_flag("--messages", log.messages, "One life-line per message and recipient");
    app->add_option("--recipient", log.recipient, "Look at this recipient only");
    app->add_option("--message-id", log.message_id, "Look at this message only");
    app->add_option("--from", log.from, "Start of the time that was requested, GMT");
    app->add_option("--to", log.to, "End of the time that was requested, GMT");
    app->add_option("--suppression", log.suppression,
                    "Write the addresses that do not exist to this CSV file");
    add_dns(*app, log.dns);
    add_json(*app, log.json);
  }

  void add_ingest() {
    auto& ingest = keep<IngestCommand>(kept_);
    CLI::App* const app = add(ingest, "ingest", "Take DMARC and TLS reports into a store");
    app->add_option("path", ingest.paths,
                    "Files, folders, - or mailboxes as imaps://USER@HOST/MAILBOX")
        ->required();
    add_store(*app, ingest.store);
    app->add_flag("--watch", ingest.watch, "Go on with what comes, until stopped");
    app->add_flag("--vouch", ingest.vouch,
                  "Count every report as verified: you know where they come from");
    app->add_option("--trust-authserv", ingest.trusted_authserv,
                    "Name of your mail server whose Authentication-Results are believed")
        ->allow_extra_args(false);
    app->add_flag("--personal-data", ingest.personal_data,
                  "Keep addresses and texts that failure reports quote");
    app->add_flag("--no-originals", ingest.no_originals, "Keep the rows only");
    add_mailbox(*app, ingest.mailbox);
    add_dns(*app, ingest.dns);
    add_json(*app, ingest.json);
  }

  void add_store_upkeep() {
    auto& reingest = keep<ReingestCommand>(kept_);
    CLI::App* app = add(reingest, "reingest", "Read the kept originals again");
    add_store(*app, reingest.store);
    add_json(*app, reingest.json);

    auto& forget = keep<ForgetCommand>(kept_);
    app = add(forget, "forget", "Remove old reports from a store");
    add_store(*app, forget.store);
    app->add_option("--days", forget.days, "Remove what ended more than this many days ago")
        ->required();
    app->add_option("--kind", forget.kind, "Only reports of this kind")
        ->check(CLI::IsMember({"aggregate", "failure", "smtp_tls"}));
    app->add_flag("--originals", forget.originals, "Remove the originals only, keep the rows");
    add_json(*app, forget.json);
  }

  void add_reports() {
    auto& reports = keep<ReportsCommand>(kept_);
    CLI::App* const app = add(reports, "reports", "Read DMARC and TLS reports");
    app->add_option("file", reports.files,
                    "XML, JSON, mail or mailbox, bare or in zip or gzip; files or folders")
        ->required();
    app->add_flag("--no-rows", reports.no_rows, "Leave the rows out of the JSON");
    app->add_flag("--personal-data", reports.personal_data,
                  "Show addresses and subjects of failure reports");
    app->add_option("--jobs", reports.jobs, "Threads (default: one per core)");
    add_json(*app, reports.json);
  }

  void add_domain_reports() {
    CLI::App* const report = app_.add_subcommand(
        "report", "Who sends as a domain and how it fares, from stored reports");
    report->require_subcommand(1);
    add_report(*report, "domain", "One domain: how much passes, who sends, what to do next",
               service::ReportView::Domain);
    add_report(*report, "sources", "Every source with what is known of it",
               service::ReportView::Sources);
    add_report(*report, "failures", "What fails DMARC, why, and the fix",
               service::ReportView::Failures);
    add_report(*report, "timeline", "Messages by day (UTC)", service::ReportView::Timeline);
    add_report_what_if(*report);
    add_report_file(*report, "pdf", "The report of a domain as a PDF, for people", ReportFile::Pdf);
    add_report_file(*report, "html", "The same as one HTML file", ReportFile::Html);
    add_list(*report, "domains", "The domains that reports are about", service::ListView::Domains);
    add_list(*report, "reporters", "Who sends reports", service::ListView::Reporters);
    add_list(*report, "reports", "The reports that are kept", service::ListView::Reports);
    add_list(*report, "tls", "TLS sessions by day, policy and result", service::ListView::Tls);
    add_list(*report, "failure-reports", "What failure reports tell, without personal data",
             service::ListView::FailureReports);
  }

  void add_server() {
    auto& serve = keep<ServeCommand>(kept_);
    CLI::App* app = add(serve, "serve", "Run the server: web pages and API");
    app->add_option("--config", serve.config_file, "Configuration file (TOML)");
    app->add_option("--listen", serve.listen,
                    "ADDRESS:PORT to listen at, in place of http.listen (default 127.0.0.1:8025)")
        ->allow_extra_args(false);
    app->add_option("--smtp-listen", serve.smtp_listen,
                    "ADDRESS:PORT to take mail at, in place of smtp.listen (default "
                    "127.0.0.1:2525); off: nowhere")
        ->allow_extra_args(false);
    app->add_option("--data", serve.data,
                    "Folder of all that the server keeps, in place of data (default ./var)");

    auto& invite = keep<InviteCommand>(kept_);
    app = add(invite, "invite", "Make a link with which somebody sets a new password");
    app->add_option("email", invite.email, "Address of the account")->required();
    app->add_option("--new-organisation", invite.new_organisation,
                    "Make an organisation of this name, and the account its owner");
    app->add_flag("--without-second-factor", invite.without_second_factor,
                  "Remove the second factor of the account");
    app->add_option("--config", invite.config_file, "Configuration file (TOML)");
    app->add_option("--data", invite.data, "Folder of the server, in place of data");
    add_json(*app, invite.json);

    CLI::App* const config = app_.add_subcommand("config", "Look at a configuration");
    config->require_subcommand(1);
    add_config(*config, "check", "Say what is wrong with a configuration, and show its effect",
               ConfigView::Check);
    add_config(*config, "show", "Every key with its meaning and value", ConfigView::Show);
  }

  void add_config(CLI::App& parent, const char* name, const char* description, ConfigView view) {
    auto& command = keep<ConfigCommand>(kept_);
    command.view = view;
    CLI::App* const app = parent.add_subcommand(name, description);
    entries_.push_back({app, [&command] { return Command(command); }});
    app->add_option("file", command.file, "Configuration file (default: the defaults alone)");
  }

  void add_list(CLI::App& parent, const char* name, const char* description,
                service::ListView list) {
    auto& command = keep<DomainReportCommand>(kept_);
    command.list = list;
    add_report(parent, name, description, command);
  }

  CLI::App* add_report(CLI::App& parent, const char* name, const char* description,
                       service::ReportView view) {
    auto& command = keep<DomainReportCommand>(kept_);
    command.question.view = view;
    return add_report(parent, name, description, command);
  }

  // Of which store, domain and days.
  CLI::App* add_period(CLI::App& parent, const char* name, const char* description,
                       DomainReportCommand& command) {
    CLI::App* const app = parent.add_subcommand(name, description);
    entries_.push_back({app, [&command] { return Command(command); }});
    app->add_option("domain", command.question.domain, "Policy domain");
    app->add_option("--store", command.store, "Where reports are kept (default sqlite:waybill.db)");
    app->add_option("--tenant", command.question.tenant, "Of this tenant (default \"default\")");
    app->add_option("--days", command.days, "Days to look at (default 30)")
        ->check(CLI::Range(1U, 3660U));
    app->add_option("--from", command.from, "First day, YYYY-MM-DD, UTC");
    app->add_option("--to", command.to, "Last day, YYYY-MM-DD, UTC (default today)");
    app->add_flag("--include-unverified", command.question.include_unverified,
                  "Count reports whose mail did not prove who sent it");
    app->add_option("--org-id", command.question.org_ids, "A Salesforce org of yours, 00D…")
        ->allow_extra_args(false)
        ->allow_extra_args(false);
    return app;
  }

  CLI::App* add_report(CLI::App& parent, const char* name, const char* description,
                       DomainReportCommand& command) {
    const service::ReportView view = command.question.view;
    CLI::App* const app = add_period(parent, name, description, command);
    if (!command.list &&
        (view == service::ReportView::Domain || view == service::ReportView::WhatIf))
      app->get_option("domain")->required();
    app->add_option("--most", command.most, "Lines of a table (default 20)");
    app->add_option_function<std::string>(
           "--format",
           [&command](const std::string& word) {
             command.format = word == "json"  ? ReportFormat::Json
                              : word == "csv" ? ReportFormat::Csv
                                              : ReportFormat::Table;
           },
           "table, json or csv")
        ->check(CLI::IsMember({"table", "json", "csv"}));
    app->add_flag_callback(
        "--json", [&command] { command.format = ReportFormat::Json; }, "As --format json");
    if (command.list || view == service::ReportView::Timeline) return app;
    app->add_flag("--reverse-dns", command.question.reverse_dns,
                  "Ask DNS for the names of addresses that nothing else tells");
    if (view == service::ReportView::WhatIf) add_what_if_options(*app, command);
    add_dns(*app, command.dns);
    return app;
  }

  void add_report_file(CLI::App& parent, const char* name, const char* description,
                       ReportFile file) {
    auto& command = keep<DomainReportCommand>(kept_);
    command.file = file;
    CLI::App* const app = add_period(parent, name, description, command);
    app->get_option("domain")->required();
    app->add_option("--out", command.out, "The file to write; - is standard output")->required();
    app->add_option("--logo", command.logo, "A PNG or JPEG for its head");
  }

  void add_report_what_if(CLI::App& parent) {
    add_report(parent, "what-if", "What a change of the policy would have done to these messages",
               service::ReportView::WhatIf);
  }

  void add_what_if_options(CLI::App& app, DomainReportCommand& command) {
    app.add_option("--set", command.question.set,
                   "p=, sp= (none, quarantine, reject), adkim=, aspf= (r, s)")
        ->allow_extra_args(false)
        ->allow_extra_args(false);
    app.add_option("--dkim-for", command.question.dkim_for,
                   "As if this sender signed with the domain: its id in the table of sources")
        ->allow_extra_args(false)
        ->allow_extra_args(false);
    app.add_option("--spf", command.question.spf, "As if this were the SPF record of the domain");
  }

  CLI::App app_{
      "Waybill says why a message was refused and what the smallest change is that fixes it.",
      "waybill"};
  std::vector<Entry> entries_;
  std::vector<std::shared_ptr<void>> kept_;
};

}  // namespace

Result<Command, Exit> parse_command_line(int argc, const char* const* argv) {
  return Parser().parse(argc, argv);
}

}  // namespace waybill::app
