// What is known of places that links lead to (data/link-*.csv), and which links must not be asked.
#pragma once

#include <string>
#include <string_view>

#include "tester/links.h"

namespace waybill::tester {

// The name of the service whose host counts or rewrites links; "" none that is known.
[[nodiscard]] std::string_view tracking_service(std::string_view host);
// "shortener", "redirector" (a page of somebody that leads anywhere); "" neither.
[[nodiscard]] std::string_view shortener_kind(const Url& url);
// "social", "store", "font" and so on: places that mail of everybody links to; "" none.
[[nodiscard]] std::string_view commonplace_kind(std::string_view host);

// Whether asking for the link could do something: unsubscribe, confirm, accept, log in. By the
// words in it and around it, in several languages, and by what looks like a key for one use.
[[nodiscard]] bool may_act(const Link& link);
[[nodiscard]] bool may_act(std::string_view url);
// Whether it is the way to unsubscribe, by the words in it and around it.
[[nodiscard]] bool is_unsubscribe(const Link& link);

}  // namespace waybill::tester
