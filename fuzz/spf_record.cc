// An SPF record of any octets: faults lie inside the text, a valid record evaluates to some result.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/spf/evaluate.h"
#include "auth/spf/record.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const spf::ParsedRecord parsed = spf::parse_record(text);
  for (const spf::SyntaxFault& fault : parsed.faults)
    CHECK(fault.span.begin <= fault.span.end && fault.span.end <= size);
  for (const spf::Directive& directive : parsed.record.directives)
    CHECK(!parsed.record.text_of(directive.span).empty());

  dns::Snapshot zone(dns::Missing::NxDomain);
  const dns::Name domain = dns::Name::parse("example.com").value_or(dns::Name());
  zone.set(
      {domain, dns::Type::Txt},
      {.status = dns::Status::NoError, .ttl = 0, .records = {dns::make_text({std::string(text)})}});
  spf::Query query;
  query.helo = text.substr(0, size / 2);
  query.mail_from = std::string(text.substr(size / 2)) + "@example.com";
  query.ip = IpAddress::v6({0x20, 0x01, 0x0D, 0xB8});
  dns::Inquiry inquiry(zone);
  const spf::Outcome outcome = evaluate(query, spf::Limits{}, inquiry, Detail::Trail);
  CHECK(!spf::is_spf_record(text) || parsed.is_valid() || outcome.result == spf::Result::PermError);
  return 0;
}
