// Trace fields (RFC 5321 §4.4, RFC 5322 §3.6.7) in the forms that mail systems really write.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/span.h"
#include "message/date.h"
#include "message/message.h"

namespace waybill::message {

// RFC 5321 §6.3 takes 100 hops for a loop; further fields are not read.
inline constexpr std::size_t kMostHops = 100;

// One Received field. What the field does not state is empty. All of it is a claim of the host that
// wrote the field: whoever sent the message can have written every field below the first that
// is known to be true.
struct Hop {
  std::string helo;       // what the client said in HELO or EHLO
  std::string from_host;  // the client's name as the server looked it up; "unknown" is left out
  std::optional<IpAddress> from_ip;
  std::string by_host;
  std::optional<IpAddress> by_ip;
  std::string via;
  std::string with;  // protocol as written: "ESMTPS", "esmtpsa", "Microsoft SMTP Server"
  std::string id;
  std::string for_address;
  std::string envelope_from;  // of Exim, qmail and Momentum comments, without brackets
  std::string tls_version;    // "TLSv1.3", "TLS1_2" as written
  std::string tls_cipher;
  std::optional<Date> date;
  Span span;  // the whole field in the message

  // The name by which the client is best known: looked up, else as it said itself.
  [[nodiscard]] const std::string& client_name() const {
    return from_host.empty() ? helo : from_host;
  }
  // Whether the hop states that it used TLS: by a version, a cipher or the protocol (RFC 3848).
  [[nodiscard]] bool used_tls() const;
  bool operator==(const Hop&) const = default;
};

// `value` is all after the colon. Never fails; an unknown form leaves fields empty.
[[nodiscard]] Hop parse_received(std::string_view value);

// The hops from top to bottom: the last server first.
[[nodiscard]] std::vector<Hop> received_chain(const Message& message);

}  // namespace waybill::message
