// How one message came in over SMTP: what the server saw and said. Facts of our own, unlike the
// trace fields that the sender wrote.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/result.h"

namespace waybill::smtp {

// What a client did that RFC 5321 does not allow, or that only careless programs do.
enum class Deviation : std::uint8_t {
  EarlyTalker,       // sent before the greeting (§3.1)
  PlainHelo,         // HELO in place of EHLO: no extension can be used (§2.2.1)
  PipelinedUnasked,  // sent the next command before an answer, although not allowed (RFC 2920 §3.1)
  BareLineFeed,      // in a command or in the message (§2.3.8)
  BareCarriageReturn,  // as above
  UnofferedParameter,  // MAIL or RCPT with a parameter that EHLO did not offer (§2.2)
  LongLine,            // of a command (§4.5.3.1)
  NoQuit,              // closed the connection without QUIT (§4.1.1.10); known only afterwards
};
[[nodiscard]] std::string_view to_string(Deviation deviation);  // "early-talker"
[[nodiscard]] std::string_view describe(Deviation deviation);

struct TranscriptLine {
  std::uint32_t at = 0;  // milliseconds since the connection was made
  enum class By : std::uint8_t { Client, Server } by = By::Client;
  std::string text;  // one line without its end; the message itself is one line such as
                     // "<4,211 octets>"; secrets of AUTH are blotted out
};

struct Tls {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // "TLS_AES_256_GCM_SHA384", as OpenSSL names it
};

struct Parameter {
  std::string name;   // upper case: "SIZE", "BODY", "SMTPUTF8"
  std::string value;  // "" none
};

struct Reception {
  std::string session;    // unique on this server, [a-z0-9]
  std::int64_t time = 0;  // of acceptance, milliseconds since 1970
  IpAddress client;       // of the sending server; by the PROXY protocol where one is trusted
  std::uint16_t client_port = 0;
  std::string helo;          // as given; may be anything printable
  bool is_extended = false;  // EHLO
  std::optional<Tls> tls;
  std::string mail_from;  // without brackets; "" is the null sender
  std::vector<Parameter> mail_parameters;
  std::string recipient;  // the one this copy is for
  std::vector<std::string>
      offered;  // extensions as the last EHLO answer named them: "SIZE 26214400"
  bool used_bdat = false;
  std::vector<Deviation> deviations;  // each once
  std::vector<TranscriptLine> transcript;
};

// {"session", "time", "client", …}: member names as above, enumerations as their words.
[[nodiscard]] boost::json::object to_json(const Reception& reception);
// What to_json() wrote. The error is one line.
[[nodiscard]] Result<Reception, std::string> parse_reception(const boost::json::value& value);

}  // namespace waybill::smtp
