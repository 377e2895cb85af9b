// report_bench FILE.xml FILE.xml.gz: processor seconds, octets of XML and records by step: one pass
// over the octets, unpacking, reading.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <limits>
#include <memory>
#include <string>

#include "container/members.h"
#include "report/aggregate_reader.h"

namespace {

using namespace waybill;

constexpr std::size_t kBlock = 256U << 10U;
constexpr int kRepetitions = 5;

class FileSource final : public container::Source {
 public:
  explicit FileSource(const char* path) : file_(open(path, O_RDONLY | O_CLOEXEC)) {}
  ~FileSource() override { close(file_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  FileSource(FileSource&&) = delete;
  FileSource& operator=(FileSource&&) = delete;
  [[nodiscard]] Result<std::string_view, std::string> next() override {
    const ssize_t got = read(file_, block_.data(), block_.size());
    return std::string_view(block_.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  }

 private:
  int file_;
  std::string block_ = std::string(kBlock, '\0');
};

class Sum final : public report::AggregateSink {
 public:
  bool begin(const report::AggregateReport&) override { return true; }
  void row(const report::AggregateRow& row) override { messages += row.count; }
  void end(const report::AggregateReport& report) override { records += report.records; }
  std::uint64_t messages = 0, records = 0;
};

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Amount {
  std::size_t octets = 0;
  std::uint64_t records = 0;
};

template <class Use>
std::size_t unpack(const char* path, const Use& use) {
  container::Members members(std::make_unique<FileSource>(path));
  std::size_t octets = 0;
  while (members.next().value_or(false)) {
    while (true) {
      const auto block = members.source().next();
      if (!block || block->empty()) break;
      octets += block->size();
      use(*block);
    }
  }
  return octets;
}

Amount read_with(const char* path, report::AggregateReader::Digest digest) {
  Sum sum;
  report::AggregateReader reader(sum, {.digest = digest});
  Amount amount;
  amount.octets = unpack(path, [&reader](std::string_view block) { (void)reader.feed(block); });
  reader.finish();
  amount.records = sum.records;
  return amount;
}

template <class Step>
void measure(const char* name, const Step& step) {
  double best = std::numeric_limits<double>::max();
  Amount amount;
  for (int i = 0; i < kRepetitions; ++i) {
    const double begin = processor_seconds();
    amount = step();
    best = std::min(best, processor_seconds() - begin);
  }
  fmt::print("{} {} {} {}\n", name, best, amount.octets, amount.records);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  using Digest = report::AggregateReader::Digest;
  measure("pass", [&] {
    std::size_t tags = 0;
    Amount amount;
    amount.octets = unpack(argv[1], [&tags](std::string_view block) {
      tags += static_cast<std::size_t>(std::ranges::count(block, '<'));
    });
    amount.records = tags;
    return amount;
  });
  measure("inflate", [&] { return Amount{unpack(argv[2], [](std::string_view) {}), 0}; });
  measure("read", [&] { return read_with(argv[1], Digest::No); });
  measure("read-digest", [&] { return read_with(argv[1], Digest::Yes); });
  measure("read-gzip", [&] { return read_with(argv[2], Digest::No); });
  return 0;
}
