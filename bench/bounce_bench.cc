// Reading bounces: the conformance set where it is there, else the examples of the formats. One
// message is what `waybill bounce` does with one but for the file: parse, read, classify, write.
#include <benchmark/benchmark.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "refusal/bounce.h"
#include "refusal/notice_format.h"

namespace waybill::bench {
namespace {

std::vector<std::string> load() {
  namespace fs = std::filesystem;
  std::vector<std::string> messages;
  const fs::path folder = fs::path(WAYBILL_CONFORMANCE_DIR) / "bounces" / "eml";
  if (fs::exists(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      messages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return messages;
  }
  for (const refusal::NoticeFormat& format : refusal::NoticeFormats::built_in().all()) {
    for (const refusal::FormatExample& example : format.examples)
      messages.push_back(example.message);
  }
  return messages;
}

void read_bounces(benchmark::State& state) {
  const std::vector<std::string> messages = load();
  std::size_t octets = 0;
  for (auto _ : state) {
    for (const std::string& message : messages) {
      const auto bounce = refusal::read_bounce(message::Message::read(message));
      benchmark::DoNotOptimize(boost::json::serialize(refusal::to_json(bounce)));
      octets += message.size();
    }
  }
  const auto rounds = static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(rounds * static_cast<std::int64_t>(messages.size()));
  state.SetBytesProcessed(static_cast<std::int64_t>(octets));
}
BENCHMARK(read_bounces)->Unit(benchmark::kMillisecond);

void classify_replies(benchmark::State& state) {
  const refusal::Classifier& classifier = refusal::Classifier::built_in();
  for (auto _ : state) {
    for (const refusal::Row& row : classifier.catalogue().rows())
      benchmark::DoNotOptimize(classifier.classify(row.example));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(classifier.catalogue().rows().size()));
}
BENCHMARK(classify_replies)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace waybill::bench
