#include "net/imap_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"
#include "imap/command.h"
#include "imap/mailbox_name.h"

namespace waybill::net {
namespace {

using Kind = ImapError::Kind;

std::unexpected<ImapError> fail(Kind kind, const std::string& message) {
  return std::unexpected(ImapError{kind, ascii::printable(message, 1000)});
}

// The mailbox as an argument. Modified UTF-7 is ASCII; what still cannot be quoted names nothing.
ImapResult<std::string> mailbox_argument(const std::string& mailbox) {
  auto quoted = imap::quote(imap::encode_mailbox_name(mailbox));
  if (!quoted) return fail(Kind::NoMailbox, "no mailbox can have the name " + mailbox);
  return *std::move(quoted);
}

bool is_ok(const imap::Response& status) {
  return status.name == "OK";
}

// The value behind `name` in the list of a FETCH answer.
const imap::Value* fetched(const imap::Response& response, std::string_view name) {
  if (response.name != "FETCH" || response.values.empty()) return nullptr;
  const std::vector<imap::Value>& items = response.values.front().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (ascii::istarts_with(items[i].text, name)) return &items[i + 1];
  }
  return nullptr;
}

}  // namespace

ImapResult<std::unique_ptr<ImapClient>> ImapClient::open(const ImapOptions& options,
                                                         std::stop_token stop) {
  auto connection = Connection::open(options.endpoint, options.limit, std::move(stop));
  if (!connection) return fail(Kind::Network, connection.error());
  std::unique_ptr<ImapClient> client(new ImapClient(*std::move(connection), options));
  static_cast<void>(TRY(client->secure(options)));
  if (!client->is_logged_in_) static_cast<void>(TRY(client->log_in(options)));
  // Servers tell more once they know who asks.
  static_cast<void>(TRY(client->learn_capabilities()));
  return client;
}

ImapResult<bool> ImapClient::greet() {
  const imap::Response greeting = TRY(next_response(limit_));
  if (greeting.name == "PREAUTH") {
    is_logged_in_ = true;
  } else if (!is_ok(greeting)) {
    return fail(Kind::Network, "the server does not greet: " + greeting.text);
  }
  return true;
}

ImapResult<bool> ImapClient::secure(const ImapOptions& options) {
  const std::string& host = options.endpoint.host;
  if (options.security == ImapSecurity::Tls) {
    auto secured = connection_->start_tls(host, options.ca_file, limit_);
    if (!secured) return fail(Kind::Network, secured.error());
    return greet();
  }
  static_cast<void>(TRY(greet()));
  static_cast<void>(TRY(learn_capabilities()));
  if (!has("STARTTLS") || is_logged_in_) {
    if (connection_->is_loopback()) return true;
    return fail(Kind::Refused, host + " offers no encryption (STARTTLS): nothing was sent");
  }
  static_cast<void>(TRY(demand("STARTTLS", "no TLS")));
  // What was sent before the handshake could come from anybody on the way.
  reader_ = imap::ResponseReader();
  auto secured = connection_->start_tls(host, options.ca_file, limit_);
  if (!secured) return fail(Kind::Network, secured.error());
  return learn_capabilities();
}

ImapResult<bool> ImapClient::log_in(const ImapOptions& options) {
  static_cast<void>(TRY(learn_capabilities()));
  ImapAnswer answer;
  if (options.is_token) {
    const bool has_bearer = has("AUTH=OAUTHBEARER") && !has("AUTH=XOAUTH2");
    answer =
        has_bearer
            ? TRY(authenticate("OAUTHBEARER",
                               imap::oauthbearer_response(options.user, options.secret)))
            : TRY(authenticate("XOAUTH2", imap::xoauth2_response(options.user, options.secret)));
  } else if (has("AUTH=PLAIN")) {
    answer = TRY(authenticate("PLAIN", imap::plain_response(options.user, options.secret)));
  } else {
    const auto user = imap::quote(options.user);
    const auto password = imap::quote(options.secret);
    if (!user || !password || has("LOGINDISABLED"))
      return fail(Kind::NotAuthenticated, "the server takes no password in this way");
    answer = TRY(ask("LOGIN " + *user + " " + *password));
  }
  if (is_ok(answer.status)) return true;
  return fail(Kind::NotAuthenticated,
              fmt::format("{} refused the log-in of {}: {}", options.endpoint.host, options.user,
                          answer.status.text));
}

