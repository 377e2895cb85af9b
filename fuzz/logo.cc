// What read_logo() lets pass is small, is the same when it is read again, and stands in a PDF.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "summary/logo.h"
#include "summary/pdf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::summary;
  const auto logo = read_logo({reinterpret_cast<const char*>(data), size});
  if (!logo) {
    CHECK(!describe(logo.error()).empty());
    return 0;
  }
  CHECK(logo->octets.size() <= size && size <= kLargestLogo);
  CHECK(logo->width > 0 && logo->width <= kLongestLogoSide);
  CHECK(logo->height > 0 && logo->height <= kLongestLogoSide);
  const auto again = read_logo(logo->octets);
  CHECK(again && *again == *logo);
  Document document;
  document.logo = *logo;
  CHECK(to_pdf(document, {}).has_value());
  return 0;
}
