// What is known of a domain's mail that lists can be asked about: the addresses that send it by
// reports, those that its SPF record names, and the domains that it carries.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "net/dns_session.h"
#include "reputation/subjects.h"
#include "store/event_store.h"

namespace waybill::service {

// Reports of so many days count.
inline constexpr std::int32_t kReputationDays = 30;

// Forwarded and forged mail is left out: whoever forges a domain is listed for himself. The error
// is one line.
[[nodiscard]] Result<reputation::Seen, std::string> gather_seen(const std::string& tenant,
                                                                const std::string& domain,
                                                                store::EventStore& events,
                                                                net::DnsSession& dns);

}  // namespace waybill::service
