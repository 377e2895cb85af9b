// Why messages fail DMARC, in words, and what mends it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/traffic.h"

namespace waybill::policy {

enum class SpfWhy : std::uint8_t {
  NotStated,    // the report has no result for MAIL FROM
  Other,        // passes for a domain that is not aligned
  OwnFailed,    // the domain's own, and the address is not in its record
  OtherFailed,  // of somebody else, and that fails too
  NoRecord,     // nothing is published for the envelope's domain
  Error,        // DNS trouble or a broken record
  Passed,       // aligned: the row does not fail by SPF
};
enum class DkimWhy : std::uint8_t { NoSignature, OthersOnly, OthersBroken, OwnBroken, Passed };
[[nodiscard]] std::string_view id_of(SpfWhy why);   // "passes-unaligned"
[[nodiscard]] std::string_view id_of(DkimWhy why);  // "no-signature"

struct Why {
  SpfWhy spf = SpfWhy::NotStated;
  DkimWhy dkim = DkimWhy::NoSignature;
  auto operator<=>(const Why&) const = default;
};
[[nodiscard]] Why why_of(const RowFacts& facts);

// What the sentences name. Borrows.
struct Names {
  std::string_view author;      // visible domain
  std::string_view spf_domain;  // stable part
  std::string_view own_domain, own_selector;
  std::string_view other_signature;
};
// "SPF passes for bounce.example.net, which is not aligned; no signature of example.com"
[[nodiscard]] std::string describe(const Why& why, const Names& names);

// What to do, for whoever may do it; "" when there is nothing to do.
[[nodiscard]] std::string fix_of(const Judgement& judgement, const Why& why,
                                 const sender::Service* service, const Names& names);

}  // namespace waybill::policy
