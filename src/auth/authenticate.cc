#include "auth/authenticate.h"

#include <boost/json.hpp>

#include "base/ascii.h"

namespace waybill::auth {
namespace {

dmarc::Authentication authentication_of(spf::Result result) {
  if (result == spf::Result::Pass) return dmarc::Authentication::Pass;
  return result == spf::Result::TempError ? dmarc::Authentication::TempError
                                          : dmarc::Authentication::Other;
}

dmarc::Authentication authentication_of(dkim::Result result) {
  if (result == dkim::Result::Pass) return dmarc::Authentication::Pass;
  return result == dkim::Result::TempError ? dmarc::Authentication::TempError
                                           : dmarc::Authentication::Other;
}

// RFC 9989 §4.4.2 takes the MAIL FROM identity, which is postmaster@HELO for the null sender
// (RFC 7208 §2.4).
std::optional<dmarc::Identifier> spf_identifier(const std::optional<spf::Outcome>& spf) {
  if (!spf) return std::nullopt;
  const auto domain = dns::Name::parse_international(spf->domain);
  if (!domain || domain->is_root()) return std::nullopt;
  return dmarc::Identifier{*domain, authentication_of(spf->result), {}};
}

dmarc::Outcome evaluate_dmarc(const Prepared& prepared, const Outcome& outcome, dns::Inquiry& dns,
                              Detail detail) {
  if (!prepared
           .author_domain) {  // RFC 9989 §4.7: without one author domain there is nothing to check
    dmarc::Outcome none;
    none.result = dmarc::Result::PermError;
    none.dkim_alignments.resize(outcome.dkim.size(), dmarc::Alignment::No);
    return none;
  }
  dmarc::Query query{
      .author_domain = *prepared.author_domain, .spf = spf_identifier(outcome.spf), .dkim = {}};
  for (const dkim::Verdict& verdict : outcome.dkim) {
    const auto domain = dns::Name::parse_international(verdict.domain);
    query.dkim.push_back(
        {domain.value_or(dns::Name()), authentication_of(verdict.result), verdict.selector});
  }
  return dmarc::evaluate(query, dns, detail);
}

}  // namespace

Prepared prepare(const message::Message& message) {
  Prepared prepared{.author = message::author_of(message),
                    .author_domain = std::nullopt,
                    .dkim = dkim::prepare(message),
                    .arc = arc::prepare(message)};
  if (!prepared.author.problem && prepared.author.mailboxes.size() == 1) {
    auto domain = dns::Name::parse_international(prepared.author.mailboxes.front().domain);
    if (domain && !domain->is_root()) prepared.author_domain = std::move(domain);
  }
  return prepared;
}

Outcome authenticate(const Prepared& prepared, const Envelope& envelope, std::int64_t now,
                     dns::Inquiry& dns, Detail detail) {
  Outcome outcome;
  const bool sender_known =
      envelope.mail_from && (!envelope.mail_from->value.empty() || envelope.helo);
  if (envelope.ip && (sender_known || (!envelope.mail_from && envelope.helo))) {
    const spf::Query query{
        .ip = envelope.ip->value,
        .helo = envelope.helo ? envelope.helo->value : std::string(),
        .mail_from = envelope.mail_from ? envelope.mail_from->value : std::string(),
        .receiver = {},
        .now = now,
        .default_explanation = {}};
    outcome.spf = spf::evaluate(query, {}, dns, detail);
  }
  outcome.dkim = dkim::verify(prepared.dkim, now, dns, detail);
  outcome.arc = arc::verify(prepared.arc, dns, detail);
  outcome.dmarc = evaluate_dmarc(prepared, outcome, dns, detail);
  return outcome;
}

boost::json::object to_json(const Outcome& outcome) {
  namespace json = boost::json;
  json::object object;
  json::object spf;
  if (outcome.spf) {
    spf = spf::to_json(*outcome.spf).as_object();
  } else {
    spf["result"] = "not-evaluated";
  }
  spf["aligned"] = outcome.spf_aligned();
  object["spf"] = std::move(spf);
  json::array signatures;
  for (std::size_t i = 0; i < outcome.dkim.size(); ++i) {
    json::object signature = dkim::to_json(outcome.dkim[i]).as_object();
    signature["aligned"] = outcome.dkim_aligned(i);
    signatures.push_back(std::move(signature));
  }
  object["dkim"] = std::move(signatures);
  object["arc"] = arc::to_json(outcome.arc);
  object["dmarc"] = dmarc::to_json(outcome.dmarc);
  return object;
}

}  // namespace waybill::auth
