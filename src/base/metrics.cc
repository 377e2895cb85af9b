#include "base/metrics.h"

#include <fmt/format.h>

#include "base/check.h"

namespace waybill {
namespace {

// A backslash, a quote and a line feed are escaped in label values.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string written(Metrics::Labels labels) {
  std::string out;
  for (const auto& [name, value] : labels)
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "" : ",", name, escaped(value));
  return out;
}

std::string in_braces(std::string_view labels) {
  return labels.empty() ? std::string() : fmt::format("{{{}}}", labels);
}

void append(std::string& out, std::string_view name, std::string_view labels,
            const Histogram& histogram) {
  const std::string_view comma = labels.empty() ? "" : ",";
  for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i)
    out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma,
                       Histogram::kBounds[i], histogram.up_to(i));
  const std::uint64_t count = histogram.count();
  out += fmt::format("{}_bucket{{{}{}le=\"+Inf\"}} {}\n", name, labels, comma, count);
  out += fmt::format("{}_sum{} {}\n", name, in_braces(labels), histogram.sum());
  out += fmt::format("{}_count{} {}\n", name, in_braces(labels), count);
}

}  // namespace

void Histogram::observe(double seconds) {
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && seconds > kBounds[bucket])
    ++bucket;
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  micros_.fetch_add(static_cast<std::uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

std::uint64_t Histogram::up_to(std::size_t i) const {
  std::uint64_t sum = 0;
  for (std::size_t bucket = 0; bucket <= i; ++bucket)
    sum += counts_[bucket].load(std::memory_order_relaxed);
  return sum;
}

std::uint64_t Histogram::count() const {
  return up_to(kBounds.size());
}

Metrics::Series& Metrics::series(std::string_view name, std::string_view help,
                                 std::string_view type, Labels labels) {
  auto found = families_.find(name);
  if (found == families_.end())
    found = families_.emplace(std::string(name), Family{std::string(help), type, {}}).first;
  Family& family = found->second;
  CHECK(family.type == type);
  Series& series = family.series[written(labels)];
  CHECK(family.series.size() <= kMostSeries);
  return series;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels labels) {
  const std::scoped_lock lock(mutex_);
  Series& one = series(name, help, "counter", labels);
  if (!one.counter) one.counter = std::make_unique<Counter>();
  return *one.counter;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, Labels labels) {
  const std::scoped_lock lock(mutex_);
  Series& one = series(name, help, "histogram", labels);
  if (!one.histogram) one.histogram = std::make_unique<Histogram>();
  return *one.histogram;
}

void Metrics::gauge(std::string_view name, std::string_view help, Labels labels,
                    std::function<double()> value) {
  const std::scoped_lock lock(mutex_);
  series(name, help, "gauge", labels).value = std::move(value);
}

void Metrics::total(std::string_view name, std::string_view help, Labels labels,
                    std::function<double()> value) {
  const std::scoped_lock lock(mutex_);
  series(name, help, "counter", labels).value = std::move(value);
}

std::string Metrics::text() const {
  const std::scoped_lock lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, family.type);
    for (const auto& [labels, one] : family.series) {
      if (one.histogram) {
        append(out, name, labels, *one.histogram);
      } else if (one.counter) {
        out += fmt::format("{}{} {}\n", name, in_braces(labels), one.counter->value());
      } else {
        out += fmt::format("{}{} {}\n", name, in_braces(labels), one.value());
      }
    }
  }
  return out;
}

}  // namespace waybill
