#include "tester/brand.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"
#include "data/brands.h"
#include "dns/name.h"
#include "tester/organisation.h"
#include "tester/scripts.h"
#include "tester/table.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kShortestLabel = 5;  // octets; shorter names look alike by chance

// Words that companies put beside their names, as skeletons ("i" is "l").
const std::vector<std::string>& common_words() {
  static const auto kWords = [] {
    constexpr std::array<std::string_view, 46> kPlain = {
        "support",    "security", "team",     "service",       "services",      "customer",
        "care",       "help",     "helpdesk", "desk",          "account",       "accounts",
        "billing",    "alert",    "alerts",   "notice",        "info",          "online",
        "bank",       "banking",  "the",      "inc",           "llc",           "ltd",
        "gmbh",       "ag",       "com",      "notification",  "notifications", "no",
        "reply",      "noreply",  "admin",    "administrator", "center",        "centre",
        "update",     "updates",  "delivery", "order",         "orders",        "kundenservice",
        "sicherheit", "konto",    "payments", "payment"};
    std::vector<std::string> words;
    words.reserve(kPlain.size());
    for (const std::string_view word : kPlain)
      words.push_back(skeleton_of(word));
    return words;
  }();
  return kWords;
}

bool is_word_octet(char c) {
  return ascii::is_alnum(c) || ascii::is_octet_above_ascii(c) || c == '&';
}

// The words of a skeleton that are no common ones, joined.
std::string core_of(std::string_view text) {
  const std::string skeleton = skeleton_of(text);
  std::string core;
  for (std::size_t pos = 0; pos < skeleton.size();) {
    const std::size_t begin = pos;
    while (pos < skeleton.size() && is_word_octet(skeleton[pos]))
      ++pos;
    const std::string_view word = std::string_view(skeleton).substr(begin, pos - begin);
    if (std::ranges::find(common_words(), word) == common_words().end()) core += word;
    if (pos == begin) ++pos;
  }
  return core;
}

std::string label_of(std::string_view domain) {
  const std::string organisation = organisation_of(domain);
  return organisation.substr(0, organisation.find('.'));
}

const std::vector<Brand>& brands() {
  static const auto kBrands = [] {
    std::vector<Brand> brands;
    const Table table(data::brands());
    for (const Table::Row& row : table.rows())
      brands.push_back({.name = row[0], .domains = row[1]});
    return brands;
  }();
  return kBrands;
}

using Index = std::unordered_map<std::string, const Brand*>;

const Index& by_core() {
  static const auto kIndex = [] {
    Index index;
    for (const Brand& brand : brands())
      index.emplace(core_of(brand.name), &brand);
    return index;
  }();
  return kIndex;
}

// By the skeleton of the first label of each domain.
const Index& by_label() {
  static const auto kIndex = [] {
    Index index;
    for (const Brand& brand : brands()) {
      for (const std::string_view domain : ascii::split(brand.domains, ' ')) {
        const std::string label = label_of(domain);
        if (label.size() >= kShortestLabel) index.emplace(skeleton_of(label), &brand);
      }
    }
    return index;
  }();
  return kIndex;
}

}  // namespace

bool Brand::owns(std::string_view domain) const {
  const std::string organisation = organisation_of(domain);
  return std::ranges::any_of(ascii::split(domains, ' '), [&](std::string_view own) {
    return organisation == organisation_of(own) ||
           // The same name below another public suffix: of a country.
           label_of(own) == organisation.substr(0, organisation.find('.'));
  });
}

const Brand* claimed_brand(std::string_view display_name) {
  const auto found = by_core().find(core_of(display_name));
  return found == by_core().end() || found->first.empty() ? nullptr : found->second;
}

const Brand* imitated_brand(std::string_view domain) {
  const auto name = dns::Name::parse_international(domain);
  const auto organisation = dns::Name::parse(organisation_of(domain));
  if (!name || !organisation) return nullptr;
  const std::string shown = organisation->international();
  const std::string label = shown.substr(0, shown.find('.'));
  const auto found = by_label().find(skeleton_of(label));
  if (found == by_label().end() || found->second->owns(domain)) return nullptr;
  return found->second;
}

}  // namespace waybill::tester
