#include "salesforce/microsoft_attribution.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/ip.h"

namespace waybill::salesforce {
namespace {

struct KnownField {
  std::string_view header;
  std::string_view key;
};
// The Organization- fields are those of the tenant that holds the message; a CrossTenant- field is
// the copy that another tenant may see.
constexpr KnownField kFields[] = {
    {"X-MS-Exchange-Organization-AuthAs", "auth-as"},
    {"X-MS-Exchange-Organization-AuthSource", "auth-source"},
    {"X-MS-Exchange-Organization-AuthMechanism", "auth-mechanism"},
    {"X-MS-Exchange-Organization-MessageDirectionality", "directionality"},
    {"X-MS-Exchange-Organization-SCL", "organization-scl"},
    {"X-MS-Exchange-Organization-PCL", "organization-pcl"},
    {"X-MS-Exchange-CrossTenant-AuthAs", "cross-tenant-auth-as"},
    {"X-MS-Exchange-CrossTenant-AuthSource", "cross-tenant-auth-source"},
    {"X-MS-Exchange-CrossTenant-Id", "tenant"},
    {"X-MS-Exchange-CrossTenant-FromEntityHeader", "from-entity"},
    {"X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp", "attributed-connection"},
    {"X-OriginatorOrg", "originator-org"},
    {"X-EOPTenantAttributedMessage", "attributed-tenant"},
    {"X-MS-Exchange-SkipListedInternetSender", "skip-listed-sender"},
    {"X-MS-Exchange-ExternalOriginalInternetSender", "original-sender"},
    {"X-MS-Exchange-Organization-Rules-Execution-History", "transport-rules"},
    {"X-MS-Exchange-Organization-TransportRule", "transport-rules"},
    {"X-MS-Exchange-Transport-Rules-Loop", "transport-rules-loop"},
    {"X-MS-Exchange-Organization-Network-Message-Id", "network-message-id"},
    {"X-MS-Office365-Filtering-Correlation-Id", "network-message-id"},
};

// The inside of "ip=[192.0.2.1];domain=host": an address, or nothing.
std::string address_in(std::string_view value) {
  const std::size_t open = value.find('[');
  const std::size_t close = value.find(']', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  const auto address = IpAddress::parse(value.substr(open + 1, close - open - 1));
  return address ? address->to_string() : std::string();
}

}  // namespace

const AttributionField* Attribution::find(std::string_view key) const {
  const auto found = std::ranges::find(fields, key, &AttributionField::key);
  return found == fields.end() ? nullptr : &*found;
}

std::string_view Attribution::value(std::string_view key) const {
  const AttributionField* field = find(key);
  return field == nullptr ? std::string_view() : std::string_view(field->value);
}

bool Attribution::is_internal() const {
  const std::string_view own = value("auth-as");
  return ascii::iequals(own.empty() ? value("cross-tenant-auth-as") : own, "Internal");
}

std::string Attribution::skipped_to() const {
  const std::string_view skipped = value("skip-listed-sender");
  return address_in(skipped.empty() ? value("original-sender") : skipped);
}

Attribution read_attribution(const message::Message& message) {
  Attribution attribution;
  for (const KnownField& known : kFields) {
    const message::Field* field = message.field(known.header);
    if (field == nullptr || attribution.find(known.key) != nullptr) continue;
    std::string value = ascii::collapse_space(field->value);
    if (!value.empty()) attribution.fields.push_back({known.key, std::move(value), field->span});
  }
  return attribution;
}

}  // namespace waybill::salesforce
