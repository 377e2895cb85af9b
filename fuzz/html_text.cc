// Any page gives text that is valid UTF-8 when the page is, and not longer than what entities
// allow.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "refusal/html_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  const std::string text = waybill::refusal::text_of_html(html);
  CHECK(text.size() <= 2 * size + 1);
  if (waybill::is_utf8(html)) CHECK(waybill::is_utf8(text));
  return 0;
}
