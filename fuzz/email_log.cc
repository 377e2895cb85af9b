// Every row of a log lies inside the text, a life-line's decisive event is one of its events, and a
// log that is read in blocks comes to the same states and the same digest as the whole. The digest
// reads back as it was written.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "salesforce/email_log.h"
#include "salesforce/email_log_reader.h"
#include "salesforce/log_digester.h"

namespace {

using namespace waybill::salesforce;

EmailLogReader read_in_blocks(std::string_view text, std::size_t block) {
  EmailLogReader reader;
  for (std::size_t i = 0; i < text.size(); i += block)
    reader.feed(text.substr(i, block));
  reader.finish();
  return reader;
}

void check_life_lines(const EmailLog& log, std::size_t size) {
  std::size_t events = 0;
  for (const LifeLine& line : log.messages) {
    events += line.events.size();
    CHECK(line.decisive == static_cast<std::size_t>(-1) || line.decisive < line.events.size());
    for (const LogEvent& event : line.events)
      CHECK(event.bytes.begin <= event.bytes.end && event.bytes.end <= size && event.line > 0);
  }
  CHECK(events <= log.rows);
  if (log.first && log.last) CHECK(*log.first <= *log.last);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const EmailLog log = read_email_log(text);
  check_life_lines(log, size);

  const EmailLogReader whole = read_in_blocks(text, size + 1);
  const EmailLogReader cut = read_in_blocks(text, size == 0 ? 1 : 1 + data[0] % 100U);
  CHECK(whole.is_log() == cut.is_log());
  if (!whole.is_log()) return 0;
  CHECK(whole.content().messages.size() == log.messages.size());
  for (std::size_t i = 0; i < log.messages.size(); ++i)
    CHECK(whole.content().messages.at(i).outcome.state() == log.messages[i].state);
  DigestInput input;
  input.now = 1794787200;
  input.suppression = SuppressionList::Write;
  const LogFindings findings = digest_log(whole.content(), input);
  const LogFindings again = digest_log(cut.content(), input);
  CHECK(findings.digest == again.digest && findings.suppression == again.suppression);
  const boost::json::value written = to_json(findings.digest);
  const auto read = log_digest_from_json(written);
  CHECK(read && to_json(*read) == written);
  return 0;
}
