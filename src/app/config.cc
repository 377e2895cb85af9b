#include "app/config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"

namespace waybill::app {
namespace {

bool is_loopback(const IpAddress& address) {
  static const Network kV4 = checked(Network::parse("127.0.0.0/8"));
  static const Network kV6 = checked(Network::parse("::1"));
  return kV4.holds(address) || kV6.holds(address);
}

void complain(ReadConfig& read, std::string text) {
  read.problems.push_back({.text = std::move(text)});
}

void warn(ReadConfig& read, std::string text) {
  read.problems.push_back({.weight = ConfigProblem::Weight::Warning, .text = std::move(text)});
}

void check_file(ReadConfig& read, std::string_view key, const std::string& file) {
  if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
    complain(read, fmt::format("{}: {} cannot be read", key, file));
}

void check_http(ReadConfig& read) {
  const Config& config = read.config;
  if (config.http.tls_certificate.empty() != config.http.tls_key.empty())
    complain(read, "http.tls_certificate and http.tls_key go together");
  if (config.http.listen.empty()) complain(read, "http.listen: needs one address at least");
  bool is_bare = false;
  for (const net::ListenAddress& at : config.listen()) {
    if (at.is_tls && !config.has_tls())
      complain(read, fmt::format("http.listen: {} needs http.tls_certificate", at.url()));
    is_bare = is_bare || (!at.is_tls && !is_loopback(at.address));
  }
  if (is_bare && config.http.trusted_proxies.empty())
    warn(read,
         "http.listen: others on the network can read what passes; set http.tls_certificate, or "
         "put a proxy before the server and name it in http.trusted_proxies");
}

void check_smtp(ReadConfig& read) {
  const Config::Smtp& smtp = read.config.smtp;
  if (smtp.tls_certificate.empty() != smtp.tls_key.empty())
    complain(read, "smtp.tls_certificate and smtp.tls_key go together");
  check_file(read, "smtp.tls_certificate", smtp.tls_certificate);
  check_file(read, "smtp.tls_key", smtp.tls_key);
  const bool is_public =
      std::ranges::any_of(read.config.smtp_listen(),
                          [](const net::ListenAddress& at) { return !is_loopback(at.address); });
  if (is_public && smtp.hostname.empty())
    warn(read,
         "smtp.hostname: others are to send mail here, and it has no name; set it to what the MX "
         "record of your domain says");
}

void check_alerts(ReadConfig& read) {
  const Config::Alerts& alerts = read.config.alerts;
  check_file(read, "alerts.smtp_password_file", alerts.smtp_password_file);
  check_file(read, "alerts.smtp_ca_file", alerts.smtp_ca_file);
  check_file(read, "alerts.ca_file", alerts.ca_file);
  if (alerts.smtp_user.empty() != alerts.smtp_password_file.empty())
    complain(read, "alerts.smtp_user and alerts.smtp_password_file go together");
  if (!alerts.smtp_user.empty() && alerts.smtp_tls == "off")
    warn(read, "alerts.smtp_tls: the password goes over the network for all to read");
}

void check_mailboxes(ReadConfig& read) {
  for (const FolderSource& folder : read.config.folders) {
    if (folder.path.empty()) complain(read, "intake.folder.path is missing");
  }
  for (const MailboxSource& mailbox : read.config.mailboxes) {
    if (mailbox.url.empty()) complain(read, "intake.mailbox.url is missing");
    if (mailbox.password_file.empty() == mailbox.token_file.empty())
      complain(read, fmt::format("intake.mailbox {}: needs password_file or token_file",
                                 ascii::printable(mailbox.url)));
    check_file(read, "intake.mailbox.password_file", mailbox.password_file);
    check_file(read, "intake.mailbox.token_file", mailbox.token_file);
    check_file(read, "intake.mailbox.ca_file", mailbox.ca_file);
  }
}

}  // namespace

std::string Config::store_url() const {
  return store.url.empty() ? "sqlite:" + data + "/events.db" : store.url;
}

bool Config::is_local() const {
  return http.public_url.empty() && http.trusted_proxies.empty() &&
         std::ranges::all_of(listen(),
                             [](const net::ListenAddress& at) { return is_loopback(at.address); });
}

std::string Config::mail_hostname() const {
  return smtp.hostname.empty() ? "localhost" : smtp.hostname;
}

std::string Config::mail_domain() const {
  return smtp.domain.empty() ? mail_hostname() : smtp.domain;
}

std::vector<net::ListenAddress> Config::smtp_listen() const {
  std::vector<net::ListenAddress> addresses;
  for (const std::string& text : smtp.listen) {
    if (const auto address = parse_smtp_listen(text)) addresses.push_back(*address);
  }
  return addresses;
}

std::vector<net::ListenAddress> Config::listen() const {
  std::vector<net::ListenAddress> addresses;
  for (const std::string& text : http.listen) {
    if (const auto address = parse_listen(text, has_tls())) addresses.push_back(*address);
  }
  return addresses;
}

LogLevel Config::log_level() const {
  for (const LogLevel level : {LogLevel::Debug, LogLevel::Warning, LogLevel::Error}) {
    if (log.level == to_string(level)) return level;
  }
  return LogLevel::Info;
}

LogFormat Config::log_format() const {
  return log.format == "json" ? LogFormat::Json : LogFormat::Logfmt;
}

bool ReadConfig::is_good() const {
  return std::ranges::none_of(problems, [](const ConfigProblem& problem) {
    return problem.weight == ConfigProblem::Weight::Error;
  });
}

void check_together(ReadConfig& read) {
  const Config& config = read.config;
  check_http(read);
  check_smtp(read);
  check_file(read, "http.tls_certificate", config.http.tls_certificate);
  check_file(read, "http.tls_key", config.http.tls_key);
  check_file(read, "store.password_file", config.store.password_file);
  check_file(read, "metrics.token_file", config.metrics.token_file);
  if (!config.store.password_file.empty() && !config.store.url.starts_with("clickhouse:"))
    complain(read, "store.password_file is of use only with a clickhouse: url");
  check_mailboxes(read);
  check_alerts(read);
}

std::vector<Network> networks(const std::vector<std::string>& texts) {
  std::vector<Network> networks;
  for (const std::string& text : texts) {
    if (const auto network = Network::parse(text)) networks.push_back(*network);
  }
  return networks;
}

std::optional<net::ListenAddress> parse_smtp_listen(std::string_view text) {
  return text.contains("://") ? std::nullopt : parse_listen(text, false);
}

std::optional<net::ListenAddress> parse_listen(std::string_view text, bool has_tls) {
  net::ListenAddress at;
  at.is_tls = has_tls;
  for (const auto& [scheme, is_tls] : {std::pair("http://", false), std::pair("https://", true)}) {
    if (!text.starts_with(scheme)) continue;
    at.is_tls = is_tls;
    text.remove_prefix(std::string_view(scheme).size());
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host == "localhost" ? "127.0.0.1" : host);
  const auto port = ascii::parse_number(text.substr(colon + 1));
  if (!address || address->is_v4() == is_bracketed || !port || *port > 65'535) return std::nullopt;
  at.address = *address;
  at.port = static_cast<std::uint16_t>(*port);
  return at;
}

}  // namespace waybill::app