ImapResult<ImapAnswer> ImapClient::authenticate(const std::string& mechanism,
                                                const std::string& response) {
  const bool fits_on_line = has("SASL-IR");
  const std::string tag = fmt::format("W{}", ++commands_);
  static_cast<void>(TRY(send(
      fmt::format("{} AUTHENTICATE {}{}", tag, mechanism, fits_on_line ? " " + response : ""))));
  bool is_sent = fits_on_line;
  for (;;) {
    imap::Response said = TRY(next_response(limit_));
    if (said.kind == imap::Response::Kind::Tagged) {
      return ImapAnswer{.data = {}, .status = std::move(said)};
    }
    if (said.kind != imap::Response::Kind::Continuation) continue;
    // After the response a challenge is an error in JSON (XOAUTH2): an empty line ends it.
    static_cast<void>(TRY(send(std::exchange(is_sent, true) ? "" : response)));
  }
}

void ImapClient::learn_capabilities(std::span<const imap::Value> values) {
  capabilities_.clear();
  for (const imap::Value& value : values) {
    std::string word = value.text;
    std::ranges::transform(word, word.begin(), ascii::to_upper);
    capabilities_.push_back(std::move(word));
  }
}

ImapResult<bool> ImapClient::learn_capabilities() {
  const ImapAnswer answer = TRY(demand("CAPABILITY", "no capabilities"));
  for (const imap::Response& response : answer.data) {
    if (response.name == "CAPABILITY") learn_capabilities(response.values);
  }
  return true;
}

bool ImapClient::has(std::string_view capability) const {
  return std::ranges::find(capabilities_, capability) != capabilities_.end();
}

ImapResult<std::string> ImapClient::names_of_mailboxes() {
  const ImapAnswer answer = TRY(demand("LIST \"\" \"*\"", "no list of mailboxes"));
  std::string names;
  std::size_t count = 0;
  for (const imap::Response& response : answer.data) {
    if (response.name != "LIST" || response.values.size() < 3) continue;
    if (++count > kMostMailboxNames) return names + ", ...";
    if (!names.empty()) names += ", ";
    names += imap::decode_mailbox_name(response.values[2].text);
  }
  return names;
}

ImapResult<Mailbox> ImapClient::select(const std::string& mailbox) {
  const std::string argument = TRY(mailbox_argument(mailbox));
  const ImapAnswer answer = TRY(ask("SELECT " + argument));
  if (!is_ok(answer.status)) {
    const std::string names = TRY(names_of_mailboxes());
    return fail(Kind::NoMailbox, fmt::format("cannot open the mailbox {}: {}; there are: {}",
                                             mailbox, answer.status.text, names));
  }
  Mailbox found;
  for (const imap::Response& response : answer.data) {
    if (response.name == "EXISTS") found.messages = response.number.value_or(0);
    if (response.has_code("UIDVALIDITY") && response.code.size() > 1)
      found.uid_validity = response.code[1].number().value_or(0);
    if (response.has_code("PERMANENTFLAGS") && response.code.size() > 1) {
      found.takes_keywords = std::ranges::any_of(
          response.code[1].items, [](const imap::Value& flag) { return flag.is("\\*"); });
    }
  }
  return found;
}

ImapResult<std::vector<std::uint32_t>> ImapClient::search(const std::string& criterion) {
  const ImapAnswer answer = TRY(demand("UID SEARCH " + criterion, "cannot search"));
  std::vector<std::uint32_t> uids;
  for (const imap::Response& response : answer.data) {
    if (response.name != "SEARCH") continue;
    for (const imap::Value& value : response.values) {
      if (const auto uid = value.number()) uids.push_back(*uid);
    }
  }
  std::ranges::sort(uids);
  return uids;
}

ImapResult<std::string> ImapClient::fetch(std::uint32_t uid, std::size_t largest) {
  std::string message;
  std::uint32_t size = 0;  // as the server says, which is not always true
  for (;;) {
    const ImapAnswer answer =
        TRY(demand(fmt::format("UID FETCH {} (UID RFC822.SIZE BODY.PEEK[]<{}.{}>)", uid,
                               message.size(), kFetchOctets),
                   "cannot fetch a message"));
    std::size_t octets = 0;
    for (const imap::Response& response : answer.data) {
      if (const imap::Value* const stated = fetched(response, "RFC822.SIZE"))
        size = stated->number().value_or(0);
      const imap::Value* const number = fetched(response, "UID");
      const imap::Value* const piece = fetched(response, "BODY[");
      if (piece == nullptr || (number != nullptr && number->number() != uid)) continue;
      octets += piece->text.size();
      message += piece->text;
    }
    if (std::max<std::size_t>(message.size(), size) > largest)
      return fail(Kind::Refused,
                  fmt::format("message {} is larger than {} MiB", uid, largest >> 20U));
    if (octets == 0 || (octets < kFetchOctets && message.size() >= size)) return message;
  }
}

ImapResult<bool> ImapClient::mark(std::span<const std::uint32_t> uids, const std::string& flag) {
  if (uids.empty()) return true;
  static_cast<void>(
      TRY(demand(fmt::format("UID STORE {} +FLAGS.SILENT ({})", imap::sequence_set(uids), flag),
                 "cannot mark messages")));
  return true;
}

