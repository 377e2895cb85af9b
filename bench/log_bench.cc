// log_bench FILE: what reading a log costs, one step more each time, on one core: bandwidth of
// memory, the file's line feeds, its rows and fields, and the summary. Processor time, the least of
// three.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_block.h"
#include "salesforce/email_log_reader.h"

namespace {

constexpr std::size_t kBlock = 256U << 10U;
constexpr int kRepetitions = 3;

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

template <class Take>
void each_block(const char* path, Take take) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) std::exit(1);
  std::vector<char> block(kBlock);
  while (true) {
    const ssize_t got = read(file, block.data(), block.size());
    if (got <= 0) break;
    take(std::string_view(block.data(), static_cast<std::size_t>(got)));
  }
  close(file);
}

template <class Work>
double least(Work work) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < kRepetitions; ++i) {
    const double began = processor_seconds();
    work();
    best = std::min(best, processor_seconds() - began);
  }
  return best;
}

void print(std::string_view what, double seconds, std::size_t octets, std::size_t rows) {
  fmt::print("{:<10} {:>8.3f} s  {:>8.2f} GB/s  {:>8.2f} M rows/s\n", what, seconds,
             static_cast<double>(octets) / seconds / 1e9,
             static_cast<double>(rows) / seconds / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::size_t octets = 0;
  std::size_t feeds = 0;
  const double lines = least([&] {
    octets = feeds = 0;
    each_block(argv[1], [&](std::string_view block) {
      octets += block.size();
      feeds += static_cast<std::size_t>(std::count(block.begin(), block.end(), '\n'));
    });
  });
  std::vector<char> from(64U << 20U, 'x');
  std::vector<char> to(from.size());
  volatile char touched = 0;
  const double copy = least([&] {
    for (int i = 0; i < 8; ++i)
      std::memcpy(to.data(), from.data() + i, from.size() - 8),
          touched += to[static_cast<std::size_t>(i)];
  });
  print("memcpy", copy, from.size() * 8, 0);
  print("lines", lines, octets, feeds);
  std::size_t rows = 0;
  std::size_t fields = 0;
  const double split = least([&] {
    rows = fields = 0;
    waybill::csv::BlockReader reader;
    const auto take = [&] {
      while (reader.next()) {
        ++rows;
        fields += reader.fields().size();
      }
    };
    each_block(argv[1], [&](std::string_view block) {
      reader.feed(block);
      take();
    });
    reader.finish();
    take();
  });
  print("split", split, octets, rows);
  std::size_t messages = 0;
  const double read = least([&] {
    waybill::salesforce::EmailLogReader reader;
    each_block(argv[1], [&](std::string_view block) { reader.feed(block); });
    reader.finish();
    messages = reader.content().messages.size();
  });
  print("read", read, octets, rows);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} messages, peak {} MiB\n", messages, usage.ru_maxrss / 1024);
  fmt::print("{} rows, {} fields, {} line feeds\n", rows, fields, feeds);
  return 0;
}
