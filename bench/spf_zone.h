// The zone and the clients that both SPF benchmarks run: the record of a company that sends through
// two services, one of which includes a further record.
#pragma once

#include <array>

namespace waybill::bench {

struct ZoneRow {
  const char* name;
  const char* text;
};
inline constexpr std::array kSpfZone = {
    ZoneRow{"example.com",
            "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.17 include:_spf.mail.example.net "
            "include:_spf.crm.example.org -all"},
    ZoneRow{"_spf.mail.example.net", "v=spf1 include:_blocks.mail.example.net ~all"},
    ZoneRow{"_blocks.mail.example.net",
            "v=spf1 ip4:203.0.113.0/26 ip4:203.0.113.128/27 ip6:2001:db8:10::/48 ~all"},
    ZoneRow{"_spf.crm.example.org", "v=spf1 ip4:198.18.0.0/24 ip4:198.18.4.0/22 ~all"},
};
inline constexpr const char* kSpfMailFrom = "bounce@example.com";
inline constexpr const char* kSpfHelo = "mail.example.com";
// Matched by the last include: all four records are read. And by none of them: -all.
inline constexpr const char* kSpfPassIp = "198.18.5.6";
inline constexpr const char* kSpfFailIp = "100.64.1.1";

}  // namespace waybill::bench
