// How likely so many or more are, when nothing has changed.
#pragma once

#include <cstdint>

namespace waybill::alert {

// P(X >= count), X beta-binomial of `trials` with parameters a, b > 0. For counts above the mean;
// linear in the number of terms that matter.
[[nodiscard]] double beta_binomial_tail(std::uint64_t count, std::uint64_t trials, double a,
                                        double b);

// P(X >= count), X negative binomial with this mean > 0 and variance mean + mean² / shape.
[[nodiscard]] double negative_binomial_tail(std::uint64_t count, double mean, double shape);

}  // namespace waybill::alert
