// Every row of a trace or quarantine export lies inside the text, and no list passes its cap.
// UTF-16 exports become UTF-8 first.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf16.h"
#include "base/utf8.h"
#include "salesforce/microsoft_quarantine.h"
#include "salesforce/microsoft_trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  using namespace waybill::salesforce;
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const std::string text = utf16_to_utf8(octets);
  if (is_utf16(octets)) CHECK(is_utf8(text));
  for (const TraceRow& row : read_message_trace(text)) {
    CHECK(row.bytes.begin <= row.bytes.end && row.bytes.end <= text.size() && row.line > 0);
    CHECK(row.events.size() <= kMostTraceEvents && row.custom.rules.size() <= kMostRuleHits);
    for (const TraceEvent& event : row.events)
      CHECK(event.bytes.end <= text.size() && !event.name.empty());
  }
  for (const QuarantinedMessage& message : read_quarantine_export(text))
    CHECK(message.bytes.begin <= message.bytes.end && message.bytes.end <= text.size());
  return 0;
}
