#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::diagnosis {

enum class EvidenceKind : std::uint8_t {
  Message,              // a raw message or its header
  Bounce,               // a delivery report, complaint or auto-reply
  SalesforceLog,        // Email Log CSV, or an excerpt of one
  SalesforceLogDigest,  // the figures of a log that is too large to keep (digested_log.h)
  MicrosoftTrace,
  MicrosoftQuarantine,
  DmarcReport,  // aggregate or failure; bare or in its mail
  TlsReport,    // likewise
  Note,         // text that somebody typed or pasted: stated, not observed
  DnsSnapshot,  // answers instead of the network
  CaseFile,     // belongs to `waybill replay`
  Unreadable,
};
[[nodiscard]] std::string_view to_string(EvidenceKind kind);  // "salesforce-log"

// Immutable octets with an id: "E1", "E2" in the order in which they were given.
struct Evidence {
  std::string id;
  EvidenceKind kind = EvidenceKind::Unreadable;
  std::string name;  // the file name, without folders
  std::string octets;
  bool operator==(const Evidence&) const = default;
};

// Tells by content what the octets are; the name is not looked at.
[[nodiscard]] EvidenceKind recognise(std::string_view octets);

// Why octets cannot be read, in one line; nothing when they can.
[[nodiscard]] std::optional<std::string> unreadable_reason(std::string_view octets);

}  // namespace waybill::diagnosis
