#include "salesforce/log_change_point.h"

#include <cmath>

namespace waybill::salesforce {
namespace {

constexpr std::uint64_t kLeastBefore = 20;  // messages
constexpr std::uint64_t kLeastAfter = 5;
constexpr std::uint64_t kLeastRefused = 3;  // after the change
constexpr double kLeastEvidence = 8.0;      // natural logarithm of the likelihood ratio
constexpr double kLeastFactor = 2.0;
constexpr double kLeastRise = 0.05;

double share(std::uint64_t refused, std::uint64_t total) {
  return total == 0 ? 0.0 : static_cast<double>(refused) / static_cast<double>(total);
}

// The logarithm of the greatest likelihood of `refused` of `total`.
double log_likelihood(std::uint64_t refused, std::uint64_t total) {
  const double p = share(refused, total);
  const auto yes = static_cast<double>(refused);
  const auto no = static_cast<double>(total - refused);
  return (refused > 0 ? yes * std::log(p) : 0.0) + (refused < total ? no * std::log1p(-p) : 0.0);
}

bool is_rise(const ChangePoint& split) {
  return split.before_total >= kLeastBefore && split.after_total >= kLeastAfter &&
         split.after_refused >= kLeastRefused &&
         split.after_share() >= kLeastFactor * split.before_share() &&
         split.after_share() >= split.before_share() + kLeastRise;
}

}  // namespace

double ChangePoint::before_share() const {
  return share(before_refused, before_total);
}
double ChangePoint::after_share() const {
  return share(after_refused, after_total);
}

std::optional<ChangePoint> find_rise(std::span<const Bin> bins) {
  std::uint64_t total = 0;
  std::uint64_t refused = 0;
  for (const Bin& bin : bins) {
    total += bin.total;
    refused += bin.refused;
  }
  const double one_share = log_likelihood(refused, total);
  std::optional<ChangePoint> best;
  double most = kLeastEvidence;
  ChangePoint split{.after_total = total, .after_refused = refused};
  for (std::size_t i = 0; i + 1 < bins.size(); ++i) {
    split.before_total += bins[i].total;
    split.before_refused += bins[i].refused;
    split.after_total -= bins[i].total;
    split.after_refused -= bins[i].refused;
    split.bin = i + 1;
    if (bins[i + 1].refused == 0 || !is_rise(split)) continue;
    const double evidence = log_likelihood(split.before_refused, split.before_total) +
                            log_likelihood(split.after_refused, split.after_total) - one_share;
    if (evidence <= most) continue;
    most = evidence;
    best = split;
  }
  return best;
}

}  // namespace waybill::salesforce
