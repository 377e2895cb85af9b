// Whether another organization agreed to receive reports (RFC 9990 §4, RFC 9991 §5): without its
// consent the address of a `rua` or `ruf` is ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/dmarc/tree_walk.h"

namespace waybill::dmarc {

enum class Consent : std::uint8_t {
  NotNeeded,    // the destination is of the same organization
  Given,        // it publishes a DMARC record at `asked`
  NotGiven,     // it publishes none, or no such name can exist
  Contradicts,  // its record sends the reports to yet another host: nobody gets them
  DnsFailure,   // cannot be known now
  NotKnownYet,  // in Inquiry::wanted()
};
[[nodiscard]] std::string_view id(Consent consent);        // "given"
[[nodiscard]] std::string_view describe(Consent consent);  // one sentence

struct Destination {
  Consent consent = Consent::NotKnownYet;
  std::string asked;  // "example.com._report._dmarc.reports.example.net"; empty: nothing was
  bool operator==(const Destination&) const = default;
};

// The host that receives reports for a URI: of the mailbox, or of the authority.
[[nodiscard]] std::optional<dns::Name> report_host(std::string_view uri);

[[nodiscard]] Destination check_destination(const dns::Name& policy_domain, const dns::Name& host,
                                            Walker& walker, dns::Inquiry& dns);

}  // namespace waybill::dmarc
