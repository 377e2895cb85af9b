// What the checks found.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "dns/answer.h"
#include "fetch/inquiry.h"
#include "message/message.h"
#include "tester/check.h"

namespace waybill::tester {

enum class Status : std::uint8_t {
  Pass,
  Warn,  // works, but should be better
  Fail,
  Info,           // told; there is nothing to judge
  NotApplicable,  // of this message there is nothing to judge
  CouldNotCheck,  // DNS, the web or the evidence did not tell; never a fault of the sender
};
[[nodiscard]] std::string_view to_string(Status status);  // "pass", …, "could-not-check"

// What a finding rests on.
struct Proof {
  enum class Kind : std::uint8_t {
    Field,    // of the header
    Octets,   // of the message
    Dns,      // a question and its answer
    Session,  // of the SMTP session
    Web,      // a request and its answer
  } kind = Kind::Octets;
  std::string place;           // "DKIM-Signature", "body", "example.com TXT", "EHLO", a URL
  std::string text;            // what stands there, UTF-8; at most kLongestExcerpt octets
  std::optional<Span> octets;  // in the message, where it has a place there
  std::string dns_status;      // of Dns: "NOERROR"
  std::uint32_t ttl = 0;       // of Dns
};
inline constexpr std::size_t kLongestExcerpt = 400;  // ours; enough for a record or a field
inline constexpr std::size_t kMostProofs = 10;       // of one finding; ours

[[nodiscard]] Proof of_field(const message::Field& field);
// `span` in the message `octets`.
[[nodiscard]] Proof of_octets(std::string place, std::string_view octets, Span span);
[[nodiscard]] Proof of_dns(const dns::Question& question, const dns::Answer& answer);
[[nodiscard]] Proof of_session(std::string place, std::string_view text);
[[nodiscard]] Proof of_web(const fetch::Request& request, const fetch::Answer& answer);

struct Finding {
  const Check* check = nullptr;
  Status status = Status::CouldNotCheck;
  std::string statement;  // one or two sentences, UTF-8, for people
  std::vector<Proof> evidence;
  std::string fix;       // "" nothing to do
  std::string standard;  // the check's, unless one rule of it rests on another

  Finding& cite(Proof proof);
  // In place of the fix of the table: more precise, ready to be copied.
  Finding& advise(std::string text);
  Finding& by(std::string_view clause);  // in place of the check's standard
};

// The findings of one evaluation: one for each check that was looked at.
class Findings {
 public:
  Findings();

  // Sets the finding of a check; the last one counts. The reference lives as long as this.
  Finding& set(std::string_view id, Status status, std::string statement);
  Finding& pass(std::string_view id, std::string statement);
  Finding& warn(std::string_view id, std::string statement);
  Finding& fail(std::string_view id, std::string statement);
  Finding& info(std::string_view id, std::string statement);
  Finding& skip(std::string_view id, std::string statement);       // not applicable
  Finding& could_not(std::string_view id, std::string statement);  // says why
  [[nodiscard]] const Finding& of(std::string_view id) const;
  // One that was set, to be added to.
  [[nodiscard]] Finding& edit(std::string_view id);
  // In the order of the table. One that no code has set says so.
  [[nodiscard]] const std::vector<Finding>& all() const { return findings_; }

 private:
  std::vector<Finding> findings_;  // one for each of checks()
};

}  // namespace waybill::tester
