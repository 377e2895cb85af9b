// The Salesforce Email Log: the CSV of Setup > Email Log Files, as it is after unpacking, read
// whole. For files of any size: email_log_reader.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salesforce/log_content.h"
#include "salesforce/log_life_line.h"

namespace waybill::salesforce {

struct EmailLog {
  std::size_t rows = 0;
  std::size_t warmup_rows = 0;     // Salesforce's own IP warm-up: not counted anywhere else
  std::vector<LifeLine> messages;  // in the order of their first row
  std::optional<std::int64_t> first, last;  // times of the earliest and the latest row
  std::vector<std::string> warnings;        // one line each, for the user
};

// True when the first row has the headers of an Email Log.
[[nodiscard]] bool is_email_log(std::string_view csv);

// Never fails; what could not be read stands in warnings.
[[nodiscard]] EmailLog read_email_log(std::string_view csv);

// What a reader of the figures must know about how the file could be read, one line each.
[[nodiscard]] std::vector<std::string> reading_warnings(const LogContent& content);

}  // namespace waybill::salesforce
