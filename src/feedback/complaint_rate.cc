#include "feedback/complaint_rate.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "feedback/complaint.h"

namespace waybill::feedback {
namespace {

std::string words_of(Level level) {
  switch (level) {
    case Level::None: return "too few messages to judge by";
    case Level::Good: return "below the 0.1 % that Google and Yahoo ask for";
    case Level::Warning: return "above 0.1 %: act before it reaches 0.3 %";
    case Level::Bad: return "at or above 0.3 %, from which on Google and Yahoo refuse or junk mail";
  }
  std::unreachable();
}

void judge(ProviderComplaints& of) {
  if (!of.messages || *of.messages == 0) {
    of.messages.reset();
    of.statement = fmt::format(
        "{} complaints; how many messages were delivered there is not known, so there is no rate",
        of.complaints);
    return;
  }
  of.rate = static_cast<double>(of.complaints) / static_cast<double>(*of.messages);
  if (*of.messages >= kLeastMessagesForRate) of.level = level_of_rate(*of.rate);
  of.statement =
      fmt::format("{} complaints about {} messages that its DMARC reports count: {:.2f} %, {}",
                  of.complaints, *of.messages, *of.rate * 100, words_of(of.level));
}

}  // namespace

std::vector<ProviderComplaints> rate_complaints(const std::vector<ComplaintCount>& complaints,
                                                const std::vector<DeliveredCount>& delivered) {
  std::map<std::string, ProviderComplaints> providers;
  for (const ComplaintCount& count : complaints) {
    ProviderComplaints& of = providers[count.provider];
    Complaint praise;
    praise.type = count.type;
    (is_praise(praise) ? of.wanted : of.complaints) += count.complaints;
  }
  for (const DeliveredCount& count : delivered) {
    const auto found = providers.find(count.provider);
    if (found == providers.end()) continue;
    found->second.messages = found->second.messages.value_or(0) + count.messages;
  }
  std::vector<ProviderComplaints> result;
  for (auto& [provider, of] : providers) {
    of.provider = provider;
    of.title = provider.empty() ? "not told" : reporter_title(provider);
    judge(of);
    result.push_back(std::move(of));
  }
  std::ranges::sort(result, [](const ProviderComplaints& a, const ProviderComplaints& b) {
    return std::tie(b.complaints, a.provider) < std::tie(a.complaints, b.provider);
  });
  return result;
}

}  // namespace waybill::feedback
