// Reads aggregate reports of every generation as a stream: blocks of octets in, rows out, in memory
// that does not grow with the report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "report/aggregate_report.h"
#include "report/aggregate_row.h"

namespace waybill::report {

// Our own caps. The largest real reports that are known have about a million records; the general
// advice for XML (500,000 records, 100 MiB) would cut them, and a stream does not need it.
inline constexpr std::uint64_t kMostRecords = 5'000'000;
// One record, or the whole head: a hundred results take 20 KiB.
inline constexpr std::size_t kLargestUnit = 1U << 20U;
// Records that stand before the metadata or the policy are held up to this size, so that the head
// can be given first; if they are more, the head is given without what follows them.
inline constexpr std::size_t kMostHeldOctets = 16U << 20U;

class AggregateSink {
 public:
  AggregateSink() = default;
  virtual ~AggregateSink() = default;
  AggregateSink(const AggregateSink&) = delete;
  AggregateSink& operator=(const AggregateSink&) = delete;
  AggregateSink(AggregateSink&&) = delete;
  AggregateSink& operator=(AggregateSink&&) = delete;

  // The head is whole, except for what is known at the end only. False: the rows are not wanted;
  // they are counted all the same.
  [[nodiscard]] virtual bool begin(const AggregateReport& head) = 0;
  // Borrowed until the call returns.
  virtual void row(const AggregateRow& row) = 0;
  // Comes after every begin. The head may say more than at begin only if MetadataBehindRecords is
  // among its deviations.
  virtual void end(const AggregateReport& report) = 0;
};

class AggregateReader {
 public:
  enum class Digest : std::uint8_t { No, Yes };
  struct Options {
    Digest digest = Digest::No;
    // What is known of the report before it is read, such as how it was packed.
    std::vector<Deviation> deviations = {};
    // Octets that are gathered before they are read.
    std::size_t gathered = 64U << 10U;
  };

  // The sink must outlive the reader.
  AggregateReader(AggregateSink& sink, Options options);
  ~AggregateReader();
  AggregateReader(const AggregateReader&) = delete;
  AggregateReader& operator=(const AggregateReader&) = delete;
  AggregateReader(AggregateReader&&) = delete;
  AggregateReader& operator=(AggregateReader&&) = delete;

  // False: nothing more is read of this document.
  bool feed(std::string_view block);
  // After the last block. `broken`: there would have been more, but it could not be unpacked.
  enum class Ending : std::uint8_t { Whole, Broken };
  void finish(Ending ending = Ending::Whole);

  // Reports that were given to the sink.
  [[nodiscard]] std::size_t reports() const;
  // Why the document is none or was not read further, one line; "" if there is nothing to say.
  [[nodiscard]] const std::string& error() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::report
