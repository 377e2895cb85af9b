// Hands one message to a mail server that sends it on (a smarthost; RFC 6409). Safe for several
// threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace waybill::net {

enum class MailTls : std::uint8_t {
  StartTls,  // required: no mail and no password passes without it
  Implicit,  // from the first octet on (RFC 8314)
  Off,       // for a server on the same machine
};

struct MailClientOptions {
  std::string host;  // "" there is none
  std::uint16_t port = 587;
  MailTls tls = MailTls::StartTls;
  std::string user, password;  // user "": no log-in
  std::string certificates;    // file of trusted CA certificates (PEM); "": the system's
  std::string helo;            // name of this server
  std::chrono::milliseconds limit{30'000};
};

struct MailAnswer {
  enum class Of : std::uint8_t {
    Sent,
    Later,    // 4xx, no connection, no TLS: another try may succeed
    Refused,  // 5xx
  } of = Of::Later;
  unsigned status = 0;  // the last reply of the server; 0 there was none
  std::string reason;   // one line; of Sent the empty text
};

// `message`: RFC 5322, lines end with CR LF. Addresses have no line ends, spaces or brackets in
// them.
[[nodiscard]] MailAnswer send_mail(const std::string& from, const std::string& to,
                                   const std::string& message, const MailClientOptions& options);

}  // namespace waybill::net
