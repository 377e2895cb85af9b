// log_bench FILE: what reading an Email Log costs on one core, one step more each time. Processor
// time, the least of three runs; one line a step: name, seconds, octets, rows. Then the memory.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <limits>
#include <string_view>
#include <vector>

#include "base/csv_block.h"
#include "salesforce/log_digester.h"

namespace {

using waybill::salesforce::EmailLogReader;

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

struct Amount {
  std::size_t octets = 0, rows = 0;
};

template <class Work>
void measure(std::string_view name, Work work) {
  double best = std::numeric_limits<double>::max();
  Amount amount;
  for (int i = 0; i < kRepetitions; ++i) {
    const double began = processor_seconds();
    amount = work();
    best = std::min(best, processor_seconds() - began);
  }
  fmt::print("{} {:.4f} {} {}\n", name, best, amount.octets, amount.rows);
}

Amount line_feeds(const char* path) {
  Amount amount;
  each_block(path, [&](std::string_view block) {
    amount.octets += block.size();
    amount.rows += static_cast<std::size_t>(std::count(block.begin(), block.end(), '\n'));
  });
  return amount;
}

Amount split(const char* path) {
  Amount amount;
  std::size_t fields = 0;
  waybill::csv::BlockReader reader;
  const auto take = [&] {
    for (; reader.next(); ++amount.rows)
      fields += reader.fields().size();
  };
  each_block(path, [&](std::string_view block) {
    amount.octets += block.size();
    reader.feed(block);
    take();
  });
  reader.finish();
  take();
  return fields > 0 ? amount : Amount{};
}

EmailLogReader read_log(const char* path, Amount& amount) {
  EmailLogReader reader;
  each_block(path, [&](std::string_view block) {
    amount.octets += block.size();
    reader.feed(block);
  });
  reader.finish();
  amount.rows = reader.content().rows;
  return reader;
}

Amount states(const char* path) {
  Amount amount;
  (void)read_log(path, amount);
  return amount;
}

Amount digest(const char* path) {
  Amount amount;
  const EmailLogReader reader = read_log(path, amount);
  if (waybill::salesforce::digest_log(reader.content(), {}).digest.verdict.empty()) std::exit(1);
  return amount;
}

Amount copy() {
  constexpr std::size_t kSize = 64U << 20U;
  constexpr std::size_t kTimes = 8;
  const std::vector<char> from(kSize, 'x');
  std::vector<char> to(kSize);
  for (std::size_t i = 0; i < kTimes; ++i) {
    std::memcpy(to.data(), from.data(), kSize);
    __asm__ volatile("" ::"r"(to.data()) : "memory");  // somebody might look
  }
  return {kSize * kTimes, 0};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const char* const path = argv[1];
  measure("line-feeds", [&] { return line_feeds(path); });
  measure("split", [&] { return split(path); });
  measure("states", [&] { return states(path); });
  measure("digest", [&] { return digest(path); });
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  Amount amount;
  const EmailLogReader reader = read_log(path, amount);
  fmt::print("peak-memory {} messages {} {}\n", usage.ru_maxrss * 1024,
             reader.content().messages.size(), reader.content().messages.octets());
  measure("copy", [] { return copy(); });
  return 0;
}
