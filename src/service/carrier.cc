#include "service/carrier.h"

#include <algorithm>

#include "auth/authenticate.h"
#include "base/ascii.h"
#include "message/authentication_results.h"
#include "message/date.h"

namespace waybill::service {
namespace {

// What trusted servers say of DMARC for `author`; nothing when none says anything. The top-most
// field counts: the server that wrote it took the message last.
std::optional<bool> trusted_verdict(const message::Message& message, const dns::Name& author,
                                    std::span<const std::string> trusted) {
  for (const message::Field* const field : message.fields_named("Authentication-Results")) {
    const auto results = message::parse_authentication_results(field->value);
    const bool is_trusted = std::ranges::any_of(trusted, [&](const std::string& name) {
      return ascii::iequals(name, results.authserv_id);
    });
    if (!is_trusted) continue;
    const message::MethodResult* const dmarc = results.find("dmarc");
    if (dmarc == nullptr) continue;
    const auto from = dmarc->property("header", "from");
    const auto domain = from ? dns::Name::parse_international(*from) : std::nullopt;
    return dmarc->result == "pass" && domain == author;
  }
  return std::nullopt;
}

std::int64_t time_of(const message::Message& message, std::int64_t now) {
  const message::Field* const field = message.field("Date");
  const auto date = field == nullptr ? std::nullopt : message::parse_date(field->value);
  return date ? std::min(date->unix_seconds, now) : now;
}

std::string why_not(const auth::Outcome& outcome) {
  switch (outcome.dmarc.result) {
    case dmarc::Result::Pass: return {};
    case dmarc::Result::None: return "its author domain publishes no DMARC record";
    case dmarc::Result::TempError: return "DNS did not answer";
    case dmarc::Result::Fail:
    case dmarc::Result::PermError: break;
  }
  if (outcome.dkim.empty()) return "it is not signed";
  return "no signature of its author domain passes";
}

}  // namespace

Carrier judge_carrier(const message::Message& message, const auth::Envelope& envelope,
                      std::span<const std::string> trusted_authserv, std::int64_t now,
                      const AskDns& ask_dns) {
  const auth::Prepared prepared = auth::prepare(message);
  Carrier carrier{.author_domain = prepared.author_domain, .is_authentic = false, .reason = {}};
  if (!carrier.author_domain) {
    carrier.reason = "it has no single author";
    return carrier;
  }
  if (const auto verdict = trusted_verdict(message, *carrier.author_domain, trusted_authserv)) {
    carrier.is_authentic = *verdict;
    if (!*verdict) carrier.reason = "your mail server found no DMARC pass";
    return carrier;
  }
  auth::Outcome outcome;
  ask_dns([&](dns::Inquiry& dns) {
    outcome = auth::authenticate(prepared, envelope, time_of(message, now), dns, Detail::Result);
  });
  carrier.is_authentic = outcome.dmarc.result == dmarc::Result::Pass;
  carrier.reason = why_not(outcome);
  return carrier;
}

}  // namespace waybill::service
