// What a row of a Salesforce service tells of the org behind it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "salesforce/route.h"
#include "sender/catalogue.h"

namespace waybill::sender {

enum class Ownership : std::uint8_t {
  NotTold,  // the row names no org
  Own,      // of the ids that the user stated
  Sandbox,  // a sandbox, stated or not
  Unknown,  // somebody's org, which sends in the name of this domain
};
[[nodiscard]] std::string_view id_of(Ownership ownership);  // "own", "sandbox", "unknown-org", ""

struct SalesforceSender {
  salesforce::Route route = salesforce::Route::Unknown;
  std::string org_id;    // 15 characters; "" not told
  std::string org_key;   // as it stands in the domain
  std::string instance;  // "na63"
  Ownership ownership = Ownership::NotTold;
  bool operator==(const SalesforceSender&) const = default;
};

// The route that a service of the table stands for; nothing when it is not Salesforce's.
[[nodiscard]] std::optional<salesforce::Route> route_of(std::string_view service);

// `return_path` is the domain that SPF checked or the envelope sender's. `own_orgs`: ids of 15
// characters.
[[nodiscard]] std::optional<SalesforceSender> read_salesforce(
    std::string_view service, std::string_view return_path, std::span<const std::string> own_orgs);

// One sentence: "Salesforce Core, org 00D…, not among yours: whose is it?"
[[nodiscard]] std::string describe(const SalesforceSender& sender);

// `domain` without the labels in front that differ from message to message, for grouping: of
// <token>.<orgkey>.<instance>.bnc.salesforce.com all but the tokens. A view into `domain`.
[[nodiscard]] std::string_view stable_domain(std::string_view domain);

}  // namespace waybill::sender
