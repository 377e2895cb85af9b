#include "reputation/blocklist.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/blocklists.h"

namespace waybill::reputation {
namespace {

// RFC 5782 §5: what every list has as its test entries.
constexpr std::string_view kUsualListedAddress = "127.0.0.2", kUsualCleanAddress = "127.0.0.1";
constexpr std::string_view kUsualListedName = "test", kUsualCleanName = "invalid";
constexpr std::string_view kNoCanary = "-";

// The columns of the table, in their order.
enum Column : std::uint8_t {
  kZone,
  kOperator,
  kKind,
  kState,
  kFamilies,
  kKeyedZone,
  kWants,
  kCodes,
  kGoodCodes,
  kErrorCodes,
  kCanaryListed,
  kCanaryClean,
  kWeight,
  kDelisting,
  kNote,
};

template <class Value, std::size_t N>
Value value_of(const std::array<std::pair<std::string_view, Value>, N>& words,
               std::string_view word) {
  const auto* found = std::ranges::find(words, word, &std::pair<std::string_view, Value>::first);
  CHECK(found != words.end());
  return found->second;
}

constexpr std::array<std::pair<std::string_view, ListKind>, 4> kKinds = {
    {{"ip", ListKind::Ip},
     {"domain", ListKind::Domain},
     {"ip-allow", ListKind::AllowIp},
     {"domain-allow", ListKind::AllowDomain}}};
constexpr std::array<std::pair<std::string_view, ListState>, 6> kStates = {
    {{"live", ListState::Live},
     {"key", ListState::KeyNeeded},
     {"registration", ListState::RegistrationNeeded},
     {"unverified", ListState::Unverified},
     {"inside", ListState::Inside},
     {"dead", ListState::Dead}}};

// "127.0.0.2=spam", "127.0.0.4-127.0.0.7=…", "bit8=…"; a meaning that begins with "~" is light.
CodeRule parse_code(std::string_view text) {
  CodeRule rule;
  const std::size_t equals = text.find('=');
  CHECK(equals != std::string_view::npos);
  std::string_view meaning = text.substr(equals + 1);
  std::string_view code = text.substr(0, equals);
  rule.is_light = meaning.starts_with('~');
  if (rule.is_light) meaning.remove_prefix(1);
  rule.meaning = meaning;
  if (code.starts_with("bit")) {
    rule.bit = static_cast<unsigned>(checked(ascii::parse_number(code.substr(3))));
    return rule;
  }
  const std::size_t dash = code.find('-');
  rule.first = checked(IpAddress::parse(code.substr(0, dash)));
  rule.last = dash == std::string_view::npos ? rule.first
                                             : checked(IpAddress::parse(code.substr(dash + 1)));
  return rule;
}

std::vector<CodeRule> parse_codes(std::string_view text) {
  std::vector<CodeRule> rules;
  if (text.empty()) return rules;
  for (const std::string_view code : ascii::split(text, '|'))
    rules.push_back(parse_code(code));
  return rules;
}

void set_canaries(Blocklist& list, std::string_view listed, std::string_view clean) {
  const bool is_name = list.kind == ListKind::Domain || list.kind == ListKind::AllowDomain;
  list.canary_listed = listed;
  list.canary_clean = clean;
  if (listed.empty()) list.canary_listed = is_name ? kUsualListedName : kUsualListedAddress;
  if (clean.empty()) list.canary_clean = is_name ? kUsualCleanName : kUsualCleanAddress;
  if (clean == kNoCanary) list.canary_clean.clear();
}

Blocklist read_row(const csv::Reader& row) {
  Blocklist list;
  list.zone = row.field(kZone);
  list.operated_by = row.field(kOperator);
  list.kind = value_of(kKinds, row.field(kKind));
  list.state = value_of(kStates, row.field(kState));
  list.takes_v4 = row.field(kFamilies).contains('4');
  list.takes_v6 = row.field(kFamilies).contains('6');
  list.keyed_zone = row.field(kKeyedZone);
  list.wants_registered = row.field(kWants) == "registered";
  list.codes = parse_codes(row.field(kCodes));
  list.good = parse_codes(row.field(kGoodCodes));
  list.errors = parse_codes(row.field(kErrorCodes));
  set_canaries(list, row.field(kCanaryListed), row.field(kCanaryClean));
  list.weight = static_cast<int>(checked(ascii::parse_number(row.field(kWeight))));
  list.delisting = row.field(kDelisting);
  list.note = row.field(kNote);
  return list;
}

std::vector<Blocklist> load() {
  std::vector<Blocklist> lists;
  csv::Reader reader(data::blocklists());
  reader.next();  // the header
  while (reader.next())
    lists.push_back(read_row(reader));
  return lists;
}

}  // namespace

bool CodeRule::fits(const IpAddress& code) const {
  if (!code.is_v4()) return false;
  const auto& octets = code.octets();
  if (bit != 0)
    return octets[0] == 127 && octets[1] == 0 && octets[2] == 0 && (octets[3] & bit) != 0;
  return first <= code && code <= last;
}

std::span<const Blocklist> blocklists() {
  static const std::vector<Blocklist> kLists = load();
  return kLists;
}

const Blocklist* blocklist_named(std::string_view zone) {
  const auto found = std::ranges::find_if(
      blocklists(), [&](const Blocklist& list) { return ascii::iequals(list.zone, zone); });
  return found == blocklists().end() ? nullptr : &*found;
}

}  // namespace waybill::reputation
