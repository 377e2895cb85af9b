#include "reputation/listing.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/check.h"

namespace waybill::reputation {
namespace {

constexpr std::string_view kKeyMark = "{key}";

bool is_of_addresses(const Blocklist& list) {
  return list.kind == ListKind::Ip || list.kind == ListKind::AllowIp;
}

// The zone with the key in it, or the public one; nothing, with the reason, when it is not asked.
struct Zone {
  std::optional<dns::Name> name;
  Doubt why_not = Doubt::None;
};

Zone zone_of(const Blocklist& list, const Settings& settings) {
  if (!settings.asks_lists) return {std::nullopt, Doubt::TurnedOff};
  const auto key = settings.keys.find(list.zone);
  const bool has_key = key != settings.keys.end() && !key->second.empty();
  if (list.state == ListState::KeyNeeded && !has_key) return {std::nullopt, Doubt::NoKey};
  if (list.state == ListState::RegistrationNeeded && !has_key)
    return {std::nullopt, Doubt::NotRegistered};
  std::string zone = list.zone;
  if (has_key && !list.keyed_zone.empty()) {
    zone = list.keyed_zone;
    if (const std::size_t at = zone.find(kKeyMark); at != std::string::npos)
      zone.replace(at, kKeyMark.size(), key->second);
  }
  return {dns::Name::parse(zone), Doubt::None};
}

bool is_in_loopback(const IpAddress& code) {
  return code.is_v4() && code.octets()[0] == 127;
}

// RFC 5782 does not know them, but all operators use them: errors in 127.255.255.0/24.
bool is_common_error(const IpAddress& code) {
  return is_in_loopback(code) && code.octets()[1] == 255 && code.octets()[2] == 255;
}

const CodeRule* rule_for(const std::vector<CodeRule>& rules, const IpAddress& code) {
  const auto found =
      std::ranges::find_if(rules, [&](const CodeRule& rule) { return rule.fits(code); });
  return found == rules.end() ? nullptr : &*found;
}

void append(std::string& text, std::string_view item) {
  if (text.contains(item)) return;
  if (!text.empty()) text += ", ";
  text += item;
}

void doubt(Listing& listing, Doubt reason) {
  listing.standing = Standing::Unknown;
  listing.doubt = reason;
}

// One bitmask code can mean several things.
bool read_meanings(Listing& listing, const IpAddress& code) {
  bool is_known = false;
  for (const CodeRule& rule : listing.list->codes) {
    if (!rule.fits(code)) continue;
    is_known = true;
    append(listing.meaning, rule.meaning);
    if (!rule.is_light) listing.is_light = false;
  }
  return is_known;
}

// What the codes of an answer say.
void read_codes(Listing& listing, const dns::Answer& answer) {
  listing.is_light = true;  // until one code is a reason
  bool is_good = false, is_strange = false, is_listed = false;
  for (const dns::Data& data : answer.records) {
    const auto* code = std::get_if<IpAddress>(&data);
    if (code == nullptr) continue;
    append(listing.codes, code->to_string());
    if (!is_in_loopback(*code)) return doubt(listing, Doubt::Parked);
    if (const CodeRule* error = rule_for(listing.list->errors, *code)) {
      listing.meaning = error->meaning;
      return doubt(listing, Doubt::Declined);
    }
    if (is_common_error(*code)) return doubt(listing, Doubt::Declined);
    if (const CodeRule* good = rule_for(listing.list->good, *code)) {
      is_good = true;
      append(listing.meaning, good->meaning);
    } else if (read_meanings(listing, *code)) {
      is_listed = true;
    } else {
      is_strange = true;
    }
  }
  if (listing.list->state == ListState::Unverified) listing.is_light = true;
  if (is_listed) {
    listing.standing = Standing::Listed;
  } else if (is_strange) {
    doubt(listing, Doubt::StrangeCode);
  } else if (is_good) {
    listing.standing = Standing::Clean;
  } else {
    doubt(listing, Doubt::StrangeCode);
  }
}

// RFC 5782 §5 holds for the list as it answers now: a canary that DNS did not answer proves
// nothing.
Doubt judge_canary(const dns::Answer* answer, bool must_be_listed, const Blocklist& list) {
  if (answer == nullptr) return Doubt::Pending;
  if (answer->is_temporary_failure()) return Doubt::DnsFailure;
  if (answer->is_void()) return must_be_listed ? Doubt::CanaryNotListed : Doubt::None;
  for (const dns::Data& data : answer->records) {
    const auto* code = std::get_if<IpAddress>(&data);
    if (code == nullptr || !is_in_loopback(*code)) return Doubt::Parked;
    if (is_common_error(*code) || rule_for(list.errors, *code) != nullptr) return Doubt::Declined;
  }
  return must_be_listed ? Doubt::None : Doubt::CanaryListsAll;
}

std::optional<dns::Name> name_of_canary(const Blocklist& list, const std::string& canary,
                                        const dns::Name& zone) {
  if (!is_of_addresses(list)) return zone.prefixed(canary);
  const auto address = IpAddress::parse(canary);
  return address ? zone.prefixed(address->reversed()) : std::nullopt;
}

Doubt ask_canary(const Blocklist& list, const std::string& canary, const dns::Name& zone,
                 bool must_be_listed, dns::Inquiry& dns) {
  if (canary.empty()) return Doubt::None;
  const auto name = name_of_canary(list, canary, zone);
  CHECK(name.has_value());
  return judge_canary(dns.ask({*name, dns::Type::A}), must_be_listed, list);
}

// What the list says of itself.
void ask_text(Listing& listing, const dns::Name& name, dns::Inquiry& dns) {
  const dns::Answer* answer = dns.ask({name, dns::Type::Txt});
  if (answer == nullptr || !answer->has_records()) return;
  if (const auto* text = std::get_if<dns::Text>(&answer->records.front()))
    listing.text = text->joined;
}

Listing ask_list(const Blocklist& list, const std::string& prefix, const std::string& subject,
                 const Settings& settings, dns::Inquiry& dns) {
  Listing listing;
  listing.list = &list;
  listing.subject = subject;
  const Zone zone = zone_of(list, settings);
  if (!zone.name) {
    listing.standing = Standing::NotAsked;
    listing.doubt = zone.why_not;
    return listing;
  }
  const auto name = zone.name->prefixed(prefix);
  const auto shown = checked(dns::Name::parse(list.zone)).prefixed(prefix);
  if (!name || !shown) {  // too long to be asked, so it cannot be listed either
    listing.standing = Standing::Clean;
    return listing;
  }
  listing.question = {*shown, dns::Type::A};
  const dns::Answer* answer = dns.ask({*name, dns::Type::A});
  const Doubt listed = ask_canary(list, list.canary_listed, *zone.name, true, dns);
  const Doubt clean = ask_canary(list, list.canary_clean, *zone.name, false, dns);
  if (answer == nullptr || listed == Doubt::Pending || clean == Doubt::Pending) {
    doubt(listing, Doubt::Pending);
    return listing;
  }
  listing.ttl = answer->ttl;
  if (answer->is_temporary_failure()) {
    doubt(listing, Doubt::DnsFailure);
  } else if (listed != Doubt::None || clean != Doubt::None) {
    doubt(listing, listed != Doubt::None ? listed : clean);
  } else if (answer->is_void()) {
    listing.standing = Standing::Clean;
  } else {
    read_codes(listing, *answer);
    if (listing.standing == Standing::Listed) ask_text(listing, *name, dns);
  }
  return listing;
}

bool is_asked(const Blocklist& list) {
  return list.state != ListState::Inside && list.state != ListState::Dead;
}

}  // namespace

std::string_view describe(Doubt doubt) {
  switch (doubt) {
    case Doubt::None: return "Nothing is in doubt";
    case Doubt::Pending: return "The answer is not known yet";
    case Doubt::NoKey: return "The operator wants a key, and none is configured";
    case Doubt::NotRegistered:
      return "The operator wants to know the resolver, and the configuration does not say that it "
             "is registered";
    case Doubt::TurnedOff: return "The configuration turns blocklists off";
    case Doubt::DnsFailure: return "DNS did not answer";
    case Doubt::CanaryNotListed:
      return "The list does not hold its own test entry, so it is empty or gone";
    case Doubt::CanaryListsAll: return "The list says \"listed\" even to what never is";
    case Doubt::Declined: return "The list does not answer this resolver";
    case Doubt::Parked: return "The domain of the list belongs to somebody else now";
    case Doubt::StrangeCode: return "The list answers with a code whose meaning is not known";
  }
  std::abort();
}

std::vector<Listing> ask_lists(const IpAddress& address, const Settings& settings,
                               dns::Inquiry& dns) {
  std::vector<Listing> listings;
  if (address.is_private()) return listings;
  const std::string prefix = address.reversed(), subject = address.to_string();
  for (const Blocklist& list : blocklists()) {
    if (!is_of_addresses(list) || !is_asked(list)) continue;
    if (!(address.is_v4() ? list.takes_v4 : list.takes_v6)) continue;
    listings.push_back(ask_list(list, prefix, subject, settings, dns));
  }
  return listings;
}

std::vector<Listing> ask_lists(const DomainSubject& domain, const Settings& settings,
                               dns::Inquiry& dns) {
  std::vector<Listing> listings;
  for (const Blocklist& list : blocklists()) {
    if (is_of_addresses(list) || !is_asked(list)) continue;
    const dns::Name& name = list.wants_registered ? domain.registered : domain.name;
    listings.push_back(ask_list(list, name.text(), name.text(), settings, dns));
  }
  return listings;
}

}  // namespace waybill::reputation
