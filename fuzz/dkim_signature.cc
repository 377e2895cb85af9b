// Every span of a signature field lies in its text, in each kind of field; and a message that
// begins with these octets is verified without harm.
#include <cstddef>
#include <cstdint>
#include <string>

#include "auth/dkim/signature.h"
#include "auth/dkim/verify.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::dkim;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const FieldKind kind :
       {FieldKind::DkimSignature, FieldKind::ArcMessageSignature, FieldKind::ArcSeal}) {
    const ParsedSignature parsed = parse_signature(text, kind);
    for (const Fault& fault : parsed.faults)
      CHECK(fault.span.begin <= fault.span.end && fault.span.end <= size);
    if (parsed.signature.signature_bytes) CHECK(parsed.signature.signature_bytes->end <= size);
  }
  const std::string octets = "DKIM-Signature:" + std::string(text);
  const waybill::message::Message message = waybill::message::Message::read(octets);
  const waybill::dns::Snapshot known(waybill::dns::Missing::NxDomain);
  waybill::dns::Inquiry dns(known);
  for (const Verdict& verdict : verify(prepare(message), 0, dns, waybill::Detail::Trail))
    CHECK(verdict.result != Result::Pass);
  return 0;
}
