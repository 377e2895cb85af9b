// Every row of a log lies inside the text, and a life-line's decisive event is one of its events.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "salesforce/email_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::salesforce;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const EmailLog log = read_email_log(text);
  std::size_t events = 0;
  for (const LifeLine& line : log.messages) {
    events += line.events.size();
    CHECK(line.decisive == static_cast<std::size_t>(-1) || line.decisive < line.events.size());
    for (const LogEvent& event : line.events)
      CHECK(event.bytes.begin <= event.bytes.end && event.bytes.end <= size && event.line > 0);
  }
  CHECK(events <= log.rows);
  if (log.first && log.last) CHECK(*log.first <= *log.last);
  return 0;
}
