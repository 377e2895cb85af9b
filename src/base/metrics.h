// Figures of a running program, in the text format of Prometheus (version 0.0.4). Safe for several
// threads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace waybill {

// Series of one name. Label values must not come from outside: each makes a series that stays.
inline constexpr std::size_t kMostSeries = 1'000;

class Counter {
 public:
  void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

// Of durations in seconds.
class Histogram {
 public:
  // Upper bounds of the buckets; one more has no bound.
  static constexpr std::array<double, 12> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                     0.05,   0.1,   0.25,   1,     5,    30};
  void observe(double seconds);
  [[nodiscard]] std::uint64_t count() const;
  // Of those up to kBounds[i].
  [[nodiscard]] std::uint64_t up_to(std::size_t i) const;
  [[nodiscard]] double sum() const {
    return static_cast<double>(micros_.load(std::memory_order_relaxed)) / 1e6;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> micros_ = 0;
};

class Metrics {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // The one of that name and labels, made at the first call; lives as long as the registry.
  [[nodiscard]] Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
  [[nodiscard]] Histogram& histogram(std::string_view name, std::string_view help,
                                     Labels labels = {});
  // Asked when the text is made; what it uses lives as long as the registry.
  void gauge(std::string_view name, std::string_view help, Labels labels,
             std::function<double()> value);
  // A counter that is kept elsewhere.
  void total(std::string_view name, std::string_view help, Labels labels,
             std::function<double()> value);

  [[nodiscard]] std::string text() const;

 private:
  struct Series {
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Histogram> histogram;
    std::function<double()> value;
  };
  struct Family {
    std::string help;
    std::string_view type;
    std::map<std::string, Series> series;  // by labels, as they are written
  };

  [[nodiscard]] Series& series(std::string_view name, std::string_view help, std::string_view type,
                               Labels labels);

  mutable std::mutex mutex_;  // held for families_; what it points to is safe by itself
  std::map<std::string, Family, std::less<>> families_;
};

}  // namespace waybill
