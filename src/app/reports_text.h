// DMARC and TLS reports for people: what they say first, then from where, then what is odd.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "app/terminal.h"
#include "base/ip.h"
#include "report/aggregate_report.h"
#include "report/aggregate_row.h"
#include "report/failure_report.h"
#include "report/tls_report.h"

namespace waybill::app {

// Sums up the rows of one aggregate report.
class AggregateSummary {
 public:
  void add(const report::AggregateRow& row);
  // `name`: of the document.
  [[nodiscard]] std::string text(const Terminal& terminal, const std::string& name,
                                 const report::AggregateReport& report) const;

 private:
  // Sources that are told apart; the rest is summed up. Our own cap.
  static constexpr std::size_t kMostSources = 50'000;
  struct Source {
    std::uint64_t messages = 0, passed = 0, dkim = 0, spf = 0, stopped = 0;
    std::string header_from;  // the first
    std::string signed_by;    // domain of the first signature that passed, else of the first
    std::string sent_by;      // domain of SPF
  };
  using Ranked = std::pair<const IpAddress*, const Source*>;
  [[nodiscard]] std::string source_line(const Terminal& terminal, const Ranked& source,
                                        std::size_t width) const;
  [[nodiscard]] std::string verdict(const Terminal& terminal,
                                    const report::AggregateReport& report) const;

  std::map<IpAddress, Source> sources_;
  Source others_;
  Source all_;
};

[[nodiscard]] std::string tls_text(const Terminal& terminal, const std::string& name,
                                   const report::TlsReport& report);
[[nodiscard]] std::string failure_text(const Terminal& terminal, const std::string& name,
                                       const report::FailureReport& report);

}  // namespace waybill::app
