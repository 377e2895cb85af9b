// A log that is too large to be kept whole: which messages tell what happened in it, and their rows
// as an Email Log of their own.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/span.h"
#include "salesforce/email_log_reader.h"
#include "salesforce/log_content.h"

namespace waybill::salesforce {

inline constexpr std::size_t kMostWanted = 300;      // messages that were asked for
inline constexpr std::size_t kMostExamples = 200;    // messages that stand for the others
inline constexpr std::size_t kExamplesOfAReply = 4;  // the first and the last of each

// What other evidence speaks of. Empty lists want nothing.
struct WantedMessages {
  std::vector<std::string> message_ids;  // without angle brackets
  std::vector<std::string> recipients;   // in any case
};

// The messages that are wanted, and examples of every reply that decided a message, the most
// frequent replies first; some that were delivered and some without an end.
[[nodiscard]] std::set<LogKey> choose_messages(const LogContent& content,
                                               const WantedMessages& wanted);

// Copies the rows of chosen messages out of the log, which was read twice before: once to choose
// them, once to find their rows. The column "Waybill Line" in front of each row has its line in the
// log, so that what is cited can be found there.
class LogExcerpt {
 public:
  // `lines`: read with LogSelection::messages and Keep::LifeLines. Borrows nothing.
  LogExcerpt(const LogContent& content, const LifeLineStore& lines);

  // The octets of the log from its start.
  void feed(std::string_view block);
  // The excerpt, as CSV.
  [[nodiscard]] std::string take() { return std::move(excerpt_); }

 private:
  struct Row {
    Span bytes;
    std::size_t line;  // 0: the header
  };
  void begin_row();

  char separator_;
  std::vector<Row> rows_;   // in the order of the log
  std::size_t next_ = 0;    // of rows_
  std::size_t offset_ = 0;  // of what is fed next, in the log
  std::string excerpt_;
};

}  // namespace waybill::salesforce
