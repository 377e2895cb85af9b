// How often recipients complain, provider by provider. A rate needs the messages that the provider
// delivered, and only some tell: without them there is a number and no rate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "feedback/figure.h"

namespace waybill::feedback {

struct ComplaintCount {
  std::string provider, type;
  std::uint64_t complaints = 0;
};

// Messages of the domain that a provider counted, in its DMARC reports.
struct DeliveredCount {
  std::string provider;
  std::uint64_t messages = 0;
};

struct ProviderComplaints {
  std::string provider, title;
  std::uint64_t complaints = 0;
  std::uint64_t wanted = 0;               // reports that the message was no spam
  std::optional<std::uint64_t> messages;  // nothing: the provider told no number
  std::optional<double> rate;             // complaints by messages
  Level level = Level::None;              // of the rate; None without one, and of few messages
  std::string statement;                  // one sentence
};

// Below, one complaint more or less would change what is said. Ours.
inline constexpr std::uint64_t kLeastMessagesForRate = 1'000;

// The most complaints first.
[[nodiscard]] std::vector<ProviderComplaints> rate_complaints(
    const std::vector<ComplaintCount>& complaints, const std::vector<DeliveredCount>& delivered);

}  // namespace waybill::feedback
