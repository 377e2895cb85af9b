#include "tester/reading.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "tester/link_kinds.h"

namespace waybill::tester {
namespace {

constexpr std::array<std::string_view, 4> kListFields = {"List-Unsubscribe", "List-Id", "List-Post",
                                                         "List-Help"};
constexpr std::array<std::string_view, 3> kBulkWords = {"bulk", "list", "junk"};

Traffic traffic_of(const message::Message& message, const salesforce::RouteReading& route) {
  const bool is_list = std::ranges::any_of(
      kListFields, [&](std::string_view name) { return message.field(name) != nullptr; });
  const message::Field* precedence = message.field("Precedence");
  const bool is_marked =
      precedence != nullptr &&
      std::ranges::find(kBulkWords, ascii::lower(ascii::trim(precedence->value))) !=
          kBulkWords.end();
  const message::Field* delivery = message.field("X-Delivery");  // of Marketing Cloud
  const bool is_transaction =
      delivery != nullptr && ascii::lower(ascii::trim(delivery->value)) == "transactional";
  if (is_transaction) return Traffic::Automatic;
  if (is_list || is_marked || route.detected == salesforce::Route::MarketingCloudEngagement ||
      route.detected == salesforce::Route::AccountEngagement)
    return Traffic::Bulk;
  if (message.field("Auto-Submitted") != nullptr ||
      message.field("X-SFDC-EmailCategory") != nullptr)
    return Traffic::Automatic;
  return Traffic::Unknown;
}

std::string_view value_of(const message::Message& message, std::string_view name) {
  const message::Field* field = message.field(name);
  return field == nullptr ? std::string_view() : field->value;
}

std::string mail_from(const Specimen& specimen) {
  return specimen.envelope.mail_from ? specimen.envelope.mail_from->value : std::string();
}

}  // namespace

Reading::Reading(const Specimen& specimen)
    : message(message::Message::read(specimen.octets)),
      mime(message::MimeTree::read(message)),
      hops(message::received_chain(message)),
      authentication(auth::prepare(message)),
      route(salesforce::read_route(message, mail_from(specimen))),
      traffic(traffic_of(message, route)),
      content(read_content(mime)),
      links(find_links(content)),
      harmless_links(tester::harmless_links(links, value_of(message, "List-Unsubscribe"))) {}

}  // namespace waybill::tester