// Without UIDPLUS an EXPUNGE would take other people's deleted messages with it: ours stay marked.
ImapResult<bool> ImapClient::expunge(std::span<const std::uint32_t> uids) {
  if (!has("UIDPLUS")) return true;
  static_cast<void>(
      TRY(demand("UID EXPUNGE " + imap::sequence_set(uids), "cannot expunge messages")));
  return true;
}

ImapResult<bool> ImapClient::move(std::span<const std::uint32_t> uids, const std::string& mailbox) {
  if (uids.empty()) return true;
  const std::string argument = TRY(mailbox_argument(mailbox));
  const std::string set = imap::sequence_set(uids);
  const bool has_move = has("MOVE");
  const std::string command =
      fmt::format("UID {} {} {}", has_move ? "MOVE" : "COPY", set, argument);
  ImapAnswer answer = TRY(ask(command));
  if (!is_ok(answer.status)) {  // most servers say [TRYCREATE], not all
    static_cast<void>(TRY(ask("CREATE " + argument)));
    answer = TRY(demand(command, "cannot move messages to " + mailbox));
  }
  if (has_move) return true;
  static_cast<void>(TRY(mark(uids, "\\Deleted")));
  return expunge(uids);
}

ImapResult<bool> ImapClient::remove(std::span<const std::uint32_t> uids) {
  if (uids.empty()) return true;
  static_cast<void>(TRY(mark(uids, "\\Deleted")));
  return expunge(uids);
}

ImapResult<bool> ImapClient::wait(std::chrono::seconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  const auto left = [&] {
    return std::max(std::chrono::milliseconds(0),
                    std::chrono::duration_cast<std::chrono::milliseconds>(
                        end - std::chrono::steady_clock::now()));
  };
  const auto is_change = [](const imap::Response& response) {
    return response.name == "EXISTS" || response.name == "RECENT";
  };
  bool has_changed = false;
  if (!has("IDLE")) {
    while (left().count() > 0) {  // what the server says unasked; a closed connection is an error
      auto octets = connection_->read(left());
      if (!octets) return fail(Kind::Network, octets.error());
      reader_.feed(*octets);
    }
    const ImapAnswer answer = TRY(demand("NOOP", "no answer"));
    return std::ranges::any_of(answer.data, is_change);
  }
  const std::string tag = fmt::format("W{}", ++commands_);
  static_cast<void>(TRY(send(tag + " IDLE")));
  while (!has_changed && left().count() > 0) {
    auto response = next_response(left());
    if (!response && left().count() > 0) return std::unexpected(response.error());
    if (response) has_changed = is_change(*response);
    if (response && response->kind == imap::Response::Kind::Tagged)
      return fail(Kind::Refused, "the server ended IDLE: " + response->text);
  }
  static_cast<void>(TRY(send("DONE")));
  const ImapAnswer rest = TRY(answer(tag));
  return has_changed || std::ranges::any_of(rest.data, is_change);
}

void ImapClient::log_out() {
  limit_ = std::chrono::seconds(2);  // nothing depends on it
  static_cast<void>(ask("LOGOUT"));
}

ImapResult<bool> ImapClient::send(const std::string& line) {
  auto sent = connection_->write(line + "\r\n", limit_);
  if (!sent) return fail(Kind::Network, sent.error());
  return true;
}

ImapResult<imap::Response> ImapClient::next_response(std::chrono::milliseconds limit) {
  for (;;) {
    auto read = reader_.next();
    if (!read) return fail(Kind::Network, "the server does not speak IMAP: " + read.error());
    if (std::optional<imap::Response>& response = *read) return *std::move(response);
    auto octets = connection_->read(limit);
    if (!octets) return fail(Kind::Network, octets.error());
    if (octets->empty()) return fail(Kind::Network, "no answer in time");
    reader_.feed(*octets);
  }
}

ImapResult<ImapAnswer> ImapClient::answer(const std::string& tag) {
  ImapAnswer answer;
  for (;;) {
    imap::Response response = TRY(next_response(limit_));
    if (response.kind == imap::Response::Kind::Tagged && response.tag == tag) {
      answer.status = std::move(response);
      return answer;
    }
    if (response.name == "BYE") return fail(Kind::Network, "the server said: " + response.text);
    answer.data.push_back(std::move(response));
  }
}

ImapResult<ImapAnswer> ImapClient::ask(const std::string& command) {
  const std::string tag = fmt::format("W{}", ++commands_);
  static_cast<void>(TRY(send(tag + " " + command)));
  return answer(tag);
}

ImapResult<ImapAnswer> ImapClient::demand(const std::string& command, std::string_view what) {
  ImapAnswer answer = TRY(ask(command));
  if (is_ok(answer.status)) return answer;
  return fail(Kind::Refused, fmt::format("{}: {}", what, answer.status.text));
}

}  // namespace waybill::net
