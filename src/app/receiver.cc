#include "app/receiver.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "ledger/tenants.h"
#include "net/self_signed.h"

namespace waybill::app {
namespace {

using Kind = service::Destination::Kind;

}  // namespace

void ReceiverWatch::visited(const net::SmtpVisit& visit) {
  const std::string_view end = to_string(visit.end);
  const double seconds = std::chrono::duration<double>(visit.duration).count();
  metrics_.counter("waybill_smtp_sessions_total", "SMTP sessions that are over.", {{"end", end}})
      .add();
  metrics_.counter("waybill_smtp_octets_in_total", "Octets of SMTP sessions.").add(visit.octets_in);
  metrics_.counter("waybill_smtp_refused_recipients_total", "Recipients that are not ours.")
      .add(visit.refused_recipients);
  log_.info("mail", {{"session", visit.session},
                     {"peer", visit.peer.to_string()},
                     {"helo", visit.helo},
                     {"tls", visit.tls_version},
                     {"messages", static_cast<std::int64_t>(visit.messages)},
                     {"refused", static_cast<std::int64_t>(visit.refused_recipients)},
                     {"errors", static_cast<std::int64_t>(visit.errors)},
                     {"octets_in", static_cast<std::int64_t>(visit.octets_in)},
                     {"seconds", seconds},
                     {"end", end}});
}

void ReceiverWatch::answered(std::chrono::microseconds kept_in, bool is_good) {
  metrics_
      .counter("waybill_smtp_messages_total", "Messages that were taken, or refused for now.",
               {{"result", is_good ? "taken" : "refused"}})
      .add();
  metrics_
      .histogram("waybill_smtp_durable_seconds",
                 "From the last octet of a message until it is durable.")
      .observe(std::chrono::duration<double>(kept_in).count());
}

void ReceiverWatch::noted(std::string_view text) {
  log_.warning("smtp", {{"note", text}});
}

Result<std::unique_ptr<Receiver>, std::string> Receiver::open(Surroundings with) {
  std::unique_ptr<Receiver> receiver(new Receiver(with));
  TRY(receiver->open_door());
  if (!with.config.smtp.listen.empty()) TRY(receiver->open_server());
  receiver->add_figures();
  return receiver;
}

Result<void, std::string> Receiver::open_door() {
  service::Workshop& shop = with_.workshop;
  spool_ = TRY(service::Spool::open(with_.config.data + "/spool.db"));
  spool_->set_told(
      [&log = with_.log](std::string_view line) { log.error("spool", {{"note", line}}); });
  drain_ = std::make_unique<service::MailDrain>(service::MailDrain::Options{
      .spool = *spool_,
      .ledger = with_.ledger,
      .data = shop.data,
      .arrivals = shop.arrivals,
      .jobs = shop.jobs,
      .clock = shop.clock,
      .take_test = [&shop](const service::ReceivedMail& mail) { return shop.tests.receive(mail); },
      .tell = [&log =
                   with_.log](std::string_view line) { log.warning("drain", {{"note", line}}); }});
  door_ = std::make_unique<service::MailDoor>(
      service::MailDoor::Options{
          .domain = with_.config.mail_domain(),
          .hostname = with_.config.mail_hostname(),
          .find =
              [&shop](std::string_view local_part) {
                return shop.addresses->find(local_part, shop.clock());
              },
          .find_postmaster = [&ledger = with_.ledger]() -> std::optional<service::Destination> {
            const auto roots = ledger.read(
                [](ledger::Database& database) { return ledger::root_tenants(database); });
            if (!roots || roots->empty()) return std::nullopt;
            return service::Destination{Kind::Reports, roots->front().id, "postmaster"};
          },
          .ended = [&shop](const std::string& session,
                           bool has_quit) { shop.tests.session_ended(session, has_quit); }},
      *spool_);
  return {};
}

// Without one that is configured, a certificate of our own makes STARTTLS work from the first day.
Result<void, std::string> Receiver::find_certificate(net::SmtpServerOptions& options) const {
  const Config::Smtp& smtp = with_.config.smtp;
  options.tls_certificate = smtp.tls_certificate;
  options.tls_key = smtp.tls_key;
  if (!smtp.tls_certificate.empty()) return {};
  options.tls_certificate = with_.config.data + "/smtp-certificate.pem";
  options.tls_key = with_.config.data + "/smtp-key.pem";
  const bool is_there = ::access(options.tls_certificate.c_str(), R_OK) == 0 &&
                        ::access(options.tls_key.c_str(), R_OK) == 0;
  if (is_there) return {};
  return net::make_self_signed(options.session.hostname, options.tls_certificate, options.tls_key);
}

Result<void, std::string> Receiver::open_server() {
  const Config::Smtp& smtp = with_.config.smtp;
  net::SmtpServerOptions options;
  options.listen = with_.config.smtp_listen();
  options.session.hostname = with_.config.mail_hostname();
  options.session.most_message_octets = static_cast<std::size_t>(smtp.max_message_octets);
  options.proxies = networks(smtp.proxy_protocol);
  options.limits.connections = static_cast<std::size_t>(smtp.connections);
  options.limits.connections_of_peer = static_cast<std::size_t>(smtp.connections_of_peer);
  TRY(find_certificate(options));
  auto server = net::SmtpServer::start(std::move(options), *door_, watch_);
  if (server) {
    server_ = *std::move(server);
    return {};
  }
  // Nobody asked for the default address: who has it may be another Waybill on this machine.
  if (smtp.listen != Config::Smtp().listen) return std::unexpected(server.error());
  with_.log.warning("smtp", {{"note", server.error() + ": no mail is taken"}});
  return {};
}

void Receiver::add_figures() {
  Metrics& metrics = with_.metrics;
  metrics.gauge("waybill_spool_mails", "Mail that is durable and waits to be worked on.", {},
                [this] { return static_cast<double>(spool_->figures().mails); });
  metrics.gauge("waybill_spool_octets", "Octets of it.", {},
                [this] { return static_cast<double>(spool_->figures().octets); });
  metrics.total("waybill_spool_groups_total", "Transactions that made mail durable.", {},
                [this] { return static_cast<double>(spool_->figures().groups); });
  if (!server_) return;
  metrics.gauge("waybill_smtp_connections", "Open SMTP connections.", {},
                [this] { return static_cast<double>(server_->figures().connections); });
  metrics.gauge("waybill_smtp_body_octets", "Octets in memory of messages under way.", {},
                [this] { return static_cast<double>(server_->figures().body_octets); });
  metrics.total("waybill_smtp_refused_connections_total", "Connections beyond a bound.", {},
                [this] { return static_cast<double>(server_->figures().refused_connections); });
}

Receiver::~Receiver() {
  stop(std::chrono::milliseconds(0));
}

std::vector<std::string> Receiver::addresses() const {
  std::vector<std::string> texts;
  if (!server_) return texts;
  for (const net::ListenAddress& at : server_->addresses())
    texts.push_back(at.text());
  return texts;
}

void Receiver::reload_certificate() {
  if (server_) server_->reload_certificate();
}

// In this order: what the server took is kept, what is kept waits for the next start.
void Receiver::stop(std::chrono::milliseconds grace) {
  if (server_) server_->stop(grace);
  drain_->stop();
  spool_->stop();
}

}  // namespace waybill::app
