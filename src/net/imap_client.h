// A mailbox on an IMAP server (RFC 3501, RFC 9051; IDLE RFC 2177, MOVE RFC 6851, UIDPLUS RFC 4315).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "imap/response.h"
#include "net/connection.h"

namespace waybill::net {

// Messages are fetched in pieces: large single FETCH answers make Gmail close the connection.
inline constexpr std::uint32_t kFetchOctets = 1U << 20U;
inline constexpr std::size_t kMostMailboxNames = 50;  // told when a mailbox does not exist

enum class ImapSecurity : std::uint8_t {
  Tls,       // from the first octet
  StartTls,  // required; only a server on this machine may do without
};

struct ImapOptions {
  Endpoint endpoint;
  ImapSecurity security = ImapSecurity::Tls;
  std::string ca_file;  // PEM; "": the authorities of the system
  std::string user;
  std::string secret;                       // the password, or the bearer token
  bool is_token = false;                    // OAuth 2.0: OAUTHBEARER or XOAUTH2
  std::chrono::milliseconds limit{60'000};  // for each answer
};

struct ImapError {
  enum class Kind : std::uint8_t {
    Network,           // worth another try
    NotAuthenticated,  // worth another try with a new token
    NoMailbox,
    Refused,  // the server said NO or BAD
  };
  Kind kind = Kind::Network;
  std::string message;  // one line, without secrets
};

template <class T>
using ImapResult = Result<T, ImapError>;

struct Mailbox {
  std::uint32_t uid_validity = 0;
  std::uint32_t messages = 0;
  bool takes_keywords = false;  // flags of our own are kept
};

// What was answered to one command.
struct ImapAnswer {
  std::vector<imap::Response> data;
  imap::Response status;
};

class ImapClient {
 public:
  // Connects, secures and logs in.
  [[nodiscard]] static ImapResult<std::unique_ptr<ImapClient>> open(const ImapOptions& options,
                                                                    std::stop_token stop);

  // `mailbox` in UTF-8. The error names the mailboxes that exist.
  [[nodiscard]] ImapResult<Mailbox> select(const std::string& mailbox);
  // UIDs, ascending, of what `criterion` finds (RFC 3501 §6.4.4), such as "UNSEEN".
  [[nodiscard]] ImapResult<std::vector<std::uint32_t>> search(const std::string& criterion);
  // The message as it is, \Seen untouched; "" when it is gone. Larger than `largest` is an error of
  // kind Refused.
  [[nodiscard]] ImapResult<std::string> fetch(std::uint32_t uid, std::size_t largest);
  // Sets a flag or keyword.
  [[nodiscard]] ImapResult<bool> mark(std::span<const std::uint32_t> uids, const std::string& flag);
  // Moves to another mailbox, which is made if it does not exist.
  [[nodiscard]] ImapResult<bool> move(std::span<const std::uint32_t> uids,
                                      const std::string& mailbox);
  // Deletes for good; on a server without UIDPLUS the messages are only marked as deleted.
  [[nodiscard]] ImapResult<bool> remove(std::span<const std::uint32_t> uids);
  // Waits until the mailbox changes (true) or the time is over (false): by IDLE where the server
  // has it, else by asking once at the end.
  [[nodiscard]] ImapResult<bool> wait(std::chrono::seconds time);
  [[nodiscard]] bool has(std::string_view capability) const;
  void log_out();

 private:
  ImapClient(std::unique_ptr<Connection> connection, const ImapOptions& options)
      : connection_(std::move(connection)), limit_(options.limit) {}

  [[nodiscard]] ImapResult<bool> greet();
  [[nodiscard]] ImapResult<bool> secure(const ImapOptions& options);
  [[nodiscard]] ImapResult<bool> log_in(const ImapOptions& options);
  [[nodiscard]] ImapResult<ImapAnswer> authenticate(const std::string& mechanism,
                                                    const std::string& response);
  [[nodiscard]] ImapResult<bool> learn_capabilities();
  void learn_capabilities(std::span<const imap::Value> values);
  [[nodiscard]] ImapResult<std::string> names_of_mailboxes();
  [[nodiscard]] ImapResult<bool> expunge(std::span<const std::uint32_t> uids);

  // Sends a command and waits for its status, NO and BAD included.
  [[nodiscard]] ImapResult<ImapAnswer> ask(const std::string& command);
  // As above; NO and BAD are errors that begin with `what`.
  [[nodiscard]] ImapResult<ImapAnswer> demand(const std::string& command, std::string_view what);
  [[nodiscard]] ImapResult<ImapAnswer> answer(const std::string& tag);
  [[nodiscard]] ImapResult<imap::Response> next_response(std::chrono::milliseconds limit);
  [[nodiscard]] ImapResult<bool> send(const std::string& line);

  std::unique_ptr<Connection> connection_;
  std::chrono::milliseconds limit_;
  imap::ResponseReader reader_;
  std::vector<std::string> capabilities_;  // upper case
  bool is_logged_in_ = false;
  unsigned commands_ = 0;  // sent, for the tags
};

}  // namespace waybill::net
