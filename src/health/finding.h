// What the check of a domain found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/answer.h"
#include "fetch/inquiry.h"

namespace waybill::health {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
[[nodiscard]] std::string_view to_string(Severity severity);  // "critical"
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view word);

enum class Status : std::uint8_t {
  Good,
  Info,     // told; there is nothing to mend
  Problem,  // its severity counts
  Unknown,  // DNS, the web or the server did not tell; never a fault
  NotApplicable,
};
[[nodiscard]] std::string_view to_string(Status status);  // "good", "not-applicable"

// What a finding rests on.
struct Proof {
  enum class Kind : std::uint8_t { Dns, Web, Smtp, Reports } kind = Kind::Dns;
  std::string place;  // "example.com TXT", a URL, "mx.example.com:25", "reports of 30 days"
  std::string text;   // what stands there, UTF-8; at most kLongestProof octets
  std::string dns_status = {};  // of Dns: "NOERROR"
  std::uint32_t ttl = 0;        // of Dns
  bool operator==(const Proof&) const = default;
};
inline constexpr std::size_t kLongestProof = 600;            // ours
inline constexpr std::size_t kMostProofs = 10;               // of one finding; ours
[[nodiscard]] std::string_view to_string(Proof::Kind kind);  // "dns"

[[nodiscard]] Proof of_dns(const dns::Question& question, const dns::Answer& answer);
[[nodiscard]] Proof of_web(const fetch::Request& request, const fetch::Answer& answer);
[[nodiscard]] Proof of_reports(int days, std::string text);

// A record to be published, ready to be copied.
struct Publication {
  std::string name;        // "_dmarc.example.com"
  std::string type;        // "TXT"
  std::string value;       // "" with `instead_of`: to be deleted
  std::string instead_of;  // the record that goes; "" a new one
  bool operator==(const Publication&) const = default;
};

struct Finding {
  std::string id;       // of data/domain-checks.csv, stable: "spf-lookups"
  std::string subject;  // what it is about where one domain can have several: a selector, a host,
                        // an address, an include; "" the domain itself
  Status status = Status::Unknown;
  Severity severity = Severity::Info;  // of a problem
  std::string statement;               // one or two sentences, UTF-8, for people
  std::vector<Proof> evidence;
  std::string fix;                   // what to do; "" nothing
  std::vector<Publication> publish;  // what that means in DNS, where it can be told
  std::string standard;              // "RFC 7208 §4.6.4"

  // For those who make findings.
  Finding& about(std::string_view what);
  Finding& cite(Proof proof);
  Finding& graded(Severity other);         // in place of the severity of the table
  Finding& advise(std::string_view text);  // in place of the fix of the table
  Finding& publishing(Publication publication);
  bool operator==(const Finding&) const = default;
};

}  // namespace waybill::health
