#include "posture/exchange_tls.h"

namespace waybill::posture {

fetch::Request starttls_request(const dns::Name& host) {
  return {.url = "smtp://" + host.text() + ":25", .method = fetch::Method::StartTls};
}

ExchangeTls read_exchange_tls(const dns::Name& host, fetch::Inquiry& web) {
  ExchangeTls found;
  found.host = host;
  found.request = starttls_request(host);
  found.fetched = web.ask(found.request);
  if (found.fetched == nullptr || found.fetched->failure == fetch::Failure::NotFetched)
    return found;
  switch (found.fetched->failure) {
    case fetch::Failure::None: break;
    case fetch::Failure::NotOffered: found.state = ExchangeTls::State::NotOffered; return found;
    case fetch::Failure::Tls: found.state = ExchangeTls::State::Broken; return found;
    case fetch::Failure::NotFetched:
    case fetch::Failure::BadUrl:
    case fetch::Failure::Guarded:
    case fetch::Failure::NoAddress:
    case fetch::Failure::Unreachable:
    case fetch::Failure::TooLarge:
    case fetch::Failure::Timeout: found.state = ExchangeTls::State::Silent; return found;
  }
  found.certificate = read_server_certificate(found.fetched->octets);
  found.distrust = found.fetched->distrust;
  found.state =
      found.certificate ? ExchangeTls::State::Established : ExchangeTls::State::Unreadable;
  return found;
}

}  // namespace waybill::posture
