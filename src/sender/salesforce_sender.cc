#include "sender/salesforce_sender.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

#include "salesforce/org_id.h"

namespace waybill::sender {
namespace {

using salesforce::Route;

constexpr std::string_view kBounceZone = ".bnc.salesforce.com";

Ownership ownership_of(const SalesforceSender& sender, std::span<const std::string> own_orgs) {
  if (salesforce::is_sandbox_instance(sender.instance)) return Ownership::Sandbox;
  if (sender.org_id.empty())
    return sender.org_key.empty() ? Ownership::NotTold : Ownership::Unknown;
  return std::ranges::find(own_orgs, sender.org_id) != own_orgs.end() ? Ownership::Own
                                                                      : Ownership::Unknown;
}

}  // namespace

std::string_view id_of(Ownership ownership) {
  switch (ownership) {
    case Ownership::NotTold: return "";
    case Ownership::Own: return "own";
    case Ownership::Sandbox: return "sandbox";
    case Ownership::Unknown: return "unknown-org";
  }
  std::abort();
}

std::optional<Route> route_of(std::string_view service) {
  if (service == "salesforce-core") return Route::Core;
  if (service == "salesforce-marketing-cloud") return Route::MarketingCloudEngagement;
  if (service == "salesforce-account-engagement") return Route::AccountEngagement;
  if (service == "salesforce-marketing-cloud-next") return Route::MarketingCloudNext;
  return std::nullopt;
}

std::optional<SalesforceSender> read_salesforce(std::string_view service,
                                                std::string_view return_path,
                                                std::span<const std::string> own_orgs) {
  const auto route = route_of(service);
  if (!route) return std::nullopt;
  SalesforceSender result;
  result.route = *route;
  auto address = salesforce::parse_bounce_address("@" + std::string(return_path));
  // Without its tokens the domain is as short as the form that names no org: the check letters
  // tell.
  if (address && address->org_key.empty()) {
    auto longer = salesforce::parse_bounce_address("@token." + std::string(return_path));
    if (longer && longer->org_id) address = std::move(longer);
  }
  if (address) {
    result.org_key = address->org_key;
    result.instance = address->instance;
    result.org_id = address->org_id.value_or("");
  }
  result.ownership = ownership_of(result, own_orgs);
  return result;
}

std::string describe(const SalesforceSender& sender) {
  const std::string_view route = salesforce::title(sender.route);
  const std::string org =
      sender.org_id.empty() ? "the org with the key " + sender.org_key : "org " + sender.org_id;
  switch (sender.ownership) {
    case Ownership::NotTold: return fmt::format("{}; the rows do not name the org", route);
    case Ownership::Own: return fmt::format("{}, your {}", route, org);
    case Ownership::Sandbox:
      return fmt::format("{}, {}: a sandbox ({}) mails real people", route, org, sender.instance);
    case Ownership::Unknown:
      return fmt::format("{}, {}: state whether it is yours (--org-id)", route, org);
  }
  std::abort();
}

std::string_view stable_domain(std::string_view domain) {
  if (!domain.ends_with(kBounceZone)) return domain;
  // <orgkey>.<instance> in front of the zone stay.
  std::size_t begin = domain.size() - kBounceZone.size();
  for (int labels = 0; labels < 2 && begin > 0; ++labels) {
    const std::size_t dot = domain.rfind('.', begin - 1);
    if (dot == std::string_view::npos) return domain;
    begin = dot;
  }
  // The short form, <token>.bnc.salesforce.com, names no org: its zone alone is stable.
  return domain.substr(begin + 1);
}

}  // namespace waybill::sender
