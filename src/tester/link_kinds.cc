#include "tester/link_kinds.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/ascii.h"
#include "data/link_commonplaces.h"
#include "data/link_shorteners.h"
#include "data/link_trackers.h"
#include "tester/merge_fields.h"
#include "tester/table.h"

namespace waybill::tester {
namespace {

// In lower case, as they stand in addresses and beside links. Octets above ASCII in UTF-8.
constexpr std::array<std::string_view, 30> kUnsubscribeWords = {
    "unsub",     "opt-out",     "optout",        "opt_out",        "opt out",       "abmeld",
    "abbestell", "austragen",   "austrag",       "desinscri",      "désinscri",     "desabonn",
    "désabonn",  "cancelar la", "darse de baja", "dar de baja",    "darme de baja", "cancelar sus",
    "afmelden",  "uitschrijv",  "disiscriv",     "cancella iscri", "avsluta pren",  "avregistrera",
    "frameld",   "wypisz",      "odhlásit",      "配信停止",       "退订",          "отписа"};
constexpr std::array<std::string_view, 38> kActionWords = {
    "confirm",    "bestätig",  "bestaetig",   "bestatig", "verify", "verif",   "activate",
    "activation", "aktivier",  "accept",      "approve",  "reject", "decline", "rsvp",
    "vote",       "reset",     "password",    "passwort", "token=", "onetime", "one-time",
    "one_time",   "oneclick",  "one-click",   "magic",    "login",  "signin",  "sign-in",
    "logout",     "subscribe", "preferences", "delete",   "remove", "cancel",  "stornier",
    "annul",      "checkout",  "payment"};
// Beside a link whose own text says nothing ("here").
constexpr std::array<std::string_view, 6> kActionContext = {"confirm",  "bestätig", "verify",
                                                            "activate", "aktivier", "reset"};
constexpr std::size_t kLongestHarmlessToken = 120;  // octets without "/", "&" or "="; ours

template <std::size_t N>
bool has_word(std::string_view text, const std::array<std::string_view, N>& words) {
  const std::string lower = ascii::lower(text);
  return std::ranges::any_of(words, [&](std::string_view word) { return lower.contains(word); });
}

// "eyJ…" begins every JSON web token; a very long piece is a key or a record of its own.
bool has_key(std::string_view url) {
  if (url.contains("eyJ")) return true;
  std::size_t length = 0;
  return std::ranges::any_of(url, [&](char c) {
    length = c == '/' || c == '&' || c == '=' || c == '?' ? 0 : length + 1;
    return length > kLongestHarmlessToken;
  });
}

// The row of the longest domain that is `host` or above it.
const Table::Row* find_domain(const Table& table, std::string_view host) {
  while (!host.empty()) {
    if (const Table::Row* row = table.find(host)) return row;
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos) return nullptr;
    host.remove_prefix(dot + 1);
  }
  return nullptr;
}

}  // namespace

std::string_view tracking_service(std::string_view host) {
  static const Table kTrackers(data::link_trackers());
  const Table::Row* row = find_domain(kTrackers, host);
  return row == nullptr ? std::string_view() : kTrackers.cell(*row, "service");
}

std::string_view shortener_kind(const Url& url) {
  static const Table kShorteners(data::link_shorteners());
  for (const Table::Row& row : kShorteners.rows()) {
    const std::string_view path = kShorteners.cell(row, "path");
    std::string_view host = url.host;
    if (host.starts_with("www.")) host.remove_prefix(4);
    if (host == row.front() && (path.empty() || url.rest.starts_with(path)))
      return kShorteners.cell(row, "kind");
  }
  return {};
}

std::string_view commonplace_kind(std::string_view host) {
  static const Table kCommonplaces(data::link_commonplaces());
  const Table::Row* row = find_domain(kCommonplaces, host);
  return row == nullptr ? std::string_view() : kCommonplaces.cell(*row, "kind");
}

bool may_act(std::string_view url) {
  return has_word(url, kUnsubscribeWords) || has_word(url, kActionWords) || has_key(url);
}

bool is_unsubscribe(const Link& link) {
  return has_word(link.url, kUnsubscribeWords) || has_word(link.text, kUnsubscribeWords) ||
         has_word(link.context, kUnsubscribeWords);
}

bool may_act(const Link& link) {
  return may_act(link.url) || is_unsubscribe(link) || has_word(link.text, kActionWords) ||
         has_word(link.context, kActionContext);
}

std::vector<const Link*> harmless_links(const std::vector<Link>& links,
                                        std::string_view list_unsubscribe) {
  std::vector<const Link*> harmless;
  std::set<std::string_view> seen;
  for (const Link& link : links) {
    if (harmless.size() >= kMostAsked) break;
    if (!seen.insert(link.url).second) continue;
    const bool is_pixel = link.where == Link::Where::Image && link.text.empty() &&
                          !tracking_service(link.host()).empty();
    const bool is_askable = link.parsed.kind == Url::Host::Name && link.parsed.user.empty() &&
                            link.where != Link::Where::Resource && !is_pixel &&
                            !list_unsubscribe.contains(link.url) && !may_act(link) &&
                            !find_merge_field(link.url);
    if (is_askable) harmless.push_back(&link);
  }
  return harmless;
}

}  // namespace waybill::tester
