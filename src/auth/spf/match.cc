// The mechanisms of RFC 7208 §5, one function each.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "auth/spf/check_host.h"
#include "dns/snapshot_json.h"

namespace waybill::spf {
namespace {

// Records of one answer that a trail shows; the rest is counted.
constexpr std::size_t kMostShownRecords = 16;

std::string shown(const dns::Answer& answer) {
  if (!answer.has_records()) return std::string(to_string(answer.status));
  std::string text;
  for (const dns::Data& data :
       std::span(answer.records).first(std::min(answer.records.size(), kMostShownRecords))) {
    if (!text.empty()) text += ", ";
    text += dns::write_data(data);
  }
  if (answer.records.size() > kMostShownRecords)
    text += fmt::format(" and {} more", answer.records.size() - kMostShownRecords);
  return text;
}

void note(TrailStep* step, StepCode code) {
  if (step != nullptr) set_code(*step, code);
}

bool covers(const Ip6& network, const IpAddress& client) {
  if (client.is_v4()) return false;
  const std::size_t whole = network.prefix / 8U;
  const unsigned rest = network.prefix % 8U;
  const auto& octets = client.octets();
  if (!std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(whole),
                  network.network.begin()))
    return false;
  return rest == 0 ||
         (octets.at(whole) >> (8U - rest)) == (network.network.at(whole) >> (8U - rest));
}

}  // namespace

bool HostCheck::spend_dns_term(TrailStep* step) {
  if (++lookups_ <= limits_.dns_terms) return true;
  note(step, StepCode::TooManyDnsTerms);
  return false;
}

HostCheck::Match HostCheck::count_void(TrailStep* step) {
  if (++void_lookups_ <= limits_.void_terms) return Match::No;
  note(step, StepCode::TooManyVoidTerms);
  return Match::PermError;
}

HostCheck::Match HostCheck::match(const Directive& directive, const Frame& frame, TrailStep* step) {
  if (is_dns_term(directive.mechanism) && !spend_dns_term(step)) return Match::PermError;
  return std::visit([&](const auto& mechanism) { return match_mechanism(mechanism, frame, step); },
                    directive.mechanism);
}

// §5.1
HostCheck::Match HostCheck::match_mechanism(const All& /*all*/, const Frame& /*frame*/,
                                            TrailStep* step) {
  note(step, StepCode::AllMatch);
  return Match::Yes;
}

// §5.2: the table of what the recursive result means.
HostCheck::Match HostCheck::match_mechanism(const Include& include, const Frame& frame,
                                            TrailStep* step) {
  const Target name = target(include.domain, frame, step);
  if (!name) return name.error() == NoTarget::Malformed ? Match::PermError : Match::No;
  const Verdict nested = check_host(*name, step == nullptr ? nullptr : &step->steps);
  if (nested.is_void) ++void_lookups_;
  if (!nested.is_known) {
    note(step, StepCode::NotKnownYet);
    return Match::No;
  }
  if (step != nullptr) step->found = to_string(nested.result);
  switch (nested.result) {
    case Result::Pass: note(step, StepCode::IncludeMatch); return Match::Yes;
    case Result::Fail:
    case Result::SoftFail:
    case Result::Neutral: note(step, StepCode::IncludeNoMatch); return Match::No;
    case Result::TempError: note(step, StepCode::IncludeTempError); return Match::TempError;
    case Result::PermError: note(step, StepCode::IncludePermError); return Match::PermError;
    case Result::None: note(step, StepCode::IncludeWithoutRecord); return Match::PermError;
  }
  std::unreachable();
}

// §5.3
HostCheck::Match HostCheck::match_mechanism(const A& a, const Frame& frame, TrailStep* step) {
  const Target name = target_or_current(a.domain, frame, step);
  if (!name) return Match::No;
  const Records addresses = look_up(*name, address_type(), step);
  if (!addresses) return addresses.error();
  const bool matches = any_matches(*addresses, a.prefix);
  note(step, matches ? StepCode::AMatch : StepCode::ANoMatch);
  if (addresses->empty()) return count_void(step);
  return matches ? Match::Yes : Match::No;
}

