// A table of formats is read or refused; a format that was read is used without harm.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "refusal/format_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  constexpr std::string_view kMail = "From: a@b.example\nSubject: failure notice\n\n";
  const auto formats = refusal::NoticeFormats::parse({reinterpret_cast<const char*>(data), size});
  if (!formats) return 0;
  CHECK(formats->all().size() <= refusal::kMostFormats);
  (void)formats->recognise(message::Message::read(kMail), "text");
  for (const refusal::NoticeFormat& format : formats->all()) {
    if (!refusal::broken_pattern(format).empty()) continue;
    const std::vector<std::string_view> lines = {"<a@b.example>:", "550 no", "", "x"};
    CHECK(refusal::recipients_by_format(format, lines).size() <= lines.size());
  }
  return 0;
}
