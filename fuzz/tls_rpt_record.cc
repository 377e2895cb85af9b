// A TLS-RPT record of any octets: addresses lie in the text and have a scheme that counts.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "posture/tls_rpt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const posture::TlsRptRecord record = posture::parse_tls_rpt_record(text);
  CHECK(record.addresses.size() <= posture::kMostTlsReportUris);
  for (const std::string& address : record.addresses) {
    CHECK(text.contains(address));
    CHECK(ascii::istarts_with(address, "mailto:") || ascii::istarts_with(address, "https://"));
  }
  if (record.faults.empty()) CHECK(!record.addresses.empty() && posture::is_tls_rpt_record(text));
  return 0;
}
