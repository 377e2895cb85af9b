// A failure report without personal data has no local part but the one that replaces them, and says
// the same of authentication as with it.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "report/failure_report.h"
#include "report/redact.h"
#include "report/report_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  using report::PersonalData;
  const auto message = message::Message::read({reinterpret_cast<const char*>(data), size});
  const auto tree = message::MimeTree::read(message);
  const auto kept = report::read_failure_report(tree, PersonalData::Keep);
  const auto redacted = report::read_failure_report(tree, PersonalData::Redact);
  CHECK(kept.has_value() == redacted.has_value());
  if (!kept) return 0;
  CHECK(kept->dkim == redacted->dkim && kept->spf == redacted->spf);
  CHECK(redacted->subject.empty() && redacted->original_header.empty());
  for (const std::string& text : redacted->original_recipients)
    CHECK(report::redact_addresses(text) == text);
  CHECK(is_utf8(boost::json::serialize(report::to_json(*kept))));
  return 0;
}
