// MTA-STS of a domain: record, policy and whether the policy covers its mail servers (RFC 8461).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/inquiry.h"
#include "fetch/inquiry.h"
#include "posture/mta_sts_policy.h"

namespace waybill::posture {

struct MtaSts {
  enum class State : std::uint8_t {
    Absent,          // no record
    SeveralRecords,  // §3.1: as good as none
    BrokenRecord,
    NoPolicy,       // a record, but the policy cannot be fetched
    PolicyPending,  // not fetched yet, or nothing fetches
    BrokenPolicy,
    Uncovered,  // a mail server that no line of the policy names
    Good,
    DnsFailure,
  } state = State::Absent;
  dns::Question question;               // of the record, or the one that failed
  const dns::Answer* answer = nullptr;  // lives as long as the snapshot
  MtaStsRecord record;
  fetch::Request request;
  const fetch::Answer* fetched = nullptr;
  MtaStsPolicy policy;
  std::vector<dns::Name> uncovered;
};

// Nothing: DNS is not known yet; noted.
[[nodiscard]] std::optional<MtaSts> read_mta_sts(const dns::Name& domain, dns::Inquiry& dns,
                                                 fetch::Inquiry& web);

}  // namespace waybill::posture
