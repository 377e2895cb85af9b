#include "base/metrics.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(Metrics, TextOfCountersAndGauges) {
  Metrics metrics;
  metrics.counter("b_total", "Bees.", {{"kind", "a\"b\\c\n"}}).add(2);
  metrics.counter("b_total", "Bees.", {{"kind", "a\"b\\c\n"}}).add();
  metrics.counter("b_total", "Bees.").add();
  metrics.gauge("a", "Any.", {}, [] { return 1.5; });
  EXPECT_EQ(metrics.text(),
            "# HELP a Any.\n# TYPE a gauge\na 1.5\n"
            "# HELP b_total Bees.\n# TYPE b_total counter\nb_total 1\n"
            "b_total{kind=\"a\\\"b\\\\c\\n\"} 3\n");
}

TEST(Metrics, HistogramsCountUpwards) {
  Metrics metrics;
  Histogram& histogram = metrics.histogram("t", "Time.", {{"a", "b"}});
  for (const double seconds : {0.0005, 0.002, 100.0})
    histogram.observe(seconds);
  const std::string text = metrics.text();
  for (const char* const line :
       {"t_bucket{a=\"b\",le=\"0.0005\"} 1\n", "t_bucket{a=\"b\",le=\"0.001\"} 1\n",
        "t_bucket{a=\"b\",le=\"0.0025\"} 2\n", "t_bucket{a=\"b\",le=\"30\"} 2\n",
        "t_bucket{a=\"b\",le=\"+Inf\"} 3\n", "t_sum{a=\"b\"} 100.0025\n", "t_count{a=\"b\"} 3\n"})
    EXPECT_TRUE(text.contains(line)) << line << text;
}

}  // namespace
}  // namespace waybill
