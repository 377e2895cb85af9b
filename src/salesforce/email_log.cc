#include "salesforce/email_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "salesforce/email_log_reader.h"
#include "salesforce/log_columns.h"

namespace waybill::salesforce {
namespace {

std::string_view first_line(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  return text.substr(0, text.find('\n'));
}

}  // namespace

bool is_email_log(std::string_view text) {
  // What a reader would make of the beginning; a log shows itself within its first rows.
  constexpr std::size_t kEnough = 256U << 10U;
  EmailLogReader reader;
  reader.feed(text.substr(0, kEnough));
  reader.finish();
  return reader.is_log() && !first_line(text).empty();
}

std::vector<std::string> reading_warnings(const LogContent& content) {
  std::vector<std::string> warnings;
  const auto say = [&](bool when, std::string text) {
    if (when) warnings.push_back(std::move(text));
  };
  say(!content.has_known_header,
      "The column names are not known; the documented order of columns A to L was taken");
  say(content.unreadable_rows > 0,
      fmt::format("{} rows have no mail event (R, D, T, P) or no recipient and were left out",
                  content.unreadable_rows));
  say(content.warmup_rows > 0,
      fmt::format("{} rows are Salesforce's own IP warm-up and were left out",
                  content.warmup_rows));
  say(content.untimed_rows > 0,
      fmt::format("{} rows have no time that can be read; their order in the file counts",
                  content.untimed_rows));
  say(!content.is_order_proved && content.first.is_ambiguous(),
      fmt::format(
          "No date in the file has a day above 12; {} was taken",
          content.order == LogTimeOrder::MonthFirst
              ? "month before day, as documented,"
              : "day before month, because the other order spans more than a log can hold,"));
  say(content.faulty_rows > 0,
      fmt::format("{} rows have quotes where none should be", content.faulty_rows));
  say(content.separator != ',',
      "The fields are not separated by commas: a spreadsheet seems to have saved this file");
  say(content.damaged_ids > 0,
      fmt::format(
          "{} messages have ids that a spreadsheet turned into numbers; ask for the file as "
          "Salesforce wrote it",
          content.damaged_ids));
  say(content.left_out > 0 || content.replies.untold() > 0,
      fmt::format("The file has more different names or replies than are kept; {} were counted "
                  "under \"{}\" or by their codes only",
                  content.left_out + content.replies.untold(), kOthers));
  say(content.is_cut, "The last row is cut: the file is not whole");
  return warnings;
}

EmailLog read_email_log(std::string_view text) {
  EmailLogReader reader({.recipient = {}, .message_id = {}, .keep = LogSelection::Keep::LifeLines});
  reader.feed(text);
  reader.finish();
  const LogContent& content = reader.content();
  EmailLog log{.rows = content.rows,
               .warmup_rows = content.warmup_rows,
               .messages = {},
               .first = content.first.unix_seconds(),
               .last = content.last.unix_seconds(),
               .warnings = reading_warnings(content)};
  log.messages.reserve(reader.life_lines().size());
  for (std::size_t i = 0; i < reader.life_lines().size(); ++i)
    log.messages.push_back(reader.life_lines().at(i));
  return log;
}

}  // namespace waybill::salesforce
