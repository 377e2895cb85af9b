#include "alert/tail.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace waybill::alert {
namespace {

constexpr double kNegligible = 1e-15;  // of the sum so far

// ln Γ(x), x > 0: Stirling's series after a shift. std::lgamma writes a global variable.
double log_gamma(double x) {
  constexpr double kLargeEnough = 10;
  double shift = 0;
  while (x < kLargeEnough) {
    shift += std::log(x);
    x += 1;
  }
  const double square = 1 / (x * x);
  const double series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260))) / x;
  return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + series - shift;
}

double log_beta(double a, double b) {
  return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

double log_choose(double n, double k) {
  return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

}  // namespace

double beta_binomial_tail(std::uint64_t count, std::uint64_t trials, double a, double b) {
  if (count == 0) return 1;
  if (count > trials) return 0;
  const auto n = static_cast<double>(trials);
  const auto first = static_cast<double>(count);
  double term =
      std::exp(log_choose(n, first) + log_beta(first + a, n - first + b) - log_beta(a, b));
  double sum = 0;
  for (std::uint64_t i = count; i <= trials; ++i) {
    sum += term;
    if (i == trials) break;
    const auto k = static_cast<double>(i);
    const double ratio = (n - k) / (k + 1) * (a + k) / (n - k - 1 + b);
    term *= ratio;
    if (ratio < 1 && term < sum * kNegligible) break;
  }
  return std::min(sum, 1.0);
}

double negative_binomial_tail(std::uint64_t count, double mean, double shape) {
  if (count == 0) return 1;
  const auto first = static_cast<double>(count);
  const double p = mean / (mean + shape);
  double term = std::exp(log_gamma(first + shape) - log_gamma(shape) - log_gamma(first + 1) +
                         shape * std::log1p(-p) + first * std::log(p));
  double sum = 0;
  constexpr int kMostTerms = 10'000'000;
  for (int i = 0; i < kMostTerms; ++i) {
    const double k = first + i;
    sum += term;
    const double ratio = (k + shape) / (k + 1) * p;
    term *= ratio;
    if (ratio < 1 && term < sum * kNegligible) break;
  }
  return std::min(sum, 1.0);
}

}  // namespace waybill::alert
