#include "tester/organisation.h"

#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "data/mailbox_domains.h"
#include "data/role_addresses.h"
#include "tester/table.h"

namespace waybill::tester {

std::string organisation_of(std::string_view host) {
  const auto name = dns::Name::parse_international(host);
  if (!name || name->is_root()) return {};
  return dmarc::psl_organizational_domain(*name).text();
}

bool is_same_organisation(std::string_view a, std::string_view b) {
  if (ascii::iequals(a, b)) return !a.empty();
  const std::string first = organisation_of(a);
  return !first.empty() && first == organisation_of(b);
}

bool is_mailbox_provider(std::string_view domain) {
  static const Table kDomains(data::mailbox_domains());
  return kDomains.find(ascii::lower(domain)) != nullptr;
}

std::string_view role_of(std::string_view local_part) {
  static const Table kRoles(data::role_addresses());
  const Table::Row* row = kRoles.find(ascii::lower(local_part));
  return row == nullptr ? std::string_view() : kRoles.cell(*row, "kind");
}

}  // namespace waybill::tester
