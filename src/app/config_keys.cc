// The keys of the configuration: what each holds and which values it takes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <functional>

#include "account/email.h"
#include "app/config.h"
#include "app/imap_url.h"
#include "base/ascii.h"

namespace waybill::app {
namespace {

// What is wrong with a value; "" nothing.
using Fault = std::string;
using Texts = std::vector<std::string>;

std::string one_of(std::string_view value, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (value == word) return {};
  }
  return fmt::format("must be one of {}", fmt::join(words, ", "));
}

Fault check_listen(const std::string& text) {
  if (parse_listen(text, false)) return {};
  return fmt::format("\"{}\" is no ADDRESS:PORT such as 127.0.0.1:8025 or [::1]:8025",
                     ascii::printable(text));
}

Fault check_smtp_listen(const std::string& text) {
  if (parse_smtp_listen(text)) return {};
  return fmt::format("\"{}\" is no ADDRESS:PORT such as 127.0.0.1:2525 or [::1]:2525",
                     ascii::printable(text));
}

// A name that mail can be sent to.
Fault check_host(const std::string& text) {
  constexpr std::size_t kLongest = 253;  // RFC 1035 §2.3.4, as text
  const bool is_host =
      !text.empty() && text.size() <= kLongest &&
      std::ranges::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '.' || c == '-'; });
  return is_host ? Fault() : "must be a host name such as mail.example.com, in ASCII";
}

Fault check_address(const std::string& text) {
  const auto address = account::parse_email(text);
  const bool is_plain = address && std::ranges::all_of(*address, ascii::is_print) &&
                        address->find_first_of(",;\\\"()") == std::string::npos;
  return is_plain ? Fault() : "must be an address such as waybill@example.com, in ASCII";
}

Fault check_network(const std::string& text) {
  if (Network::parse(text)) return {};
  return fmt::format("\"{}\" is no network such as 192.0.2.0/24", ascii::printable(text));
}

