// PEM of any octets as a server's certificate: limits hold, and its names hold for themselves.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "posture/mark_certificate.h"
#include "posture/server_certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto certificate = posture::read_server_certificate(text);
  if (!certificate) return 0;
  CHECK(!certificate->chain.empty() && certificate->chain.size() <= posture::kMostCertificates);
  for (const std::string& text_name : certificate->names) {
    const auto name = dns::Name::parse(text_name);
    if (name && name->text() == text_name) CHECK(certificate->holds_for(*name));
  }
  const posture::Tlsa whole{3, 0, 1, std::string(64, '0')};
  (void)posture::fits(whole, *certificate);
  return 0;
}
