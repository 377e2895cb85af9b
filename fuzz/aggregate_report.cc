// A document gives the same report whole and in blocks, its rows add up, and every row is written
// as valid JSON.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "report/aggregate_reader.h"
#include "report/report_json.h"

namespace {

using namespace waybill::report;

class Collector final : public AggregateSink {
 public:
  bool begin(const AggregateReport& head) override {
    CHECK(!is_open_);
    is_open_ = true;
    text += '{';
    append_json(head, text);
    text += ",\"rows\":[";
    rows_ = 0;
    return true;
  }
  void row(const AggregateRow& row) override {
    if (rows_++ > 0) text += ',';
    append_json(row, text);
  }
  void end(const AggregateReport& report) override {
    CHECK(is_open_ && report.records == rows_);
    CHECK(report.span.begin <= report.span.end || report.stated.begin == 0 ||
          report.stated.end == 0);
    is_open_ = false;
    text += ']';
    append_json_end(report, text);
    text += '}';
    boost::system::error_code failed;
    (void)boost::json::parse(text, failed);
    CHECK(!failed);
    all += text;
    text.clear();
  }
  std::string text, all;

 private:
  bool is_open_ = false;
  std::uint64_t rows_ = 0;
};

std::string read(std::string_view octets, std::size_t block, std::size_t gathered) {
  Collector collector;
  AggregateReader reader(collector, {.digest = AggregateReader::Digest::Yes, .gathered = gathered});
  for (std::size_t i = 0; i < octets.size(); i += block) {
    if (!reader.feed(octets.substr(i, block))) break;
  }
  reader.finish();
  CHECK(collector.text.empty());
  return collector.all + reader.error();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const std::string whole = read(octets, size + 1, std::size_t{1} << 20U);
  const std::size_t block = size == 0 ? 1 : 1 + data[size / 2] % 50U;
  CHECK(read(octets, block, 1) == whole);
  return 0;
}
