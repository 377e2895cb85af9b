#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>

#include "api/api.h"
#include "api/door.h"
#include "api/services.h"
#include "app/commands.h"
#include "app/config_load.h"
#include "app/data_lock.h"
#include "app/health.h"
#include "app/list_keys.h"
#include "app/receiver.h"
#include "app/report.h"
#include "app/server_watch.h"
#include "app/service_manager.h"
#include "app/site.h"
#include "auth/dmarc/psl.h"
#include "dns/snapshot_json.h"
#include "evidence/input.h"
#include "ledger/ledger.h"
#include "net/dns_session.h"
#include "net/http_server.h"
#include "net/polite_client.h"
#include "service/housekeeping.h"
#include "service/workshop.h"
#include "store/event_store.h"

namespace waybill::app {
namespace {

// Requests under way have so long when the server ends.
constexpr std::chrono::seconds kGrace{10};
// One is enough for most; with two, TLS and large answers do not hold up the others.
constexpr unsigned kNetworkThreads = 2;

Failure failure(std::string message) {
  return {Exit::Environment, std::move(message)};
}

// As many connections as the system lets us.
void raise_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// The signals that the server is told by. To be made before any thread.
class Signals {
 public:
  Signals() {
    sigemptyset(&awaited_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&awaited_, signal);
    pthread_sigmask(SIG_BLOCK, &awaited_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a reader that left is an error of the write
  }
  [[nodiscard]] int wait() const {
    int signal = 0;
    while (sigwait(&awaited_, &signal) != 0) {
    }
    return signal;
  }

 private:
  sigset_t awaited_{};
};

Result<void, Failure> set_smtp_listen(const ServeCommand& command, Config& config) {
  if (command.smtp_listen.empty()) return {};
  config.smtp.listen = command.smtp_listen;
  if (config.smtp.listen == std::vector<std::string>{"off"}) config.smtp.listen.clear();
  for (const std::string& text : config.smtp.listen) {
    if (!parse_smtp_listen(text))
      return std::unexpected(Failure{
          Exit::WrongUsage,
          "--smtp-listen: " + text + " is no ADDRESS:PORT such as 127.0.0.1:2525 or [::1]:2525"});
  }
  return {};
}

Result<Config, Failure> config_of(const ServeCommand& command) {
  ReadConfig read = TRY(load_config(command.config_file));
  Config& config = read.config;
  if (!command.data.empty()) config.data = command.data;
  if (!command.listen.empty()) {
    for (const std::string& text : command.listen) {
      if (!parse_listen(text, config.has_tls()))
        return std::unexpected(Failure{Exit::WrongUsage, "--listen: " + text +
                                                             " is no ADDRESS:PORT such as "
                                                             "127.0.0.1:8025 or [::1]:8025"});
    }
    config.http.listen = command.listen;
    if (read.is_good()) {
      read.problems.clear();
      check_together(read);
    }
  }
  TRY(set_smtp_listen(command, config));
  complain_of_config(command.config_file, read);
  if (!read.is_good())
    return std::unexpected(
        Failure{Exit::WrongUsage, "the configuration has errors: nothing was started"});
  return config;
}

// The password goes where store::open looks for it: behind the user of the URL.
Result<std::string, Failure> store_url(const Config& config) {
  std::string url = config.store_url();
  if (config.store.password_file.empty()) return url;
  const auto secret = read_secret(config.store.password_file);
  if (!secret) return std::unexpected(failure(secret.error()));
  const std::size_t user_end = url.find('@');
  if (user_end == std::string::npos)
    return std::unexpected(failure("store.url: names no user that store.password_file is of"));
  std::string escaped;
  for (const char c : *secret)
    escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return url.insert(user_end, ":" + escaped);
}

// All sessions share `pace`: name servers of others get no more because many domains are due.
Result<net::DnsSession, std::string> open_dns(const std::string& resolver,
                                              std::shared_ptr<net::Pace> pace, std::int64_t now) {
  net::DnsOptions options;
  options.server = resolver;
  auto client = net::with_pace(TRY(net::DnsClient::create(options)), std::move(pace),
                               &dmarc::psl_organizational_domain);
  return net::DnsSession(std::move(client), dns::Snapshot(), now, options.overall,
                         resolver.empty() ? "the resolver of the server's system" : resolver);
}

// Of the resolver, or of recorded answers.
Result<service::OpenDns, std::string> dns_opener(const Config& config) {
  if (config.dns.snapshot.empty())
    return [resolver = config.dns.resolver, pace = std::make_shared<net::Pace>()](std::int64_t at) {
      return open_dns(resolver, pace, at);
    };
  const std::string& file = config.dns.snapshot;
  const std::string octets = TRY(evidence::read_input(file));
  auto snapshot = dns::parse_snapshot(octets);
  if (!snapshot) return std::unexpected(file + ": " + snapshot.error());
  return [answers = *std::move(snapshot)](std::int64_t at) -> Result<net::DnsSession, std::string> {
    return net::DnsSession(nullptr, answers, at, net::DnsOptions().overall);
  };
}

Result<service::TestSettings, std::string> test_settings(const Config& config) {
  service::TestSettings settings;
  settings.reputation.asks_lists = config.reputation.lists == "on";
  settings.reputation.asks_origin = config.reputation.origin == "on";
  if (!config.reputation.keys_file.empty())
    settings.reputation.keys = TRY(read_list_keys(config.reputation.keys_file));
  if (config.web.links == "off") {
    settings.web.reset();
  } else {
    settings.web = net::FetchOptions();
    settings.web->allowed = networks(config.web.allow);
    settings.web->certificates = config.web.ca_file;
    settings.web->resolver = config.dns.resolver;
  }
  return settings;
}

service::ReputationSettings reputation_settings(const Config& config,
                                                const reputation::Settings& lists) {
  constexpr std::int64_t kSecondsOfHour = 3'600;
  return {.lists = lists,
          .confirm_after = config.reputation.confirm_seconds,
          .every = config.reputation.check_hours * kSecondsOfHour};
}

service::WatchSettings watch_settings(const Config& config) {
  constexpr std::int64_t kSecondsOfHour = 3'600;
  service::WatchSettings settings;
  settings.seconds_between = config.watch.check_hours * kSecondsOfHour;
  settings.authority.port = static_cast<std::uint16_t>(config.watch.dns_port);
  settings.authority.is_guarded = config.web.allow.empty();
  settings.asks_name_servers = config.dns.snapshot.empty();
  net::FetchOptions web;
  web.allowed = networks(config.web.allow);
  web.certificates = config.web.ca_file;
  web.resolver = config.dns.resolver;
  web.smtp_port = static_cast<std::uint16_t>(config.watch.smtp_port);
  web.helo = config.mail_hostname();
  web.visits_mail_servers = config.watch.mail_servers == "on";
  settings.web = std::move(web);
  if (config.web.links == "off") settings.web.reset();
  return settings;
}

service::AlertOptions alert_options(const Config& config) {
  const Config::Alerts& alerts = config.alerts;
  service::AlertOptions options;
  options.mail.host = alerts.smtp_host;
  options.mail.port = static_cast<std::uint16_t>(alerts.smtp_port);
  if (alerts.smtp_tls == "implicit") options.mail.tls = net::MailTls::Implicit;
  if (alerts.smtp_tls == "off") options.mail.tls = net::MailTls::Off;
  options.mail.user = alerts.smtp_user;
  options.mail.certificates = alerts.smtp_ca_file;
  options.mail.helo = config.mail_hostname();
  options.mail_password = [file = alerts.smtp_password_file] { return read_secret(file); };
  options.mail_from = alerts.from.empty() ? "waybill@" + config.mail_domain() : alerts.from;
  options.allowed = networks(alerts.allow);
  options.certificates = alerts.ca_file;
  options.public_url = config.http.public_url;
  return options;
}

// Everything of one running server, in the order in which it is made.
class Server {
 public:
  explicit Server(Config config)
      : config_(std::move(config)), log_(config_.log_level(), config_.log_format()) {}