Fault check_public_url(const std::string& text) {
  const bool has_scheme = text.starts_with("https://") || text.starts_with("http://");
  const std::string_view rest =
      has_scheme ? std::string_view(text).substr(text.find("//") + 2) : std::string_view();
  const bool is_host = std::ranges::all_of(rest, [](char c) {
    return ascii::is_alnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
  if (!rest.empty() && is_host) return {};
  return "must be https://HOST or http://HOST, with a port if need be, and nothing behind it";
}

Fault check_store_url(const std::string& text) {
  if (text.starts_with("sqlite:")) return {};
  if (!text.starts_with("clickhouse:")) return "must begin with sqlite: or clickhouse:";
  const std::size_t at = text.find('@');
  const std::size_t user = text.find("//");
  const bool has_password =
      at != std::string::npos && user != std::string::npos && text.find(':', user) < at;
  if (has_password) return "holds a password; put it into a file and name that in password_file";
  return {};
}

Fault check_mailbox_url(const std::string& text) {
  const auto url = parse_imap_url(text);
  return url ? Fault() : url.error();
}

Fault check_after(const std::string& text) {
  if (text.starts_with("move:") && text.size() > 5) return {};
  return one_of(text, {"mark", "keep", "delete"}).empty()
             ? Fault()
             : "must be mark, keep, delete or move:MAILBOX";
}

Fault check_switch(const std::string& text) {
  return one_of(text, {"on", "off"});
}

Fault check_filled(const std::string& text) {
  return text.empty() ? "must not be empty" : "";
}

Fault check_any(const std::string&) {
  return {};
}

// Where the value of a key goes.
using TextOf = std::string& (*)(Config&, std::size_t row);
using TextsOf = Texts& (*)(Config&);
using NumberOf = std::int64_t& (*)(Config&);

struct Text {
  TextOf at;
  Fault (*check)(const std::string&);
};
struct List {
  TextsOf at;
  Fault (*check)(const std::string&);  // of each
};
struct Number {
  NumberOf at;
  std::int64_t least, most;
};
struct Key {
  std::string_view section, name;
  std::variant<Text, List, Number> value;
  std::string_view meaning;
};

template <class Row>
Row& row_of(std::vector<Row>& rows, std::size_t row) {
  if (rows.size() <= row) rows.resize(row + 1);
  return rows[row];
}

constexpr Key kKeys[] = {
    {"", "data", Text{[](Config& c, std::size_t) -> std::string& { return c.data; }, check_filled},
     "Folder of all that the server keeps."},
    {"http", "listen", List{[](Config& c) -> Texts& { return c.http.listen; }, check_listen},
     "Addresses to listen at. With http:// before it one has no TLS although there is a "
     "certificate."},
    {"http", "public_url",
     Text{[](Config& c, std::size_t) -> std::string& { return c.http.public_url; },
          check_public_url},
     "Address that browsers use, where it is not that of `listen`: https://waybill.example.com."},
    {"http", "tls_certificate",
     Text{[](Config& c, std::size_t) -> std::string& { return c.http.tls_certificate; }, check_any},
     "Certificate with its chain, PEM. Read again when the file changes."},
    {"http", "tls_key",
     Text{[](Config& c, std::size_t) -> std::string& { return c.http.tls_key; }, check_any},
     "Private key of the certificate, PEM."},
    {"http", "trusted_proxies",
     List{[](Config& c) -> Texts& { return c.http.trusted_proxies; }, check_network},
     "Networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."},
    {"log", "level",
     Text{[](Config& c, std::size_t) -> std::string& { return c.log.level; },
          [](const std::string& v) { return one_of(v, {"debug", "info", "warning", "error"}); }},
     "debug, info, warning or error."},
    {"log", "format",
     Text{[](Config& c, std::size_t) -> std::string& { return c.log.format; },
          [](const std::string& v) { return one_of(v, {"logfmt", "json"}); }},
     "logfmt or json."},
    {"store", "url",
     Text{[](Config& c, std::size_t) -> std::string& { return c.store.url; }, check_store_url},
     "Where reports are kept: sqlite:FILE or clickhouse:URL. Without it events.db in the data "
     "folder."},
    {"store", "password_file",
     Text{[](Config& c, std::size_t) -> std::string& { return c.store.password_file; }, check_any},
     "File with the password of the ClickHouse user that `url` names."},
    {"dns", "resolver",
     Text{[](Config& c, std::size_t) -> std::string& { return c.dns.resolver; }, check_any},
     "Server to ask, ADDRESS or ADDRESS:PORT; root asks from the root servers. Without it that "
     "of the system."},
    {"dns", "snapshot",
     Text{[](Config& c, std::size_t) -> std::string& { return c.dns.snapshot; }, check_any},
     "File of recorded answers (a DNS snapshot) that stands in place of a resolver: for "
     "demonstrations and tests. Nothing is asked over the network then, the web neither."},
    {"web", "links",
     Text{[](Config& c, std::size_t) -> std::string& { return c.web.links; }, check_switch},
     "on or off: whether tests follow the links of a message and fetch policies and logos."},
    {"web", "allow", List{[](Config& c) -> Texts& { return c.web.allow; }, check_network},
     "Private networks that may be asked all the same; others than public ones never are."},
    {"web", "ca_file",
     Text{[](Config& c, std::size_t) -> std::string& { return c.web.ca_file; }, check_any},
     "Certificates (PEM) that web and mail servers are held to, in place of those of the system."},
    {"watch", "check_hours",
     Number{[](Config& c) -> std::int64_t& { return c.watch.check_hours; }, 1, 168},
     "Hours between two checks of a watched domain."},
    {"watch", "mail_servers",
     Text{[](Config& c, std::size_t) -> std::string& { return c.watch.mail_servers; },
          check_switch},
     "Whether checks begin TLS with the mail servers of a domain, to see their certificates. Where "
     "port 25 is closed for outgoing connections, \"off\" saves the waiting."},
    {"watch", "smtp_port",
     Number{[](Config& c) -> std::int64_t& { return c.watch.smtp_port; }, 1, 65'535},
     "Port of the mail servers that checks visit; another one for tests."},
    {"watch", "dns_port",
     Number{[](Config& c) -> std::int64_t& { return c.watch.dns_port; }, 1, 65'535},
     "Port of the name servers that verifying asks; another one for tests."},
    {"reputation", "lists",
     Text{[](Config& c, std::size_t) -> std::string& { return c.reputation.lists; }, check_switch},
     "on or off: whether blocklists are asked."},
    {"reputation", "origin",
     Text{[](Config& c, std::size_t) -> std::string& { return c.reputation.origin; }, check_switch},
     "on or off: whether a public service in DNS is asked which network an address belongs to. It "
     "learns the address."},
    {"reputation", "keys_file",
     Text{[](Config& c, std::size_t) -> std::string& { return c.reputation.keys_file; }, check_any},
     "File with the keys of lists that want one: a line for each, the zone as in blocklists.csv, "
     "white space, the key."},
    {"reputation", "confirm_seconds",
     Number{[](Config& c) -> std::int64_t& { return c.reputation.confirm_seconds; }, 1, 86'400},
     "A new listing is asked for again after so many seconds, before it is told as certain."},
    {"reputation", "check_hours",
     Number{[](Config& c) -> std::int64_t& { return c.reputation.check_hours; }, 1, 168},
     "Hours between two checks of a domain at the blocklists."},
    {"workers", "http", Number{[](Config& c) -> std::int64_t& { return c.workers.http; }, 1, 256},
     "Requests that are worked on at the same time."},
    {"workers", "diagnose",
     Number{[](Config& c) -> std::int64_t& { return c.workers.diagnose; }, 1, 64},
     "Diagnoses and intakes at the same time."},
    {"limits", "upload_octets",
     Number{[](Config& c) -> std::int64_t& { return c.limits.upload_octets; }, 1 << 20, 256 << 20},
     "Largest upload."},
    {"metrics", "allow", List{[](Config& c) -> Texts& { return c.metrics.allow; }, check_network},
     "Networks whose machines may read /metrics."},
    {"metrics", "token_file",
     Text{[](Config& c, std::size_t) -> std::string& { return c.metrics.token_file; }, check_any},
     "File with a token; who shows it as Authorization: Bearer may read /metrics from anywhere."},
    {"smtp", "listen", List{[](Config& c) -> Texts& { return c.smtp.listen; }, check_smtp_listen},
     "Addresses where mail is taken. Without any there is no SMTP server."},
    {"smtp", "hostname",
     Text{[](Config& c, std::size_t) -> std::string& { return c.smtp.hostname; }, check_host},
     "Name of this mail server, as the MX record has it. Without it localhost."},
    {"smtp", "domain",
     Text{[](Config& c, std::size_t) -> std::string& { return c.smtp.domain; }, check_host},
     "What stands behind the @ of its addresses. Without it the name of the mail server."},
    {"smtp", "tls_certificate",
     Text{[](Config& c, std::size_t) -> std::string& { return c.smtp.tls_certificate; }, check_any},
     "Certificate for STARTTLS with its chain, PEM. Without it one that nobody vouches for."},
    {"smtp", "tls_key",
     Text{[](Config& c, std::size_t) -> std::string& { return c.smtp.tls_key; }, check_any},
     "Private key of the certificate, PEM."},
    {"smtp", "max_message_octets",
     Number{[](Config& c) -> std::int64_t& { return c.smtp.max_message_octets; }, 64 << 10,
            50 << 20},
     "Largest message."},
    {"smtp", "proxy_protocol",
     List{[](Config& c) -> Texts& { return c.smtp.proxy_protocol; }, check_network},
     "Networks of proxies that say who the client is, by the PROXY protocol."},
    {"smtp", "connections",
     Number{[](Config& c) -> std::int64_t& { return c.smtp.connections; }, 1, 50'000},
     "Connections at the same time."},
    {"smtp", "connections_of_peer",
     Number{[](Config& c) -> std::int64_t& { return c.smtp.connections_of_peer; }, 1, 50'000},
     "Of them, those of one address."},
    {"alerts", "smtp_host",
     Text{[](Config& c, std::size_t) -> std::string& { return c.alerts.smtp_host; }, check_host},
     "Mail server that alerts are sent by. Without it no mail is sent."},
    {"alerts", "smtp_port",
     Number{[](Config& c) -> std::int64_t& { return c.alerts.smtp_port; }, 1, 65'535}, "Its port."},
    {"alerts", "smtp_tls",
     Text{[](Config& c, std::size_t) -> std::string& { return c.alerts.smtp_tls; },
          [](const std::string& v) { return one_of(v, {"starttls", "implicit", "off"}); }},
     "starttls (required), implicit (from the first octet on) or off, for a server on the same "
     "machine."},
    {"alerts", "smtp_user",
     Text{[](Config& c, std::size_t) -> std::string& { return c.alerts.smtp_user; }, check_filled},
     "User of the mail server. Without it there is no log-in."},
    {"alerts", "smtp_password_file",
     Text{[](Config& c, std::size_t) -> std::string& { return c.alerts.smtp_password_file; },
          check_any},
     "File with the password, read before each message."},
    {"alerts", "smtp_ca_file",
     Text{[](Config& c, std::size_t) -> std::string& { return c.alerts.smtp_ca_file; }, check_any},
     "Certificates (PEM) that the mail server is held to, in place of those of the system."},
    {"alerts", "from",
     Text{[](Config& c, std::size_t) -> std::string& { return c.alerts.from; }, check_address},
     "Address that alerts come from. Without it waybill@ and smtp.domain."},
    {"alerts", "allow", List{[](Config& c) -> Texts& { return c.alerts.allow; }, check_network},
     "Private networks that webhooks may be in all the same; others than public ones never are."},
    {"alerts", "ca_file",
     Text{[](Config& c, std::size_t) -> std::string& { return c.alerts.ca_file; }, check_any},
     "Certificates (PEM) that webhooks are held to, in place of those of the system."},
    {"intake.folder", "path",
     Text{[](Config& c, std::size_t r) -> std::string& { return row_of(c.folders, r).path; },
          check_filled},
     "Folder whose files are taken in as they come."},
    {"intake.folder", "organisation",
     Text{
         [](Config& c, std::size_t r) -> std::string& { return row_of(c.folders, r).organisation; },
         check_filled},
     "Id of the organisation that they belong to. Without it the one that was first."},
    {"intake.mailbox", "url",
     Text{[](Config& c, std::size_t r) -> std::string& { return row_of(c.mailboxes, r).url; },
          check_mailbox_url},
     "imaps://USER@HOST/MAILBOX, or imap:// for STARTTLS."},
    {"intake.mailbox", "password_file",
     Text{[](Config& c, std::size_t r) -> std::string& {
            return row_of(c.mailboxes, r).password_file;
          },
          check_filled},
     "File with the password."},
    {"intake.mailbox", "token_file",
     Text{
         [](Config& c, std::size_t r) -> std::string& { return row_of(c.mailboxes, r).token_file; },
         check_filled},
     "File with an OAuth 2.0 access token, in place of a password."},
    {"intake.mailbox", "ca_file",
     Text{[](Config& c, std::size_t r) -> std::string& { return row_of(c.mailboxes, r).ca_file; },
          check_filled},
     "Certificates (PEM) that the mail server is held to, in place of those of the system."},
    {"intake.mailbox", "organisation",
     Text{[](Config& c, std::size_t r) -> std::string& {
            return row_of(c.mailboxes, r).organisation;
          },
          check_filled},
     "Id of the organisation that the mail belongs to. Without it the one that was first."},
    {"intake.mailbox", "after",
     Text{[](Config& c, std::size_t r) -> std::string& { return row_of(c.mailboxes, r).after; },
          check_after},
     "What becomes of a message that was read: mark, keep, delete or move:MAILBOX."},
};

bool is_row(std::string_view section) {
  return section.starts_with("intake.");
}

// Sets one key, or says what is wrong.
struct Set {
  Config& config;
  const Setting& setting;

  Fault operator()(const Text& key) const {
    const auto* text = std::get_if<std::string>(&setting.value);
    if (text == nullptr) return "must be a text in quotes";
    if (text->contains('\0')) return "must not hold a NUL";
    key.at(config, setting.row.value_or(0)) = *text;
    return key.check(*text);
  }
  Fault operator()(const List& key) const {
    Texts texts;
    if (const auto* one = std::get_if<std::string>(&setting.value)) {
      texts = {*one};
    } else if (const auto* many = std::get_if<Texts>(&setting.value)) {
      texts = *many;
    } else {
      return "must be a list of texts in quotes";
    }
    for (const std::string& text : texts) {
      if (auto fault = key.check(text); !fault.empty()) return fault;
    }
    key.at(config) = texts;
    return {};
  }
  Fault operator()(const Number& key) const {
    const auto* number = std::get_if<std::int64_t>(&setting.value);
    if (number == nullptr) return "must be a number";
    if (*number < key.least || *number > key.most)
      return fmt::format("must be from {} to {}", key.least, key.most);
    key.at(config) = *number;
    return {};
  }
};

std::string full_name(std::string_view section, std::string_view name) {
  return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name);
}

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string unknown_key(const Setting& setting) {
  constexpr std::size_t kLongestName = 60;
  constexpr std::size_t kNear = 3;
  const std::string name = full_name(setting.section, setting.name);
  std::string text = fmt::format("there is no key {}", ascii::printable(name));
  if (name.size() > kLongestName) return text;
  std::pair<std::size_t, std::string> best = {kNear + 1, ""};
  for (const Key& key : kKeys) {
    const std::string other = full_name(key.section, key.name);
    // A name in the wrong section is as near as a slip of the pen.
    const std::size_t far = key.name == setting.name ? 1 : distance(name, other);
    best = std::min(best, {far, other});
  }
  if (!best.second.empty()) text += fmt::format("; did you mean {}?", best.second);
  return text;
}

std::string toml_text(const std::string& text) {
  return boost::json::serialize(boost::json::string(text));  // TOML's basic strings are JSON's
}

struct Show {
  Config& config;
  std::size_t row;

  std::string operator()(const Text& key) const {
    const std::string& text = key.at(config, row);
    return text.empty() ? "" : toml_text(text);
  }
  std::string operator()(const List& key) const {
    std::vector<std::string> texts;
    for (const std::string& text : key.at(config))
      texts.push_back(toml_text(text));
    return fmt::format("[{}]", fmt::join(texts, ", "));
  }
  std::string operator()(const Number& key) const { return std::to_string(key.at(config)); }
};

std::string section_text(Config& config, std::string_view section, std::size_t row) {
  std::string text;
  for (const Key& key : kKeys) {
    if (key.section != section) continue;
    const std::string value = std::visit(Show{config, row}, key.value);
    if (!value.empty()) text += fmt::format("{} = {}\n", key.name, value);
  }
  return text;
}

}  // namespace

ReadConfig read_config(std::string_view text) {
  ReadConfig read;
  if (text.size() > kLongestConfig) {
    read.problems.push_back({.text = fmt::format("it is larger than {} octets", kLongestConfig)});
    return read;
  }
  const auto settings = read_toml(text);
  if (!settings) {
    read.problems.push_back({.place = settings.error().place, .text = settings.error().reason});
    return read;
  }
  for (const Setting& setting : *settings) {
    const auto key = std::ranges::find_if(kKeys, [&](const Key& k) {
      return k.section == setting.section && k.name == setting.name &&
             is_row(k.section) == setting.row.has_value();
    });
    if (key == std::end(kKeys)) {
      read.problems.push_back({.place = setting.place, .text = unknown_key(setting)});
      continue;
    }
    const Fault fault = std::visit(Set{read.config, setting}, key->value);
    if (!fault.empty())
      read.problems.push_back(
          {.place = setting.place,
           .text = fmt::format("{}: {}", full_name(key->section, key->name), fault)});
  }
  return read;
}

std::vector<KeyText> config_keys() {
  std::vector<KeyText> texts;
  for (const Key& key : kKeys)
    texts.push_back({key.section, key.name, key.meaning, is_row(key.section)});
  return texts;
}

std::string config_text(const Config& config) {
  Config copy = config;
  std::string text = section_text(copy, "", 0);
  std::string_view last;
  for (const Key& key : kKeys) {
    if (key.section.empty() || key.section == last) continue;
    last = key.section;
    if (!is_row(key.section)) {
      const std::string lines = section_text(copy, key.section, 0);
      if (!lines.empty()) text += fmt::format("\n[{}]\n{}", key.section, lines);
      continue;
    }
    const std::size_t rows =
        key.section == "intake.folder" ? config.folders.size() : config.mailboxes.size();
    for (std::size_t row = 0; row < rows; ++row)
      text += fmt::format("\n[[{}]]\n{}", key.section, section_text(copy, key.section, row));
  }
  return text;
}

}  // namespace waybill::app
