// The configuration of the server. docs/configuration.md is its reference; the table of keys is in
// config_keys.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/log.h"
#include "app/toml_file.h"
#include "base/network.h"
#include "base/result.h"
#include "net/http_server.h"

namespace waybill::app {

struct FolderSource {
  std::string path, organisation;
};
struct MailboxSource {
  std::string url;  // imaps://USER@HOST/MAILBOX
  std::string password_file, token_file;
  std::string ca_file;  // PEM, in place of the system's authorities
  std::string organisation;
  std::string after = "mark";  // "mark", "keep", "delete", "move:MAILBOX"
};

struct Config {
  std::string data = "./var";
  struct Http {
    std::vector<std::string> listen = {"127.0.0.1:8025"};
    std::string public_url;  // without "/" at the end; "" not known
    std::string tls_certificate, tls_key;
    std::vector<std::string> trusted_proxies;
  } http;
  struct {
    std::string level = "info", format = "logfmt";
  } log;
  struct {
    std::string url;  // "": sqlite:<data>/events.db
    std::string password_file;
  } store;
  struct {
    std::string resolver;  // "": that of the system
    std::string snapshot;  // file of recorded answers in place of a resolver
  } dns;
  struct {
    std::string links = "on";  // "on", "off"
    std::vector<std::string> allow;
    std::string ca_file;
  } web;
  struct Watch {
    std::int64_t check_hours = 6;
    std::string mail_servers = "on";
    std::int64_t smtp_port = 25, dns_port = 53;
  } watch;
  struct {
    std::string lists = "on", origin = "off";
    std::string keys_file;
    std::int64_t confirm_seconds = 600, check_hours = 6;
  } reputation;
  struct {
    std::int64_t http = 8, diagnose = 2;
  } workers;
  struct {
    std::int64_t upload_octets = 256 << 20;
  } limits;
  struct {
    std::vector<std::string> allow = {"127.0.0.0/8", "::1/128"};
    std::string token_file;
  } metrics;
  struct Smtp {
    std::vector<std::string> listen = {"127.0.0.1:2525"};
    std::string hostname;  // "": localhost
    std::string domain;    // "": that of hostname
    std::string tls_certificate, tls_key;
    std::int64_t max_message_octets = 25 << 20;
    std::vector<std::string> proxy_protocol;
    std::int64_t connections = 2'000, connections_of_peer = 100;
  } smtp;
  struct Alerts {
    std::string smtp_host;  // "": mail cannot be sent
    std::int64_t smtp_port = 587;
    std::string smtp_tls = "starttls";  // "starttls", "implicit", "off"
    std::string smtp_user, smtp_password_file, smtp_ca_file;
    std::string from;  // "": waybill@ and the domain of mail
    std::vector<std::string> allow;
    std::string ca_file;
  } alerts;
  std::vector<FolderSource> folders;
  std::vector<MailboxSource> mailboxes;

  [[nodiscard]] std::string store_url() const;
  // The name that the SMTP server says, and what stands behind the "@" of our addresses.
  [[nodiscard]] std::string mail_hostname() const;
  [[nodiscard]] std::string mail_domain() const;
  [[nodiscard]] bool has_tls() const { return !http.tls_certificate.empty(); }
  // Nobody but programs of this machine is to reach the server.
  [[nodiscard]] bool is_local() const;
  // These read what read_config() has checked.
  [[nodiscard]] std::vector<net::ListenAddress> listen() const;
  [[nodiscard]] std::vector<net::ListenAddress> smtp_listen() const;
  [[nodiscard]] LogLevel log_level() const;
  [[nodiscard]] LogFormat log_format() const;
};

struct ConfigProblem {
  enum class Weight : std::uint8_t { Error, Warning } weight = Weight::Error;
  std::optional<Place> place = {};  // nothing: of the whole
  std::string text = {};            // one line
};

struct ReadConfig {
  Config config;                        // what could be read, over the defaults
  std::vector<ConfigProblem> problems;  // in the order of the file

  [[nodiscard]] bool is_good() const;  // no errors; perhaps warnings
};

[[nodiscard]] ReadConfig read_config(std::string_view text);
// What is wrong with values together, and with files that they name. Looks at files.
void check_together(ReadConfig& read);

// "127.0.0.1:8025", "[::1]:8025", "http://…", "https://…". TLS by the scheme, else `has_tls`.
[[nodiscard]] std::optional<net::ListenAddress> parse_listen(std::string_view text, bool has_tls);
// "127.0.0.1:2525", "[::1]:2525".
[[nodiscard]] std::optional<net::ListenAddress> parse_smtp_listen(std::string_view text);

// Those of a list that read_config() has checked.
[[nodiscard]] std::vector<Network> networks(const std::vector<std::string>& texts);

// One key, for the document and for `waybill config show`.
struct KeyText {
  std::string_view section;  // "http"
  std::string_view name;     // "listen"
  std::string_view meaning;
  bool is_row = false;  // of an array of tables
};
[[nodiscard]] std::vector<KeyText> config_keys();

// As a configuration file that has the same effect. There are no secrets in a configuration.
[[nodiscard]] std::string config_text(const Config& config);

}  // namespace waybill::app
