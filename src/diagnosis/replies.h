#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::diagnosis {

// A passage of a note that looks like a mail server's answer or an exception of Salesforce.
struct ReplyPassage {
  std::string text;  // white space collapsed
  std::size_t line;  // on which it begins, from 1
  Span bytes;        // in the note
};

inline constexpr std::size_t kMostReplyPassages = 200;
inline constexpr std::size_t kMostReplyLines = 100'000;  // lines of a note that are searched

// Lines with a reply code or an enhanced code, joined with the lines after them that continue the
// same sentence, and lines that name an exception of Salesforce.
[[nodiscard]] std::vector<ReplyPassage> find_replies(std::string_view note);

}  // namespace waybill::diagnosis
