#include "posture/key_publication.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/dkim_vendors.h"

namespace waybill::posture {
namespace {

struct Vendor {
  dns::Name suffix;
  std::string title;
  std::vector<std::pair<std::string, std::string>> pairs;  // selector → the other; "*" stands once
};

std::vector<Vendor> load() {
  std::vector<Vendor> vendors;
  csv::Reader reader(data::dkim_vendors());
  reader.next();  // the header
  while (reader.next()) {
    Vendor vendor{checked(dns::Name::parse(reader.field(0))), std::string(reader.field(1)), {}};
    if (!reader.field(2).empty()) {
      for (const std::string_view pair : ascii::split(reader.field(2), '|')) {
        const std::size_t arrow = pair.find('>');
        CHECK(arrow != std::string_view::npos);
        vendor.pairs.emplace_back(pair.substr(0, arrow), pair.substr(arrow + 1));
      }
    }
    vendors.push_back(std::move(vendor));
  }
  return vendors;
}

const Vendor* vendor_of(const dns::Name& alias) {
  static const std::vector<Vendor> kVendors = load();
  const auto found = std::ranges::find_if(
      kVendors, [&](const Vendor& vendor) { return alias.is_within(vendor.suffix); });
  return found == kVendors.end() ? nullptr : &*found;
}

// "hs1-*" fits "hs1-4711"; the other selector then ends alike.
std::optional<std::string> other_of(const std::pair<std::string, std::string>& pair,
                                    std::string_view selector) {
  const auto& [from, to] = pair;
  if (!from.ends_with('*'))
    return ascii::iequals(from, selector) ? std::optional(to) : std::nullopt;
  const std::string_view begin = std::string_view(from).substr(0, from.size() - 1);
  if (!ascii::istarts_with(selector, begin)) return std::nullopt;
  return to.substr(0, to.size() - 1) + std::string(selector.substr(begin.size()));
}

// How people name the second selector when they may choose.
std::vector<std::string> usual_alternates(std::string_view selector) {
  std::vector<std::string> names;
  std::string name(selector);
  if (name.ends_with('1') || name.ends_with('2')) {
    name.back() = name.back() == '1' ? '2' : '1';
    names.push_back(name);
  }
  for (const std::string_view ending : {"alt", "-alt", "_alt", "2"})
    names.push_back(std::string(selector) + std::string(ending));
  for (const std::string_view ending : {"alt", "-alt", "_alt"}) {
    if (ascii::iends_with(selector, ending) && selector.size() > ending.size())
      names.emplace_back(selector.substr(0, selector.size() - ending.size()));
  }
  return names;
}

}  // namespace

bool KeyPublication::is_revoked() const {
  return std::ranges::any_of(
      key.faults, [](const dkim::Fault& fault) { return fault.code == dkim::Reason::KeyRevoked; });
}

std::optional<KeyPublication> read_key_publication(const dns::Name& key_name, dns::Inquiry& dns) {
  KeyPublication found;
  found.question = {key_name, dns::Type::Txt};
  found.answer = dns.ask(found.question);
  const dns::Answer* alias = dns.ask({key_name, dns::Type::Cname});
  if (found.answer == nullptr || alias == nullptr) return std::nullopt;
  if (alias->has_records()) {
    if (const auto* name = std::get_if<dns::Name>(&alias->records.front())) found.alias = *name;
  }
  for (const dns::Data& data : found.answer->records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr) continue;
    (dkim::is_other_version(text->joined) ? found.others : found.records).push_back(text->joined);
  }
  if (!found.records.empty()) found.key = dkim::parse_key(found.records.front());
  return found;
}

std::optional<KeyRotation> rotation_of(std::string_view selector, const dns::Name& alias) {
  const Vendor* vendor = vendor_of(alias);
  if (vendor == nullptr) return std::nullopt;
  KeyRotation rotation;
  rotation.vendor = vendor->title;
  for (const auto& pair : vendor->pairs) {
    if (auto other = other_of(pair, selector)) rotation.alternates.push_back(std::move(*other));
  }
  rotation.is_certain = !rotation.alternates.empty();
  if (!rotation.is_certain) rotation.alternates = usual_alternates(selector);
  return rotation;
}

}  // namespace waybill::posture
