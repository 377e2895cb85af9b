// The walk over any packing comes to an end, and every document is entered before anything is said
// about it.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/check.h"
#include "report/read_report.h"

namespace {

using namespace waybill::report;

class Watcher final : public ReportSink {
 public:
  void enter(const Carrier& carrier) override { entered_ = carrier.name.size() + 1; }
  bool begin(const AggregateReport&) override {
    CHECK(entered_ > 0 && !is_open_);
    is_open_ = true;
    return true;
  }
  void row(const AggregateRow& row) override { CHECK(is_open_ && !row.raw_source_ip.empty()); }
  void end(const AggregateReport&) override {
    CHECK(is_open_);
    is_open_ = false;
  }
  void failure(const FailureReport& report) override { CHECK(entered_ > 0 && report.is_redacted); }
  void tls(const TlsReport&) override { CHECK(entered_ > 0); }
  void error(const std::string& reason) override { CHECK(entered_ > 0 && !reason.empty()); }

 private:
  std::size_t entered_ = 0;
  bool is_open_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLargest = 1U << 20U;
  if (size > kLargest) return 0;
  Watcher watcher;
  read_reports(std::make_unique<waybill::container::TextSource>(
                   std::string(reinterpret_cast<const char*>(data), size)),
               {}, watcher);
  return 0;
}
