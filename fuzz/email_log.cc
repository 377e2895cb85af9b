// Every message of a log has a row, and every row lies inside the file.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "salesforce/email_log.h"
#include "salesforce/microsoft.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::salesforce;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)is_email_log(text);
  const EmailLog log = read_email_log(text);
  CHECK(log.messages.size() <= log.rows);
  for (const LifeLine& line : log.messages) {
    CHECK(!line.events.empty());
    CHECK(line.decisive == static_cast<std::size_t>(-1) || line.decisive < line.events.size());
    for (const LogEvent& event : line.events)
      CHECK(event.bytes.begin <= event.bytes.end && event.bytes.end <= size);
  }
  for (const TraceRow& row : read_message_trace(text))
    CHECK(row.bytes.begin <= row.bytes.end && row.bytes.end <= size);
  return 0;
}
