#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <variant>

#include "app/commands.h"
#include "app/open_dns.h"
#include "app/report.h"
#include "app/salesforce_log_text.h"
#include "app/terminal.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "evidence/input.h"
#include "salesforce/log_digester.h"

namespace waybill::app {
namespace {

namespace json = boost::json;
using salesforce::EmailLogReader;
using salesforce::LogSelection;

// Domains whose mail hosts are asked for: those with the most refusals.
constexpr std::size_t kMostDomainsAsked = 200;
// Files below this are read before anybody would wonder.
constexpr std::size_t kWorthTelling = 64U << 20U;

// "1794787200", "2026-11-16", "2026-11-16 08:30", "2026-11-16T08:30:00Z": GMT.
Result<std::optional<std::int64_t>, std::string> parse_time(std::string_view option,
                                                            const std::string& text) {
  if (text.empty()) return std::optional<std::int64_t>();
  if (const auto number = ascii::parse_number(text); number && text.size() > 8)
    return std::optional<std::int64_t>(static_cast<std::int64_t>(*number));
  salesforce::LogClock clock;
  const bool is_year_first = text.size() >= 10 && text[4] == '-';
  const auto time = clock.read(text.size() == 10 ? text + " 00:00" : text).unix_seconds();
  if (!is_year_first || !time)
    return std::unexpected(fmt::format(
        "{}: \"{}\" is no time; write 2026-11-16, 2026-11-16T08:30 or Unix seconds", option, text));
  return time;
}

// Tells on a terminal how far the reading of a large file is.
class Progress {
 public:
  explicit Progress(const std::string& name) : name_(name), shows_(isatty(STDERR_FILENO) == 1) {}
  ~Progress() {
    if (is_shown_) fmt::print(stderr, "\r\x1b[K");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  void add(std::size_t octets, std::uint64_t rows) {
    octets_ += octets;
    if (!shows_ || octets_ < next_) return;
    next_ = octets_ + kWorthTelling;
    is_shown_ = true;
    fmt::print(stderr, "\r\x1b[K{}: {} MiB, {} rows", to_terminal_text(name_), octets_ >> 20U,
               rows);
  }

 private:
  std::string name_;
  bool shows_;
  bool is_shown_ = false;
  std::size_t octets_ = 0;
  std::size_t next_ = kWorthTelling;
};

json::value time_or_null(const std::optional<std::int64_t>& time) {
  return time ? json::value(*time) : json::value(nullptr);
}

json::object event_json(const salesforce::LogEvent& event) {
  static constexpr std::string_view kLetters[] = {"R", "D", "T", "P"};
  return {{"event", kLetters[static_cast<std::size_t>(event.kind)]},
          {"time", time_or_null(event.time)},
          {"line", event.line},
          {"stage", to_valid_utf8(event.stage)},
          {"response", to_valid_utf8(event.response)},
          {"relay", to_valid_utf8(event.relay)},
          {"retries", event.retries},
          {"internal_handoff", event.internal_handoff}};
}

json::object line_json(const salesforce::LifeLine& line) {
  json::array events;
  for (const salesforce::LogEvent& event : line.events)
    events.push_back(event_json(event));
  const bool has_reason = line.decisive < line.events.size();
  return {{"message_id", to_valid_utf8(line.message_id)},
          {"recipient", to_valid_utf8(line.recipient)},
          {"sender", to_valid_utf8(line.sender)},
          {"user_id", to_valid_utf8(line.user_id)},
          {"state", salesforce::to_string(line.state)},
          {"reason_line",
           has_reason ? json::value(line.events[line.decisive].line) : json::value(nullptr)},
          {"next_try", time_or_null(salesforce::next_try(line))},
          {"events", std::move(events)}};
}

// The addresses of several files, each once: CSV lines by address.
class JoinedSuppression {
 public:
  void add(const std::string& csv) {
    bool is_header = true;
    for (const std::string_view line : ascii::split(csv, '\n')) {
      if (is_header) {
        header_ = line;
      } else if (!line.empty()) {
        lines_.try_emplace(std::string(line.substr(0, line.find(','))), line);
      }
      is_header = false;
    }
  }
  [[nodiscard]] std::string csv() const {
    std::string text = header_.empty() ? "" : header_ + "\n";
    for (const auto& [address, line] : lines_)
      text += line + "\n";
    return text;
  }

 private:
  std::string header_;
  std::map<std::string, std::string> lines_;
};

class LogCommand {
 public:
  explicit LogCommand(const SalesforceLogCommand& command)
      : command_(command), terminal_(Terminal::of_stdout()) {
    input_.selection = {
        .recipient = command.recipient,
        .message_id = command.message_id,
        .keep = command.messages ? LogSelection::Keep::LifeLines : LogSelection::Keep::States,
        .messages = {}};
    if (!command.suppression.empty()) input_.suppression = salesforce::SuppressionList::Write;
  }