  Result<void, Failure> start() {
    auto lock = DataLock::take(config_.data);
    if (!lock) return std::unexpected(failure(lock.error()));
    lock_ = *std::move(lock);
    TRY(open_stores());
    TRY(open_site());
    TRY(open_receiver());
    TRY(open_server());
    return open_sources();
  }

  void run(const Signals& signals) {
    for (const net::ListenAddress& at : server_->addresses())
      print(fmt::format("Waybill is at {}\n", at.url()));
    for (const std::string& at : receiver_->addresses())
      print(fmt::format("Mail is taken at {} for {}\n", at, config_.mail_domain()));
    if (!config_.http.public_url.empty())
      print(fmt::format("Waybill is reached as {}/\n", config_.http.public_url));
    if (api_->needs_setup() && door_->reach() == api::Reach::Network)
      print(fmt::format("The first visit needs this code: {}\n", door_->setup_code()));
    std::fflush(stdout);
    log_.info("started", {{"version", WAYBILL_VERSION}, {"data", config_.data}});
    tell_service_manager("READY=1");
    while (signals.wait() == SIGHUP) {
      server_->reload_certificate();
      receiver_->reload_certificate();
    }
    tell_service_manager("STOPPING=1");
    log_.info("stopping");
    server_->stop(kGrace);
    receiver_->stop(kGrace);
    sources_.reset();
    housekeeping_.reset();
    workshop_->stop();
    log_.info("stopped");
  }

