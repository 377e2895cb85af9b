// Who takes mail for a domain (RFC 5321 §5.1, RFC 7505).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dns/inquiry.h"

namespace waybill::posture {

// Ours: hosts of one domain that are looked at, by preference.
inline constexpr std::size_t kMostExchanges = 20;

struct MailExchange {
  enum class State : std::uint8_t {
    Hosts,       // MX records
    Implicit,    // none, but the name itself has an address
    Null,        // "0 .": takes no mail, says RFC 7505
    NoAddress,   // MX records whose hosts all have no address
    Nothing,     // neither MX nor address; or no such name
    DnsFailure,  // not known
  } state = State::Nothing;
  dns::Name domain;
  dns::Question question;               // the one that decided, or failed
  const dns::Answer* answer = nullptr;  // to it; lives as long as the snapshot
  std::vector<dns::Mx> hosts;           // by preference; the null MX left out
  bool has_null_beside_others = false;  // RFC 7505 §3 forbids that
  bool is_name_missing = false;         // NXDOMAIN

  [[nodiscard]] bool takes_mail() const {
    return state == State::Hosts || state == State::Implicit;
  }
};

// Nothing: not known yet; noted.
[[nodiscard]] std::optional<MailExchange> read_mail_exchange(const dns::Name& domain,
                                                             dns::Inquiry& dns);

}  // namespace waybill::posture
