// DNSSEC and DANE of a domain's mail servers, as far as a resolver library shows it (RFC 7672).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.h"

namespace waybill::posture {

struct Tlsa {
  std::uint8_t usage = 0, selector = 0, matching = 0;
  std::string data;  // hexadecimal, lower case

  // RFC 7672 §3.1: only DANE-TA(2) and DANE-EE(3) are usable for SMTP; the digest must be whole.
  [[nodiscard]] bool is_usable() const;
  bool operator==(const Tlsa&) const = default;
};
// "3 1 1 0123…", spaces in the data allowed. Nothing for another text.
[[nodiscard]] std::optional<Tlsa> parse_tlsa(std::string_view presentation);

// A DS record above a domain. The resolver library does not hand on whether an answer was
// validated; a validating resolver answers SERVFAIL for what is bogus.
enum class Signing : std::uint8_t { Signed, Unsigned, Unknown };

struct Dane {
  Signing signing = Signing::Unknown;  // of the domain's registered zone
  dns::Question signing_question;
  const dns::Answer* signing_answer = nullptr;  // lives as long as the snapshot
  struct Host {
    dns::Name name;
    dns::Question question;  // _25._tcp.<name> TLSA
    const dns::Answer* answer = nullptr;
    std::vector<Tlsa> records;
    std::size_t unreadable = 0;
    Signing signing = Signing::Unknown;  // of the host's zone
  };
  std::vector<Host> hosts;  // of the MX records, by preference
};
// `zone` is the domain whose DS record is asked for (the registered domain), `domain` the one whose
// mail servers count. `zone_of_host` gives the registered domain of a host. Nothing: not known yet.
[[nodiscard]] std::optional<Dane> read_dane(const dns::Name& domain, const dns::Name& zone,
                                            dns::Name (*zone_of_host)(const dns::Name&),
                                            dns::Inquiry& dns);

}  // namespace waybill::posture
