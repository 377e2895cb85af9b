// A notification that is read names recipients, within the cap.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "refusal/ses_notification.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::refusal;
  const auto result = read_ses_notification({reinterpret_cast<const char*>(data), size});
  if (!result) return 0;
  CHECK(!result->report.recipients.empty());
  CHECK(result->report.recipients.size() <= kMostStatusRecipients);
  return 0;
}
