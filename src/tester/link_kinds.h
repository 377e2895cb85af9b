// What is known of places that links lead to (data/link-*.csv), and which links must not be asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

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

// Of `links` those that can be asked without doing something, each address once, at most
// kMostAsked: none that unsubscribes, confirms, counts an opening or is left in a template.
// `list_unsubscribe`: the value of that field, "" without one. Borrows `links`.
inline constexpr std::size_t kMostAsked = 20;  // ours
[[nodiscard]] std::vector<const Link*> harmless_links(const std::vector<Link>& links,
                                                      std::string_view list_unsubscribe);

}  // namespace waybill::tester
