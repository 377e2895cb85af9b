// No message passes without keys, and sealing any message leaves it readable.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "auth/arc/seal.h"
#include "auth/arc/verify.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const message::Message message = message::Message::read(text);
  const dns::Snapshot known(dns::Missing::NxDomain);
  dns::Inquiry dns(known);
  const arc::Verdict verdict = arc::verify(arc::prepare(message), dns, Detail::Trail);
  CHECK(verdict.result != arc::Status::Pass);
  CHECK(verdict.instances.size() <= arc::kMostInstances);

  static const auto kKey =
      dkim::SigningKey::from_ed25519_seed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();
  arc::SealOptions options;
  options.domain = "a.example";
  options.selector = "s";
  options.authserv_id = "a.example";
  const auto sealed = arc::seal(message, kKey, options, verdict.result);
  if (!sealed) return 0;
  const std::string longer = sealed->text() + std::string(text);
  const message::Message again = message::Message::read(longer);
  CHECK(again.fields().size() >= 3);
  CHECK(arc::read_chain(again).sets.size() > arc::read_chain(message).sets.size());
  return 0;
}