 private:
  Result<void, Failure> open_stores() {
    auto ledger = ledger::Ledger::open(config_.data + "/ledger.db");
    if (!ledger) return std::unexpected(failure(ledger.error().message));
    ledger_ = *std::move(ledger);
    auto events = store::open(TRY(store_url(config_)));
    if (!events) return std::unexpected(failure(events.error().message));
    events_ = *std::move(events);
    return {};
  }

  Result<void, Failure> open_site() {
    std::string token;
    if (!config_.metrics.token_file.empty()) {
      auto secret = read_secret(config_.metrics.token_file);
      if (!secret) return std::unexpected(failure(secret.error()));
      token = *std::move(secret);
    }
    door_ = std::make_unique<api::Door>(api::Door::Options{
        .reach = config_.is_local() ? api::Reach::Loopback : api::Reach::Network,
        .origin = config_.http.public_url,
        .version = WAYBILL_VERSION,
        .clock =
            [] { return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()); },
        .log = [this](std::string_view line) { log_.error("api", {{"note", line}}); }});
    TRY(open_workshop());
    services_.reset(new api::Services{*ledger_, *events_, *door_, *workshop_});
    api_ = std::make_unique<api::Api>(*services_);
    health_ =
        std::make_unique<Health>(*ledger_, *events_, config_.data, [this](const Check& check) {
          log_.write(check.is_good ? LogLevel::Info : LogLevel::Error, "health",
                     {{"check", check.name},
                      {"state", check.is_good ? "ok" : "failed"},
                      {"reason", check.reason}});
        });
    site_ = std::make_unique<Site>(
        Site::Options{.pages = assets(),
                      .is_local = config_.is_local(),
                      .most_upload = static_cast<std::size_t>(config_.limits.upload_octets),
                      .metrics_allowed = networks(config_.metrics.allow),
                      .metrics_token = std::move(token)},
        *api_, *health_, metrics_);
    return {};
  }

