// Reading a notice by the description of its format (notice_format.h).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "refusal/free_text.h"
#include "refusal/notice_format.h"

namespace waybill::refusal {

// The recipients that the lines name, each with what is said about it; what stands behind all of
// them is said about those of which nothing was said. Empty when the format describes no recipient
// lines or none is there.
[[nodiscard]] std::vector<NamedRecipient> recipients_by_format(
    const NoticeFormat& format, const std::vector<std::string_view>& lines);

// The line that announces the returned message; lines.size() when there is none.
[[nodiscard]] std::size_t original_by_format(const NoticeFormat& format,
                                             const std::vector<std::string_view>& lines);

// What the format's rules say about a text; nothing when none fits.
[[nodiscard]] std::optional<Reason> reason_by_format(const NoticeFormat& format,
                                                     std::string_view text);
[[nodiscard]] std::optional<Stage> stage_by_format(const NoticeFormat& format,
                                                   std::string_view text);

// The pattern that cannot be compiled; "" when all can. For the tests of the table.
[[nodiscard]] std::string_view broken_pattern(const NoticeFormat& format);

}  // namespace waybill::refusal
