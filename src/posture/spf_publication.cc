#include "posture/spf_publication.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "auth/spf/record.h"
#include "base/ascii.h"

namespace waybill::posture {
namespace {

constexpr std::size_t kHeaderOctets = 12;   // RFC 1035 §4.1.1
constexpr std::size_t kQuestionOctets = 6;  // the two ends of a name, type and class
constexpr std::size_t kRecordOctets = 12;   // compressed name, type, class, TTL, length

// What somebody meant as an SPF record: its version stands near the beginning.
bool looks_like_spf(std::string_view text) {
  const std::string_view trimmed = ascii::trim(text);
  constexpr std::array<std::string_view, 5> kBegins = {"v=spf", "spf1 ", "\"v=spf", "v =spf",
                                                       "v= spf"};
  return std::ranges::any_of(
      kBegins, [&](std::string_view begin) { return ascii::istarts_with(trimmed, begin); });
}

std::size_t octets_of(const dns::Text& text) {
  const std::size_t strings = std::max<std::size_t>(1, text.lengths.size());
  return kRecordOctets + text.joined.size() + strings;
}

void read_text(const dns::Text& text, SpfPublication& publication) {
  publication.answer_octets += octets_of(text);
  if (spf::is_spf_record(text.joined)) {
    publication.records.push_back(text.joined);
    for (const std::uint16_t length : text.lengths)
      publication.longest_string = std::max<std::size_t>(publication.longest_string, length);
  } else if (ascii::istarts_with(text.joined, "spf2.0/")) {
    publication.sender_id.push_back(text.joined);
  } else if (looks_like_spf(text.joined)) {
    publication.near_misses.push_back(text.joined);
  }
}

// 0 the weakest.
int strength_of(spf::Qualifier qualifier) {
  switch (qualifier) {
    case spf::Qualifier::Pass: return 0;
    case spf::Qualifier::Neutral: return 1;
    case spf::Qualifier::SoftFail: return 2;
    case spf::Qualifier::Fail: return 3;
  }
  return 0;
}

}  // namespace

std::optional<SpfPublication> read_spf_publication(const dns::Name& domain, dns::Inquiry& dns) {
  SpfPublication publication;
  publication.txt = dns.ask({domain, dns::Type::Txt});
  publication.type99 = dns.ask({domain, dns::Type::Spf});
  if (publication.txt == nullptr || publication.type99 == nullptr) return std::nullopt;
  publication.answer_octets = kHeaderOctets + domain.text().size() + kQuestionOctets;
  for (const dns::Data& data : publication.txt->records) {
    if (const auto* text = std::get_if<dns::Text>(&data)) read_text(*text, publication);
  }
  return publication;
}

std::string with_spf_term(const std::string& record, const std::string& term) {
  if (record.empty()) return "v=spf1 " + term + " ~all";
  const spf::ParsedRecord parsed = spf::parse_record(record);
  std::size_t place = record.size();
  for (const spf::Directive& directive : parsed.record.directives) {
    if (std::holds_alternative<spf::All>(directive.mechanism))
      place = std::min(place, directive.span.begin);
  }
  if (parsed.record.redirect) place = std::min(place, parsed.record.redirect->span.begin);
  std::string joined = record;
  if (place >= joined.size()) return joined + " " + term;
  return joined.insert(place, term + " ");
}

std::string without_spf_term(const std::string& record, std::string_view term) {
  std::string left;
  for (const std::string_view word : ascii::split(record, ' ')) {
    if (word.empty() || ascii::iequals(word, term)) continue;
    left += (left.empty() ? "" : " ") + std::string(word);
  }
  return left;
}

std::string join_spf_records(const std::vector<std::string>& records) {
  std::string joined = "v=spf1";
  std::vector<std::string_view> seen;
  std::string_view all = "~all";
  int weakest = 4;
  for (const std::string& text : records) {
    const spf::ParsedRecord parsed = spf::parse_record(text);
    for (const spf::Directive& directive : parsed.record.directives) {
      const std::string_view term = parsed.record.text_of(directive.span);
      if (std::holds_alternative<spf::All>(directive.mechanism)) {
        const int strength = strength_of(directive.qualifier);
        if (strength < weakest && strength > 0) {
          weakest = strength;
          all = term;
        }
        break;  // §5.1: what follows is never reached
      }
      if (std::ranges::find(seen, term) != seen.end()) continue;
      seen.push_back(term);
      joined += " ";
      joined += term;
    }
  }
  joined += " ";
  joined += all;
  return joined;
}

}  // namespace waybill::posture
