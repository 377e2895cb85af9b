// Macro strings (RFC 7208 §7): their values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/spf/macro.h"
#include "auth/spf/sender.h"
#include "base/ip.h"
#include "dns/name.h"

namespace waybill::spf {

// Our cap on what one macro string may become, in octets: far above a name or an SMTP reply.
inline constexpr std::size_t kLongestExpansion = 8192;

// Borrowed for one expansion.
struct MacroValues {
  const Query& query;
  const Sender& sender;
  std::string_view domain;  // of the record that is being evaluated
  // Value of %{p} (§7.3): see validated_name() in check_host.h.
  std::string_view validated_name = "unknown";
};

[[nodiscard]] bool uses(const MacroString& text, MacroLetter letter);

// Nothing when the text would be longer than kLongestExpansion, or holds a local part that is not
// ASCII: what uses one matches nothing (RFC 8616 §4).
[[nodiscard]] std::optional<std::string> expand(const MacroString& text, const MacroValues& values);

// The domain name that `text` is, without its left-most labels when it is too long (§7.3). Nothing
// when no DNS question can be made of it: such a term does not match (§4.8).
[[nodiscard]] std::optional<dns::Name> name_of(std::string_view text);

}  // namespace waybill::spf
