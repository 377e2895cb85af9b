#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "container/source.h"

namespace waybill::container {

// Splits an mbox file (RFC 4155) into its messages: a "From " line (is_mailbox_line) at the start
// or behind an empty line begins one. ">From " at the start of a line loses one ">" (mboxrd).
class Mailbox {
 public:
  // Borrows `source`. A message larger than `largest` octets is an error, after which the walk goes
  // on with the next message.
  Mailbox(Source& source, std::size_t largest) : source_(source), largest_(largest) {}

  // The next message without its "From " line and the empty line at its end; nothing at the end.
  [[nodiscard]] std::optional<Result<std::string, std::string>> next();

 private:
  // Reads until the buffer holds one more line, or all that is left.
  [[nodiscard]] bool fill();
  [[nodiscard]] std::optional<std::string_view> next_line();

  Source& source_;
  std::size_t largest_;
  std::string buffer_;
  std::size_t at_ = 0;                // of the next line in the buffer
  bool ended_ = false;                // the source has no more octets
  bool has_separator_ = false;        // the "From " line of the next message was read
  std::optional<std::string> error_;  // of the source, to be told once
};

}  // namespace waybill::container
