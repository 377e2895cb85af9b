#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::diagnosis {

// How far a fact is believed. What is unknown has no fact.
enum class Certainty : std::uint8_t {
  Observed,  // read from evidence that a machine wrote, or from DNS
  Stated,    // somebody typed it: used, but checked where it can be
  Inferred,  // follows from other facts
};
[[nodiscard]] std::string_view to_string(Certainty certainty);

enum class FactKind : std::uint8_t {
  Author,  // the address of the visible From
  Recipient,
  ReturnPath,
  MessageId,
  ClientIp,  // the address that delivered to the recipient's side
  OrgId,
  Domain,         // the sender's domain, named as such
  Selector,       // a DKIM selector of the sender's domain
  Route,          // evidence for a Salesforce route; key: the route
  Refusal,        // an SMTP reply or an exception of Salesforce; key: the catalogue rule
  LogState,       // what the Email Log says of a message; key: the state
  TraceState,     // what a Microsoft message trace says; key: the state
  Quarantine,     // an entry of a quarantine export; key: the state
  Filter,         // a verdict header of the recipient's filter; key: header element
  Attribution,    // how Exchange Online attributed the message; key: the header in short
  ReceiverClaim,  // a result in Authentication-Results; key: the method
  Setting,        // key: the setting, value: on, off, ...
  Volume,         // messages a day
  UseCase,        // key: bulk-marketing, transactional, ...
  Symptom,        // what people see; key: not-in-inbox, no-log-row, ...
  Claim,          // what somebody says of DNS or reputation; key: spf-ok, dkim-ok, ...
  Result,         // an evaluation of ours; key: spf, dkim, dmarc, arc
  Dns,            // an answer; key: the question
  Report,         // what a DMARC or TLS report says of the domain; key: dmarc, source, tls, …
};
[[nodiscard]] std::string_view to_string(FactKind kind);

// Where a fact was read.
struct Place {
  std::string evidence;  // "E1"; "DNS" for an answer
  std::string where;     // "header field From", "row 482", "line 3", "example.com TXT"
  Span bytes;            // in the octets of the evidence; {0, 0} when it is the whole
  bool operator==(const Place&) const = default;
};

struct Fact {
  std::string id;  // "F1", in the order of finding
  FactKind kind;
  std::string key;
  std::string value;
  Certainty certainty;
  Place place;
  bool operator==(const Fact&) const = default;
};

// Octets of a fact's value; a longer one is cut. Its place tells where the whole stands.
inline constexpr std::size_t kLongestValue = 2000;

// All facts of a case. Indices stay valid; ids follow from them.
class FactSheet {
 public:
  // The index of the fact. The same kind, key and value from another place is one more fact.
  std::size_t add(FactKind kind, std::string key, std::string value, Certainty certainty,
                  Place place);

  [[nodiscard]] std::span<const Fact> facts() const { return facts_; }
  [[nodiscard]] const Fact& at(std::size_t index) const { return facts_[index]; }
  // The most believed fact of that kind, and of that key unless it is empty; nullptr: none.
  [[nodiscard]] const Fact* find(FactKind kind, std::string_view key = {}) const;
  [[nodiscard]] bool has(FactKind kind, std::string_view key = {}) const {
    return find(kind, key) != nullptr;
  }
  // True when the setting is known to be `value` ("on", "off", ...).
  [[nodiscard]] bool is_set(std::string_view setting, std::string_view value) const;
  [[nodiscard]] std::vector<const Fact*> all(FactKind kind) const;

 private:
  std::vector<Fact> facts_;
};

}  // namespace waybill::diagnosis