  Exit run() {
    if (const auto failed = prepare()) return end_with(*failed, command_.json);
    evidence::InputWalk walk(command_.files);
    Exit status = Exit::Done;
    while (true) {
      const auto more = walk.next();
      if (more && !*more) break;
      const auto done =
          more ? read(walk) : Result<bool, std::string>(std::unexpected(more.error()));
      if (done) continue;
      report_unreadable(walk.file(), name_of(walk) + ": " + done.error(), command_.json);
      status = Exit::UnreadableInput;
    }
    if (const auto failed = finish()) return end_with(*failed, command_.json);
    return status;
  }

 private:
  std::optional<Failure> prepare() {
    const auto from = parse_time("--from", command_.from);
    if (!from) return Failure{Exit::WrongUsage, from.error()};
    const auto to = parse_time("--to", command_.to);
    if (!to) return Failure{Exit::WrongUsage, to.error()};
    input_.requested = {*from, *to};
    input_.now = command_.dns.at.value_or(std::chrono::duration_cast<std::chrono::seconds>(
                                              std::chrono::system_clock::now().time_since_epoch())
                                              .count());
    if (command_.dns.dns_file.empty() && command_.dns.resolver.empty()) return std::nullopt;
    auto session = open_dns(command_.dns);
    if (!session) return session.error();
    session_.emplace(std::move(*session));
    return std::nullopt;
  }

  static std::string name_of(const evidence::InputWalk& walk) {
    return walk.member().empty() ? walk.file() : walk.file() + ": " + walk.member();
  }

  // Reads one log in blocks and prints it.
  Result<bool, std::string> read(evidence::InputWalk& walk) {
    EmailLogReader reader(input_.selection);
    {
      Progress progress(name_of(walk));
      while (reader.is_log()) {
        const std::string_view block = TRY(walk.source().next());
        if (block.empty()) break;
        reader.feed(block);
        progress.add(block.size(), reader.content().rows);
      }
    }
    reader.finish();
    if (!reader.is_log()) return std::unexpected("not a Salesforce Email Log (CSV)");
    if (command_.messages) {
      print_life_lines(reader);
    } else {
      print_digest(walk, reader);
    }
    return true;
  }

  void print_life_lines(const EmailLogReader& reader) {
    for (std::size_t i = 0; i < reader.life_lines().size(); ++i)
      print_json(line_json(reader.life_lines().at(i)));
    if (reader.life_lines().size() > 0) return;
    const auto digest = salesforce::digest_log(reader.content(), input_).digest;
    if (digest.question && digest.question->answer == "never-left")
      print_json(json::object{{"message_id", to_valid_utf8(digest.question->message_id)},
                              {"recipient", to_valid_utf8(digest.question->recipient)},
                              {"state", "never-left"},
                              {"events", json::array()}});
  }

  void print_digest(const evidence::InputWalk& walk, const EmailLogReader& reader) {
    ask_mail_hosts(reader);
    const salesforce::LogFindings findings = salesforce::digest_log(reader.content(), input_);
    if (!findings.suppression.empty()) suppression_.add(findings.suppression);
    if (!command_.json) {
      print(log_digest_text(terminal_, name_of(walk), findings.digest));
      return;
    }
    json::object object{{"file", to_valid_utf8(walk.file())}};
    if (!walk.member().empty()) object["member"] = to_valid_utf8(walk.member());
    for (auto& [key, value] : salesforce::to_json(findings.digest).as_object())
      object[key] = std::move(value);
    print_json(object);
  }

  // Only with --dns or --resolver. A time-out leaves the domain without hosts, as if not asked.
  void ask_mail_hosts(const EmailLogReader& reader) {
    if (!session_) return;
    const auto domains = salesforce::most_refused_domains(reader.content(), kMostDomainsAsked);
    salesforce::MailHosts hosts;
    session_->run([&](dns::Inquiry& dns) {
      hosts.clear();
      for (const std::string& domain : domains) {
        const auto name = dns::Name::parse(domain);
        const dns::Answer* answer = name ? dns.ask({*name, dns::Type::Mx}) : nullptr;
        if (answer == nullptr || !answer->has_records()) continue;
        std::vector<dns::Mx> exchangers;
        for (const dns::Data& data : answer->records) {
          if (const auto* mx = std::get_if<dns::Mx>(&data)) exchangers.push_back(*mx);
        }
        std::ranges::sort(exchangers);
        for (const dns::Mx& mx : exchangers)
          hosts[domain].push_back(mx.exchange.text());
      }
    });
    input_.mail_hosts = std::move(hosts);
  }

  std::optional<Failure> finish() {
    if (!command_.suppression.empty()) {
      const auto written = evidence::write_output(command_.suppression, suppression_.csv());
      if (!written) return Failure{Exit::Environment, written.error()};
    }
    if (!session_) return std::nullopt;
    const auto finished = record_dns(command_.dns, *session_);
    return finished ? std::nullopt : std::optional<Failure>(finished.error());
  }

  const SalesforceLogCommand& command_;
  Terminal terminal_;
  salesforce::DigestInput input_;
  std::optional<net::DnsSession> session_;
  JoinedSuppression suppression_;
};

}  // namespace

Exit run_salesforce_log(const SalesforceLogCommand& command) {
  return LogCommand(command).run();
}

}  // namespace waybill::app
