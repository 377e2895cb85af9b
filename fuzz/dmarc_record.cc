// A DMARC record of any octets: faults lie inside the text, and a message evaluates to some result.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/dmarc/evaluate.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const dmarc::ParsedRecord parsed = dmarc::parse_record(text);
  for (const dmarc::Fault& fault : parsed.faults)
    CHECK(fault.span.begin <= fault.span.end && fault.span.end <= size);
  for (const dmarc::ReportUri& uri : parsed.record.aggregate_reports)
    CHECK(text.substr(uri.span.begin, uri.uri.size()) == uri.uri);

  dns::Snapshot zone(dns::Missing::NxDomain);
  const dns::Name author = dns::Name::parse("a.example.com").value_or(dns::Name());
  const dns::Name name = dns::Name::parse("_dmarc.example.com").value_or(dns::Name());
  zone.set(
      {name, dns::Type::Txt},
      {.status = dns::Status::NoError, .ttl = 0, .records = {dns::make_text({std::string(text)})}});
  dns::Inquiry inquiry(zone);
  const dmarc::Outcome outcome =
      dmarc::evaluate({.author_domain = author, .spf = {}, .dkim = {}}, inquiry, Detail::Trail);
  CHECK(dmarc::is_dmarc_record(text) == outcome.policy_domain.has_value());
  CHECK(outcome.result == dmarc::Result::None || outcome.result == dmarc::Result::Fail);
  return 0;
}
