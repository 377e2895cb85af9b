#include "posture/dane.h"

#include <algorithm>

#include "base/ascii.h"
#include "posture/mail_exchange.h"

namespace waybill::posture {
namespace {

constexpr std::size_t kSha256Digits = 64, kSha512Digits = 128;

std::optional<std::uint8_t> octet_of(std::string_view text) {
  const auto number = ascii::parse_number(text);
  if (!number || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

Signing signing_of(const dns::Answer& answer) {
  if (answer.has_records()) return Signing::Signed;
  return answer.is_void() ? Signing::Unsigned : Signing::Unknown;
}

// False: not known yet.
bool read_host(Dane::Host& host, dns::Name (*zone_of_host)(const dns::Name&), dns::Inquiry& dns) {
  const auto name = host.name.prefixed("_25._tcp");
  const dns::Answer* ds = dns.ask({zone_of_host(host.name), dns::Type::Ds});
  if (!name) return true;
  host.question = {*name, dns::Type::Tlsa};
  host.answer = dns.ask(host.question);
  if (host.answer == nullptr || ds == nullptr) return false;
  host.signing = signing_of(*ds);
  for (const dns::Data& data : host.answer->records) {
    const auto* raw = std::get_if<dns::Raw>(&data);
    if (raw == nullptr) continue;
    if (auto record = parse_tlsa(raw->presentation))
      host.records.push_back(std::move(*record));
    else
      ++host.unreadable;
  }
  return true;
}

}  // namespace

bool Tlsa::is_usable() const {
  if ((usage != 2 && usage != 3) || selector > 1) return false;
  if (matching == 0) return !data.empty();
  return (matching == 1 && data.size() == kSha256Digits) ||
         (matching == 2 && data.size() == kSha512Digits);
}

std::optional<Tlsa> parse_tlsa(std::string_view presentation) {
  const std::string text = ascii::collapse_space(presentation);
  const auto words = ascii::split(text, ' ');
  if (words.size() < 4) return std::nullopt;
  const auto usage = octet_of(words[0]), selector = octet_of(words[1]),
             matching = octet_of(words[2]);
  if (!usage || !selector || !matching) return std::nullopt;
  Tlsa record{*usage, *selector, *matching, {}};
  for (std::size_t i = 3; i < words.size(); ++i)
    record.data += ascii::lower(words[i]);
  if (!std::ranges::all_of(record.data, [](char c) { return ascii::hex_value(c) >= 0; }))
    return std::nullopt;
  return record;
}

std::optional<Dane> read_dane(const dns::Name& domain, const dns::Name& zone,
                              dns::Name (*zone_of_host)(const dns::Name&), dns::Inquiry& dns) {
  Dane dane;
  dane.signing_question = {zone, dns::Type::Ds};
  dane.signing_answer = dns.ask(dane.signing_question);
  const auto exchange = read_mail_exchange(domain, dns);
  if (dane.signing_answer == nullptr || !exchange) return std::nullopt;
  dane.signing = signing_of(*dane.signing_answer);
  bool is_known = true;
  for (const dns::Mx& mx : exchange->hosts) {
    Dane::Host& host = dane.hosts.emplace_back();
    host.name = mx.exchange;
    is_known = read_host(host, zone_of_host, dns) && is_known;
  }
  if (!is_known) return std::nullopt;
  return dane;
}

}  // namespace waybill::posture
