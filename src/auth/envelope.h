// The envelope of a message as far as its own trace fields state it. Facts that somebody gives on
// the command line come before these.
#pragma once

#include <optional>
#include <string>

#include "base/ip.h"
#include "base/span.h"
#include "message/message.h"

namespace waybill::auth {

template <class T>
struct Traced {
  T value;
  Span bytes;  // of the field that states it; {0, 0} when it was given from outside
  bool operator==(const Traced&) const = default;
};

struct Envelope {
  std::optional<Traced<IpAddress>> ip;      // of the client that delivered to the recipient's side
  std::optional<Traced<std::string>> helo;  // the name that it gave
  std::optional<Traced<std::string>> mail_from;  // an address; "" is the null sender
};

// MAIL FROM by Return-Path, else Received-SPF, else the top-most Received that names it; the client
// by what the recipient's border wrote (Authentication-Results, X-Forefront-Antispam-Report,
// Received-SPF), else by the top-most Received whose client is not in a private network.
[[nodiscard]] Envelope read_envelope(const message::Message& message);

// What somebody says of the envelope; it comes before the trace fields.
struct StatedEnvelope {
  std::optional<IpAddress> ip;
  std::string helo;                      // "" not stated
  std::optional<std::string> mail_from;  // "" is the null sender
};
[[nodiscard]] Envelope read_envelope(const message::Message& message, const StatedEnvelope& stated);

}  // namespace waybill::auth