// §5.4: no MX record means no match; the name's own address is not tried.
HostCheck::Match HostCheck::match_mechanism(const Mx& mx, const Frame& frame, TrailStep* step) {
  const Target name = target_or_current(mx.domain, frame, step);
  if (!name) return Match::No;
  const Records exchanges = look_up(*name, dns::Type::Mx, step);
  if (!exchanges) return exchanges.error();
  note(step, StepCode::MxNoMatch);
  if (exchanges->empty()) return count_void(step);
  if (exchanges->size() > static_cast<std::size_t>(limits_.mx_names)) {
    note(step, StepCode::MxTooManyNames);
    return Match::PermError;
  }
  return match_exchanges(*exchanges, mx.prefix, step);
}

// DNS gives the names in any order, so one that cannot be resolved decides only if no other
// matches.
HostCheck::Match HostCheck::match_exchanges(std::span<const dns::Data> exchanges,
                                            const DualPrefix& prefix, TrailStep* step) {
  int asked = 0;
  int void_answers = 0;
  bool failed = false;
  for (const dns::Data& data : exchanges) {
    const auto* mx = std::get_if<dns::Mx>(&data);
    if (mx == nullptr || mx->exchange.is_root()) continue;  // the root: null MX (RFC 7505)
    TrailStep* part = step == nullptr ? nullptr : &step->steps.emplace_back();
    if (part != nullptr) part->subject = mx->exchange.text();
    const Records addresses = look_up(mx->exchange, address_type(), part);
    ++asked;
    if (!addresses) {
      failed = failed || addresses.error() == Match::TempError;
      continue;
    }
    if (addresses->empty()) ++void_answers;
    const bool matches = any_matches(*addresses, prefix);
    note(part, matches ? StepCode::AMatch : StepCode::ANoMatch);
    if (!matches) continue;
    note(step, StepCode::MxMatch);
    return Match::Yes;
  }
  if (failed) {
    note(step, StepCode::DnsFailure);
    return Match::TempError;
  }
  return asked > 0 && asked == void_answers ? count_void(step) : Match::No;
}

// §5.5: errors on the way mean no match.
HostCheck::Match HostCheck::match_mechanism(const Ptr& ptr, const Frame& frame, TrailStep* step) {
  const Target name = target_or_current(ptr.domain, frame, step);
  if (!name) return Match::No;
  const PtrNames& names = ptr_names();
  note(step, names.is_known ? StepCode::PtrNoMatch : StepCode::NotKnownYet);
  if (step != nullptr) {
    step->asked = query_.ip.reverse_name() + " PTR";
    for (const dns::Name& validated : names.validated)
      step->found += (step->found.empty() ? "" : ", ") + validated.text();
  }
  if (names.is_void) return count_void(step);
  const bool matches = std::ranges::any_of(
      names.validated, [&](const dns::Name& validated) { return validated.is_within(*name); });
  if (!matches) return Match::No;
  note(step, StepCode::PtrMatch);
  return Match::Yes;
}

// §5.6
HostCheck::Match HostCheck::match_mechanism(const Ip4& ip4, const Frame& /*frame*/,
                                            TrailStep* step) {
  const bool matches = query_.ip.matches(ip4.network, ip4.prefix);
  note(step, matches ? StepCode::Ip4Match : StepCode::Ip4NoMatch);
  return matches ? Match::Yes : Match::No;
}

// §5.6: an IPv4 client, mapped or not, is matched by no ip6.
HostCheck::Match HostCheck::match_mechanism(const Ip6& ip6, const Frame& /*frame*/,
                                            TrailStep* step) {
  const bool matches = covers(ip6, query_.ip);
  note(step, matches ? StepCode::Ip6Match : StepCode::Ip6NoMatch);
  return matches ? Match::Yes : Match::No;
}

// §5.7: an A record, whatever the client's family.
HostCheck::Match HostCheck::match_mechanism(const Exists& exists, const Frame& frame,
                                            TrailStep* step) {
  const Target name = target(exists.domain, frame, step);
  if (!name) return Match::No;
  const Records addresses = look_up(*name, dns::Type::A, step);
  if (!addresses) return addresses.error();
  note(step, addresses->empty() ? StepCode::ExistsNoMatch : StepCode::ExistsMatch);
  return addresses->empty() ? count_void(step) : Match::Yes;
}

