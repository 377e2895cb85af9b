// What bounces tell of refusals.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ledger/refusals.h"

namespace waybill::service {

// Sums the refusals of many bounces, one after the other.
class BounceRefusals {
 public:
  // Examples of this many meanings are kept whole, so that they can be opened as cases. Ours.
  static constexpr std::size_t kMostExamples = 30;
  static constexpr std::size_t kLargestExample = 4U << 20U;

  // False: the octets are no bounce with a refusal. `now` in Unix seconds, for one without a date.
  bool take(std::string_view octets, std::int64_t now);

  struct Example {
    std::string key, octets;
  };
  struct Sums {
    std::uint64_t bounces = 0, recipients = 0;
    std::vector<ledger::MailDay> days;
    std::vector<ledger::RefusalMeaning> meanings;
    std::vector<ledger::RefusalDay> refusals;
    std::vector<Example> examples;
  };
  [[nodiscard]] Sums finish();

 private:
  std::map<std::pair<std::string, ledger::Day>, ledger::MailDay> days_;
  std::map<std::string, ledger::RefusalMeaning> meanings_;
  std::map<std::tuple<std::string, ledger::Day, std::string>, ledger::RefusalDay> refusals_;
  std::vector<Example> examples_;
  std::uint64_t bounces_ = 0, recipients_ = 0;
};

}  // namespace waybill::service
