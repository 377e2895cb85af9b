// log_peer_libcsv FILE: the rows and fields of the file by libcsv, in the shape of log_bench.
#include <csv.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <vector>

namespace {

constexpr std::size_t kBlock = 256U << 10U;
constexpr int kRepetitions = 3;

struct Amount {
  std::size_t octets = 0, fields = 0, rows = 0;
};

void count_field(void*, std::size_t, void* amount) {
  ++static_cast<Amount*>(amount)->fields;
}
void count_row(int, void* amount) {
  ++static_cast<Amount*>(amount)->rows;
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

Amount split(const char* path) {
  Amount amount;
  csv_parser parser{};
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || csv_init(&parser, 0) != 0) std::exit(1);
  std::vector<char> block(kBlock);
  while (true) {
    const ssize_t got = read(file, block.data(), block.size());
    if (got <= 0) break;
    amount.octets += static_cast<std::size_t>(got);
    csv_parse(&parser, block.data(), static_cast<std::size_t>(got), count_field, count_row,
              &amount);
  }
  csv_fini(&parser, count_field, count_row, &amount);
  csv_free(&parser);
  close(file);
  return amount;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  double best = std::numeric_limits<double>::max();
  Amount amount;
  for (int i = 0; i < kRepetitions; ++i) {
    const double began = processor_seconds();
    amount = split(argv[1]);
    best = std::min(best, processor_seconds() - began);
  }
  fmt::print("split {:.4f} {} {}\n", best, amount.octets, amount.rows);
  return 0;
}
