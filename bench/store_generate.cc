// store_generate URL ROWS: fills a store with about ROWS rows of a year: 1,000 domains, the largest
// with some hundred times the mail of the smallest, each with 3 to 40 reports a day.
#include <chrono>

#include "store_made.h"

using namespace waybill;
using namespace waybill::store;
using namespace waybill::store::bench;

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "store_generate URL ROWS\n");
    return 2;
  }
  const auto wanted = std::strtod(arguments[2], nullptr);
  double weights = 0;
  for (unsigned domain = 0; domain < kDomains; ++domain)
    weights += 1.0 / (domain + 8);
  const auto store = must(open(arguments[1]));
  const auto writer = must(store->write());
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t rows = 0;
  std::uint64_t reports = 0;
  for (Day day = 0; day < kDays; ++day) {
    for (unsigned domain = 0; domain < kDomains; ++domain) {
      const double a_day = wanted / kDays / weights / (domain + 8);
      const auto of_day = static_cast<unsigned>(std::max(3.0, std::round(a_day)));
      const unsigned reporters = std::clamp(of_day / 8, 3U, kReporters);
      for (unsigned reporter = 0; reporter < reporters; ++reporter, ++reports) {
        RowMaker maker(domain, reports);
        must(writer->begin(head(domain, reporter, kFirst + day, std::to_string(reports))));
        const unsigned some = of_day / reporters + (reporter < of_day % reporters ? 1 : 0);
        for (unsigned i = 0; i < some; ++i, ++rows) {
          const report::AggregateRow row = maker.next();
          must(writer->add(row, maker.sender()));
        }
        must(writer->finish(tail(reports, kFirst + day)));
        if (reports % 2'000 == 1'999) must(writer->commit());
      }
    }
  }
  must(writer->commit());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("rows %llu\nreports %llu\nseconds %.1f\n", static_cast<unsigned long long>(rows),
              static_cast<unsigned long long>(reports), took.count());
}
