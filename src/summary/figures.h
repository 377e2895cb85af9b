// Numbers as reports write them, and the scales of charts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace waybill::summary {

// "12,345"
[[nodiscard]] std::string count_text(std::uint64_t count);
// "1 message", "12 messages"
[[nodiscard]] std::string amount_text(std::uint64_t count, const std::string& one,
                                      const std::string& many);
// "98.2 %". Never rounded to what is not so: "100 %" is all of them, "0 %" none; "< 0.1 %", and
// else cut after the first place. Of nothing: "–".
[[nodiscard]] std::string share_text(std::uint64_t part, std::uint64_t whole);

// Where the lines of an axis stand that begins with 0: whole numbers of 1, 2 or 5 times a power of
// ten, at most five of them, the last not below `largest`.
[[nodiscard]] std::vector<std::uint64_t> axis_of(std::uint64_t largest);
// "1.5k", "20M": short, for an axis.
[[nodiscard]] std::string axis_text(std::uint64_t value);

// Which of `days` days get their date below them: the first, and others in steps of weeks so that
// there are at most `most`.
[[nodiscard]] std::vector<std::size_t> labelled_days(std::size_t days, std::size_t most);
// "23 Nov"
[[nodiscard]] std::string short_day(std::int32_t day);

}  // namespace waybill::summary
