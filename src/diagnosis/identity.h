// The names that a message goes by, side by side, so that a mismatch is seen.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::diagnosis {

struct Known;

enum class IdentityKind : std::uint8_t { From, ReturnPath, Dkim, Helo };
[[nodiscard]] std::string_view to_string(IdentityKind kind);  // "return-path"

struct Identity {
  IdentityKind kind = IdentityKind::From;
  std::string domain;
  std::string detail;    // address, selector; "" nothing to add
  std::string here;      // our own result: of From DMARC, of the return-path SPF; "" not evaluated
  std::string receiver;  // what the receiver wrote; "" it wrote nothing that we have
  std::optional<bool> aligned;  // with the domain of From; nothing: not known, or of no matter
  std::string fact;             // the fact that names it; "" none
  std::string evidence;         // of that fact
  bool operator==(const Identity&) const = default;
};

// From first; signatures from the top. Empty when the evidence names no sender.
[[nodiscard]] std::vector<Identity> list_identities(const Known& known);

// [{"identity", "domain", "detail", "here", "receiver", "aligned", "evidence", "fact"}]
[[nodiscard]] boost::json::array to_json(std::span<const Identity> identities);

}  // namespace waybill::diagnosis
