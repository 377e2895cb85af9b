// Whether the mail that carried a report comes from who it says (RFC 9990 §3.5: it gets an aligned
// DMARC pass).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "auth/envelope.h"
#include "dns/inquiry.h"
#include "dns/name.h"
#include "message/message.h"

namespace waybill::service {

// Runs an evaluation until nothing more is asked of DNS (net::evaluate_in_rounds).
using AskDns = std::function<void(const std::function<void(dns::Inquiry&)>&)>;

struct Carrier {
  // Of the one author; nothing if there is none.
  std::optional<dns::Name> author_domain;
  bool is_authentic = false;
  std::string reason;  // why not, in words; "" if it is
};

// What a mail server in `trusted_authserv` wrote about the message is believed; else its signatures
// are verified as of its Date, at most `now` (Unix seconds). SPF counts only where a trusted server
// saw it, or we did (`envelope`; empty: we did not): its trace fields could be anybody's.
[[nodiscard]] Carrier judge_carrier(const message::Message& message, const auth::Envelope& envelope,
                                    std::span<const std::string> trusted_authserv, std::int64_t now,
                                    const AskDns& ask_dns);

}  // namespace waybill::service