  Result<void, Failure> open_workshop() {
    auto data = service::DataFolder::open(config_.data);
    if (!data) return std::unexpected(failure(data.error()));
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    auto addresses =
        service::AddressBook::open(*ledger_, config_.mail_domain(),
                                   std::chrono::duration_cast<std::chrono::seconds>(now).count());
    if (!addresses) return std::unexpected(failure(addresses.error()));
    auto open_dns = dns_opener(config_);
    if (!open_dns) return std::unexpected(failure(open_dns.error()));
    auto tests = test_settings(config_);
    if (!tests) return std::unexpected(failure(tests.error()));
    const reputation::Settings lists = tests->reputation;
    service::AlertOptions alerts = alert_options(config_);
    alerts.log = [this](std::string_view line) { log_.info("alerts", {{"note", line}}); };
    workshop_ = std::make_unique<service::Workshop>(service::Workshop::Options{
        .ledger = *ledger_,
        .events = *events_,
        .data = *std::move(data),
        .open_dns = *std::move(open_dns),
        .clock =
            [] { return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()); },
        .addresses = *std::move(addresses),
        .tests = *std::move(tests),
        .reputation = reputation_settings(config_, lists),
        .alerts = std::move(alerts),
        .watch = watch_settings(config_),
        .threads = static_cast<unsigned>(config_.workers.diagnose),
        .start = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::milliseconds>(now).count())});
    const auto resumed = workshop_->resume();
    if (!resumed) return std::unexpected(failure(resumed.error().message));
    housekeeping_ = std::make_unique<service::Housekeeping>(
        *ledger_, *events_, workshop_->data, workshop_->clock,
        [this](std::string_view line) { log_.info("housekeeping", {{"note", line}}); });
    return {};
  }

  Result<void, Failure> open_server() {
    net::HttpServerOptions options;
    options.listen = config_.listen();
    options.tls_certificate = config_.http.tls_certificate;
    options.tls_key = config_.http.tls_key;
    options.trusted_proxies = networks(config_.http.trusted_proxies);
    options.upload_folder = workshop_->data.temporary();
    options.workers = static_cast<unsigned>(config_.workers.http);
    options.network_threads = kNetworkThreads;
    auto server = net::HttpServer::start(std::move(options), *site_, watch_);
    if (!server) return std::unexpected(failure(server.error()));
    server_ = *std::move(server);
    add_process_figures(metrics_, WAYBILL_VERSION);
    add_server_figures(metrics_, *server_);
    add_job_figures(metrics_, workshop_->jobs);
    return {};
  }

  Result<void, Failure> open_receiver() {
    auto receiver = Receiver::open({config_, *ledger_, *workshop_, log_, metrics_});
    if (!receiver) return std::unexpected(failure(receiver.error()));
    receiver_ = *std::move(receiver);
    workshop_->mail_taken_at = receiver_->addresses();
    return {};
  }

  Result<void, Failure> open_sources() {
    auto sources = service::IntakeSources::start(
        {.ledger = *ledger_,
         .data = workshop_->data,
         .arrivals = workshop_->arrivals,
         .jobs = workshop_->jobs,
         .clock = workshop_->clock,
         .tell =
             [this](std::string_view source, std::string_view line) {
               log_.info("source", {{"source", source}, {"note", line}});
             },
         .largest = static_cast<std::size_t>(config_.limits.upload_octets),
         .folders = folders_to_take(config_),
         .mailboxes = mailboxes_to_take(config_)});
    if (!sources) return std::unexpected(failure(sources.error()));
    sources_ = *std::move(sources);
    return {};
  }

  const Config config_;
  Log log_;
  Metrics metrics_;
  ServerWatch watch_{log_, metrics_};
  std::unique_ptr<DataLock> lock_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<store::EventStore> events_;
  std::unique_ptr<api::Door> door_;
  std::unique_ptr<service::Workshop> workshop_;
  std::unique_ptr<service::Housekeeping> housekeeping_;
  std::unique_ptr<api::Services> services_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<Health> health_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<Receiver> receiver_;
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<service::IntakeSources> sources_;
};

}  // namespace

Exit run_serve(const ServeCommand& command) {
  const auto config = config_of(command);
  if (!config) return end_with(config.error(), false);
  raise_descriptors();
  const Signals signals;
  Server server(*config);
  if (const auto started = server.start(); !started) return end_with(started.error(), false);
  server.run(signals);
  return Exit::Done;
}

}  // namespace waybill::app
