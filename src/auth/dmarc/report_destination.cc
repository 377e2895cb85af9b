#include "auth/dmarc/report_destination.h"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.h"

namespace waybill::dmarc {
namespace {

// Whether every address that a consenting record gives instead stays at the host that consents.
bool keeps_host(const Record& record, const dns::Name& host) {
  const auto same = [&host](const ReportUri& uri) { return report_host(uri.uri) == host; };
  return std::ranges::all_of(record.aggregate_reports, same) &&
         std::ranges::all_of(record.failure_reports, same);
}

// `p` means nothing here, and one of several records is enough.
Consent consent_of(const dns::Answer& answer, const dns::Name& host) {
  if (answer.is_temporary_failure()) return Consent::DnsFailure;
  Consent consent = Consent::NotGiven;
  for (const dns::Data& data : answer.records) {
    const auto* text = std::get_if<dns::Text>(&data);
    if (text == nullptr || !is_dmarc_record(text->joined)) continue;
    if (!keeps_host(parse_record(text->joined).record, host)) return Consent::Contradicts;
    consent = Consent::Given;
  }
  return consent;
}

}  // namespace

std::string_view id(Consent consent) {
  switch (consent) {
    case Consent::NotNeeded: return "not-needed";
    case Consent::Given: return "given";
    case Consent::NotGiven: return "not-given";
    case Consent::Contradicts: return "contradicts";
    case Consent::DnsFailure: return "dns-failure";
    case Consent::NotKnownYet: return "not-known-yet";
  }
  std::abort();
}

std::string_view describe(Consent consent) {
  switch (consent) {
    case Consent::NotNeeded: return "The report address belongs to the same organization";
    case Consent::Given: return "The other organization agreed to receive reports for this domain";
    case Consent::NotGiven:
      return "The other organization did not agree to receive reports, so none are sent to it";
    case Consent::Contradicts:
      return "The other organization names a third host for the reports, so none are sent";
    case Consent::DnsFailure: return "DNS gave no usable answer, so consent is not known now";
    case Consent::NotKnownYet: return "The answer is not known yet";
  }
  std::abort();
}

std::optional<dns::Name> report_host(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view rest = uri.substr(colon + 1);
  const bool has_authority = rest.starts_with("//");
  if (has_authority) rest.remove_prefix(2);
  rest = rest.substr(0, rest.find_first_of(has_authority ? "/?#" : "?"));
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    rest.remove_prefix(at + 1);
  } else if (!has_authority) {
    return std::nullopt;
  }
  if (has_authority) rest = rest.substr(0, rest.find(':'));
  auto name = dns::Name::parse(rest);
  return name && !name->is_root() ? std::move(name) : std::nullopt;
}

Destination check_destination(const dns::Name& policy_domain, const dns::Name& host, Walker& walker,
                              dns::Inquiry& dns) {
  if (policy_domain == host) return {.consent = Consent::NotNeeded, .asked = {}};
  walker.expect(policy_domain);
  walker.expect(host);
  const auto name = host.prefixed(policy_domain.text() + "._report._dmarc");
  const dns::Answer* answer = name ? dns.ask({*name, dns::Type::Txt}) : nullptr;
  const auto ours = walker.walk(policy_domain).organizational_domain();
  const auto theirs = walker.walk(host).organizational_domain();
  if (ours && theirs && *ours == *theirs) return {.consent = Consent::NotNeeded, .asked = {}};
  if (!name) return {.consent = Consent::NotGiven, .asked = {}};
  Destination destination{.consent = Consent::NotKnownYet, .asked = name->text()};
  if (answer != nullptr) destination.consent = consent_of(*answer, host);
  return destination;
}

}  // namespace waybill::dmarc
