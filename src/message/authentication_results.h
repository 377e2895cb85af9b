// Authentication-Results fields (RFC 8601 §2.2) and ARC-Authentication-Results (RFC 8617 §4.1.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "message/message.h"

namespace waybill::message {

inline constexpr std::size_t kMostResults = 100;  // our own cap per field

enum class ResultsFaultCode : std::uint8_t {
  NoAuthservId,    // the field begins with a result (Microsoft 365 writes it so)
  BadVersion,      // the version behind the authserv-id is not 1
  NoMethod,        // a piece between two ";" is no method=result
  NoPropertyType,  // a property without "ptype.", such as Microsoft's action=none
  BadInstance,     // i= of an ARC field is not 1 to 50
  Unclosed,        // a comment or quoted string has no end
  StrayText,       // text that belongs to no property
  TooManyResults,
};
struct ResultsFault {
  ResultsFaultCode code;
  Span span;  // in the value
  bool operator==(const ResultsFault&) const = default;
};
[[nodiscard]] std::string_view describe(ResultsFaultCode code);

struct ResultProperty {
  std::string type;  // lower case: "smtp", "header", "body", "policy"; empty when left out
  std::string name;  // lower case: "mailfrom", "d", "from"
  std::string value;
  bool operator==(const ResultProperty&) const = default;
};

struct MethodResult {
  std::string method;  // lower case: "spf", "dkim", "dmarc", "arc", "compauth"
  std::string result;  // lower case: "pass", "fail"
  std::string reason;
  std::vector<ResultProperty> properties;
  std::vector<std::string> comments;
  Span span;  // in the value
  bool operator==(const MethodResult&) const = default;

  // The value of "type.name"; nothing when it is not stated.
  [[nodiscard]] std::optional<std::string_view> property(std::string_view type,
                                                         std::string_view name) const;
};

// What a host claims to have found. Evidence about that host, never about the message, until the
// caller knows that the host itself wrote the field.
struct AuthenticationResults {
  std::optional<unsigned> instance;  // i= of ARC-Authentication-Results
  std::string authserv_id;           // empty when the field states none
  std::vector<MethodResult> results;
  bool is_none = false;  // "none": no authentication was done
  std::vector<ResultsFault> faults;

  // The first result of this method; nullptr when there is none.
  [[nodiscard]] const MethodResult* find(std::string_view method) const;
};

enum class ResultsKind : std::uint8_t { AuthenticationResults, Arc };

// Structural: quoted strings and comments are tokens, so nothing inside them can look like a
// result. `value` is all after the colon. Never fails.
[[nodiscard]] AuthenticationResults parse_authentication_results(
    std::string_view value, ResultsKind kind = ResultsKind::AuthenticationResults);

}  // namespace waybill::message
