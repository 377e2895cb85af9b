#include "posture/mail_exchange.h"

#include <algorithm>

namespace waybill::posture {
namespace {

enum class Addresses : std::uint8_t { Some, None, Unknown, Pending };

Addresses addresses_of(const dns::Name& host, dns::Inquiry& dns) {
  const dns::Answer* v4 = dns.ask({host, dns::Type::A});
  const dns::Answer* v6 = dns.ask({host, dns::Type::Aaaa});
  if ((v4 != nullptr && v4->has_records()) || (v6 != nullptr && v6->has_records()))
    return Addresses::Some;
  if (v4 == nullptr || v6 == nullptr) return Addresses::Pending;
  return v4->is_temporary_failure() || v6->is_temporary_failure() ? Addresses::Unknown
                                                                  : Addresses::None;
}

void read_hosts(MailExchange& exchange) {
  bool has_null = false;
  for (const dns::Data& data : exchange.answer->records) {
    const auto* mx = std::get_if<dns::Mx>(&data);
    if (mx == nullptr) continue;
    if (mx->exchange.is_root())
      has_null = true;
    else
      exchange.hosts.push_back(*mx);
  }
  std::ranges::sort(exchange.hosts);
  if (exchange.hosts.size() > kMostExchanges) exchange.hosts.resize(kMostExchanges);
  exchange.has_null_beside_others = has_null && !exchange.hosts.empty();
  exchange.state = exchange.hosts.empty() ? MailExchange::State::Null : MailExchange::State::Hosts;
}

// Whether any of the hosts can be reached; nothing: not known yet.
std::optional<Addresses> addresses_of_hosts(const MailExchange& exchange, dns::Inquiry& dns) {
  Addresses all = Addresses::None;
  for (const dns::Mx& mx : exchange.hosts) {
    const Addresses found = addresses_of(mx.exchange, dns);
    if (found == Addresses::Some) all = Addresses::Some;
    if (found == Addresses::Pending && all != Addresses::Some) all = Addresses::Pending;
    if (found == Addresses::Unknown && all == Addresses::None) all = Addresses::Unknown;
  }
  if (all == Addresses::Pending) return std::nullopt;
  return all;
}

}  // namespace

std::optional<MailExchange> read_mail_exchange(const dns::Name& domain, dns::Inquiry& dns) {
  MailExchange exchange;
  exchange.domain = domain;
  exchange.question = {domain, dns::Type::Mx};
  exchange.answer = dns.ask(exchange.question);
  if (exchange.answer == nullptr) return std::nullopt;
  if (exchange.answer->is_temporary_failure()) {
    exchange.state = MailExchange::State::DnsFailure;
    return exchange;
  }
  exchange.is_name_missing = exchange.answer->status == dns::Status::NxDomain;
  if (exchange.answer->has_records()) {
    read_hosts(exchange);
    if (exchange.hosts.empty()) return exchange;
    const auto found = addresses_of_hosts(exchange, dns);
    if (!found) return std::nullopt;
    if (*found == Addresses::None) exchange.state = MailExchange::State::NoAddress;
    return exchange;
  }
  if (exchange.is_name_missing) return exchange;
  switch (addresses_of(domain, dns)) {
    case Addresses::Some: exchange.state = MailExchange::State::Implicit; break;
    case Addresses::None: break;
    case Addresses::Unknown: {
      exchange.state = MailExchange::State::DnsFailure;
      const dns::Question v4{domain, dns::Type::A}, v6{domain, dns::Type::Aaaa};
      const dns::Answer* answer = dns.ask(v4);
      exchange.question = answer->is_temporary_failure() ? v4 : v6;
      exchange.answer = dns.ask(exchange.question);
      break;
    }
    case Addresses::Pending: return std::nullopt;
  }
  return exchange;
}

}  // namespace waybill::posture