HostCheck::Target HostCheck::target_or_current(const std::optional<MacroString>& spec,
                                               const Frame& frame, TrailStep* step) {
  return spec ? target(*spec, frame, step) : Target(frame.domain);
}

// §4.8, §7.3
HostCheck::Target HostCheck::target(const MacroString& spec, const Frame& frame, TrailStep* step) {
  std::optional<dns::Name> name;
  if (spec.is_literal()) {
    name = name_of(spec.text);
  } else {
    const auto values = values_for(spec, frame.domain);
    if (!values) {
      note(step, StepCode::NotKnownYet);
      return std::unexpected(NoTarget::NotKnownYet);
    }
    const auto text = expand(spec, *values);
    if (!text) {
      note(step, StepCode::InvalidTarget);
      return std::unexpected(NoTarget::MatchesNothing);
    }
    name = name_of(*text);
  }
  if (name) return *std::move(name);
  note(step, StepCode::InvalidTarget);
  return std::unexpected(NoTarget::Malformed);
}

// The records of an answer, none when it is void; otherwise how the term ends (§5).
HostCheck::Records HostCheck::look_up(dns::Name name, dns::Type type, TrailStep* step) {
  const dns::Question question{std::move(name), type};
  if (step != nullptr) step->asked = to_string(question);
  const dns::Answer* answer = dns_.ask(question);
  if (answer == nullptr) {
    note(step, StepCode::NotKnownYet);
    return std::unexpected(Match::No);
  }
  if (step != nullptr) step->found = shown(*answer);
  if (answer->is_temporary_failure()) {
    note(step, StepCode::DnsFailure);
    return std::unexpected(Match::TempError);
  }
  return std::span<const dns::Data>(answer->records);
}

dns::Type HostCheck::address_type() const {
  return query_.ip.is_v4() ? dns::Type::A : dns::Type::Aaaa;
}

bool HostCheck::any_matches(std::span<const dns::Data> addresses, const DualPrefix& prefix) const {
  const unsigned bits = query_.ip.is_v4() ? prefix.v4 : prefix.v6;
  return std::ranges::any_of(addresses, [&](const dns::Data& data) {
    const auto* address = std::get_if<IpAddress>(&data);
    return address != nullptr && query_.ip.matches(*address, bits);
  });
}

// §5.5: the names of the client's address that have this address themselves.
const PtrNames& HostCheck::ptr_names() {
  if (ptr_names_) return *ptr_names_;
  PtrNames& names = ptr_names_.emplace();
  const dns::Name reverse = dns::Name::parse(query_.ip.reverse_name()).value_or(dns::Name());
  const dns::Answer* answer = dns_.ask({reverse, dns::Type::Ptr});
  names.is_known = answer != nullptr;
  if (answer == nullptr) return names;
  names.is_void = answer->is_void();
  const std::size_t count =
      std::min(answer->records.size(), static_cast<std::size_t>(limits_.ptr_names));
  for (const dns::Data& data : std::span(answer->records).first(count)) {
    const auto* name = std::get_if<dns::Name>(&data);
    if (name == nullptr || name->is_root()) continue;
    const dns::Answer* addresses = dns_.ask({*name, address_type()});
    if (addresses == nullptr) names.is_known = false;
    if (addresses != nullptr && any_matches(addresses->records, DualPrefix{}))
      names.validated.push_back(*name);
  }
  return names;
}

// §7.3 "p": the domain itself, else a name below it, else any.
std::string_view HostCheck::validated_name(const dns::Name& domain) {
  const std::vector<dns::Name>& names = ptr_names().validated;
  if (names.empty()) return "unknown";
  auto best = std::ranges::find(names, domain);
  if (best == names.end())
    best = std::ranges::find_if(names, [&](const auto& name) { return name.is_within(domain); });
  return best == names.end() ? names.front().text() : best->text();
}

std::optional<MacroValues> HostCheck::values_for(const MacroString& text, const dns::Name& domain) {
  MacroValues values{.query = query_, .sender = sender_, .domain = domain.text()};
  if (uses(text, MacroLetter::ValidatedName)) {
    if (!ptr_names().is_known) return std::nullopt;
    values.validated_name = validated_name(domain);
  }
  return values;
}

}  // namespace waybill::spf
