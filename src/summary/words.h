// Words that the reports of a domain and of an organisation share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "summary/document.h"
#include "summary/domain_summary.h"

namespace waybill::summary {

// One harmless line of at most kLongestText octets (compose.h).
[[nodiscard]] std::string line(std::string_view text);

[[nodiscard]] Tone tone_of_score(const std::optional<int>& score);
[[nodiscard]] Tone tone_of_severity(std::string_view severity);
// Of mail that passes DMARC.
[[nodiscard]] Tone tone_of_share(std::uint64_t passing, std::uint64_t messages);

[[nodiscard]] std::string period_text(const Heading& heading);
[[nodiscard]] std::string foot_text(const Heading& heading);
// "And 12 more."; "" when there are not.
[[nodiscard]] std::string more_text(std::size_t all, std::size_t most);

[[nodiscard]] MailDay sum_of(const std::vector<MailDay>& days);
// Nothing when there was no mail.
[[nodiscard]] std::optional<DayChart> mail_chart(const std::vector<MailDay>& days,
                                                 std::int32_t first);

}  // namespace waybill::summary
