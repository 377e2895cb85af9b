// The paths of MAIL and RCPT (RFC 5321 §4.1.2), read strictly: an address that two readers could
// take for two is none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "smtp/reception.h"

namespace waybill::smtp {

struct Path {
  std::string local_part;         // as written, quotes included
  std::string domain;             // or an address literal with its brackets; "" for <Postmaster>
  bool is_international = false;  // needs SMTPUTF8 (RFC 6531)

  [[nodiscard]] bool is_null() const { return local_part.empty() && domain.empty(); }
  // "" is the null sender.
  [[nodiscard]] std::string address() const {
    return domain.empty() ? local_part : local_part + "@" + domain;
  }
};

enum class PathKind : std::uint8_t {
  Reverse,  // may be <>
  Forward,  // may be <Postmaster>
};

enum class PathFault : std::uint8_t {
  Syntax,     // no <path>
  Address,    // no mailbox between the brackets
  TooLong,    // kLongestLocalPart, kLongestDomain
  Parameter,  // what follows is no list of parameters
};

struct PathAndParameters {
  Path path;
  std::vector<Parameter> parameters;  // names in upper case
};

// The argument of MAIL FROM: or RCPT TO:. A source route is passed over (§4.1.1.3, appendix C).
[[nodiscard]] Result<PathAndParameters, PathFault> parse_path(std::string_view argument,
                                                              PathKind kind);

}  // namespace waybill::smtp
