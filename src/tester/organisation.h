// Which names belong to one organisation, as people see it: the same registrable domain by the
// public suffix list.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dns/name.h"

namespace waybill::tester {

// "example.co.uk" of "mail.example.co.uk"; the name itself for a public suffix; "" for what is no
// name.
[[nodiscard]] std::string organisation_of(std::string_view host);
[[nodiscard]] bool is_same_organisation(std::string_view a, std::string_view b);

// Of a provider where everybody has an address (data/mailbox-domains.csv).
[[nodiscard]] bool is_mailbox_provider(std::string_view domain);

// What kind of role an address speaks for ("technical", "office", "unread", "list";
// data/role-addresses.csv); "" of a person.
[[nodiscard]] std::string_view role_of(std::string_view local_part);

}  // namespace waybill::tester
