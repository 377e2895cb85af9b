#include "app/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

namespace waybill::app {
namespace {

// 0 to count - 1, one after the other.
auto count_up(std::size_t count) {
  return [next = std::size_t{0}, count]() mutable {
    return next < count ? std::optional(next++) : std::nullopt;
  };
}

std::string numbers(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += std::to_string(i) + " ";
  return text;
}

TEST(InOrder, GivesResultsInTheOrderOfTheInputs) {
  for (const unsigned jobs : {0U, 1U, 2U, 8U}) {
    for (const std::size_t count : {0U, 1U, 2U, 7U, 2000U}) {
      SCOPED_TRACE(std::to_string(jobs) + " threads, " + std::to_string(count) + " inputs");
      std::string text;
      in_order(
          count_up(count), jobs, [](std::size_t index) { return std::to_string(index); },
          [&](const std::string& result) { text += result + " "; });
      EXPECT_EQ(text, numbers(count));
    }
  }
}

TEST(InOrder, DoesNotLetOneSlowInputPileUpTheOthers) {
  std::atomic<std::size_t> started = 0;
  std::size_t most_ahead = 0;
  std::size_t used = 0;
  in_order(
      count_up(5000), 4,
      [&](std::size_t index) {
        ++started;
        std::size_t sum = 0;  // the first input is much work
        for (std::size_t i = 0; index == 0 && i < 3'000'000; ++i)
          sum += i ^ started.load();
        return std::to_string(index + (sum & 0U));
      },
      [&](const std::string& result) {
        EXPECT_EQ(result, std::to_string(used));
        most_ahead = std::max(most_ahead, started.load() - used);
        ++used;
      });
  EXPECT_EQ(used, 5000U);
  EXPECT_LE(most_ahead, 4 * kWaitingPerThread + 1);
}

TEST(InOrder, UsesResultsOnTheCallingThread) {
  const auto caller = std::this_thread::get_id();
  in_order(
      count_up(100), 8, [](std::size_t) { return std::string(); },
      [&](const std::string&) { EXPECT_EQ(std::this_thread::get_id(), caller); });
}

}  // namespace
}  // namespace waybill::app
