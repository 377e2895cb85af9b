// The verdict headers of Microsoft 365, in a message and pasted: levels stay in their range, spans
// inside the text, and a placement always names the code that says so.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "salesforce/microsoft_filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  using namespace waybill::salesforce;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const MicrosoftFilter& filter :
       {read_microsoft_filter(message::Message::read(text)), read_pasted_filter(text)}) {
    if (filter.report.scl) CHECK(*filter.report.scl >= -1 && *filter.report.scl <= 9);
    CHECK(filter.report.others.size() <= kMostReportFields);
    CHECK(filter.report_span.end <= size && filter.authentication_span.end <= size);
    const PlacementReading reading = read_placement(filter);
    CHECK((reading.placement == Placement::Unknown) == reading.code.empty());
    for (const AttributionField& field : filter.attribution.fields)
      CHECK(field.span.end <= size && !field.value.empty());
  }
  return 0;
}
