// PEM of any octets as a mark certificate: limits hold, and its names hold for themselves.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "posture/mark_certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto certificate = posture::read_mark_certificate(text);
  if (!certificate) return 0;
  CHECK(certificate->certificates >= 1 && certificate->certificates <= posture::kMostCertificates);
  for (const std::string& text_name : certificate->names) {
    const auto name = dns::Name::parse(text_name);
    if (name && name->text() == text_name) CHECK(certificate->holds_for(*name, "default"));
  }
  return 0;
}
