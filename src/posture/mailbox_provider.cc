#include "posture/mailbox_provider.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "base/csv.h"
#include "data/provider_domains.h"

namespace waybill::posture {

bool is_mailbox_provider(const dns::Name& domain) {
  static const std::unordered_set<std::string> kDomains = [] {
    std::unordered_set<std::string> domains;
    csv::Reader reader(data::provider_domains());
    reader.next();  // the header
    while (reader.next())
      domains.emplace(reader.field(0));
    return domains;
  }();
  return kDomains.contains(domain.text());
}

}  // namespace waybill::posture
