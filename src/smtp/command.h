// Command lines of SMTP clients (RFC 5321 §4.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace waybill::smtp {

enum class Verb : std::uint8_t {
  Helo,
  Ehlo,
  Mail,
  Rcpt,
  Data,
  Bdat,
  Rset,
  Noop,
  Quit,
  Vrfy,
  Expn,
  Help,
  StartTls,
  Auth,         // known, and never offered
  Unsupported,  // of other standards: SEND, SOML, SAML, TURN, ETRN, XCLIENT, …
  Http,         // a request of another protocol (§8 C11 of cross-protocol attacks: GET, POST, …)
  Unknown,
};

struct Command {
  Verb verb = Verb::Unknown;
  // What follows the verb, without white space at its ends; of MAIL and RCPT what follows "FROM:"
  // and "TO:". A view into the line.
  std::string_view argument;
  bool is_malformed = false;  // MAIL without FROM:, RCPT without TO:
};

// `line` without its end.
[[nodiscard]] Command parse_command(std::string_view line);

// The argument of BDAT: "SIZE" or "SIZE LAST" (RFC 3030 §2). Nothing: it is neither.
struct Chunk {
  std::uint64_t octets = 0;
  bool is_last = false;
};
[[nodiscard]] std::optional<Chunk> parse_chunk(std::string_view argument);

// Whether the line may hold only this command at the end of a group (RFC 2920 §3.1, RFC 3207 §4).
[[nodiscard]] bool ends_group(Verb verb);

}  // namespace waybill::smtp
