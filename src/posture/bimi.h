// The logo that a domain wants to be shown beside its mail (BIMI): record, logo and certificate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/inquiry.h"
#include "fetch/inquiry.h"
#include "posture/bimi_record.h"
#include "posture/bimi_svg.h"
#include "posture/mark_certificate.h"

namespace waybill::posture {

struct Bimi {
  enum class State : std::uint8_t {
    Absent,
    Several,
    Declined,
    BrokenRecord,
    WebPending,  // the logo or the certificate is not fetched yet, or nothing fetches
    NoLogo,      // it cannot be fetched
    BadLogo,
    NoCertificate,   // a= leads to none
    BadCertificate,  // see `certificate_faults`
    Good,
    DnsFailure,
  } state = State::Absent;
  dns::Question question;               // of the record that counts
  const dns::Answer* answer = nullptr;  // lives as long as the snapshot
  BimiRecord record;
  fetch::Request request;                  // the last one, or the one that failed
  const fetch::Answer* fetched = nullptr;  // to it
  std::vector<LogoFault> logo_faults;      // advice included
  std::optional<MarkCertificate> certificate;
  std::vector<std::string> certificate_faults;  // words for people
};

// At <selector>._bimi.<domain>, else at that of `organization`. `now` in Unix seconds. Nothing: DNS
// is not known yet.
[[nodiscard]] std::optional<Bimi> read_bimi(const dns::Name& domain, const dns::Name& organization,
                                            std::string_view selector, std::int64_t now,
                                            dns::Inquiry& dns, fetch::Inquiry& web);

}  // namespace waybill::posture
