// Reads an Email Log of any size in blocks. Memory: what LogContent keeps, one block and one row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "salesforce/log_content.h"
#include "salesforce/log_life_line.h"
#include "salesforce/log_message.h"

namespace waybill::salesforce {

// What to look at. An empty text is no condition.
struct LogSelection {
  enum class Keep : std::uint8_t { States, LifeLines };
  std::string recipient;   // in any case
  std::string message_id;  // with or without angle brackets
  Keep keep = Keep::States;
  std::set<LogKey> messages = {};  // only these; empty is no condition
};

class EmailLogReader {
 public:
  explicit EmailLogReader(LogSelection selection = {});
  ~EmailLogReader();
  EmailLogReader(EmailLogReader&&) noexcept;
  EmailLogReader& operator=(EmailLogReader&&) noexcept;
  EmailLogReader(const EmailLogReader&) = delete;
  EmailLogReader& operator=(const EmailLogReader&) = delete;

  // The next octets of the file, as it is after unpacking.
  void feed(std::string_view block);
  // There are no more. Times are right only from here on.
  void finish();

  // False as soon as the first rows show that this is no Email Log; what is fed then is passed
  // over.
  [[nodiscard]] bool is_log() const;

  [[nodiscard]] const LogContent& content() const;
  // Of the messages in the order of content().messages; empty unless Keep::LifeLines was asked for.
  [[nodiscard]] const LifeLineStore& life_lines() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::salesforce
