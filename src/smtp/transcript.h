// What was said in a session, as far as it concerns one message: the lines before the first MAIL,
// and those of the message under way.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/reception.h"

namespace waybill::smtp {

class Transcript {
 public:
  using Milliseconds = std::chrono::milliseconds;
  using By = TranscriptLine::By;

  // kLongestTranscriptLine and kMostTranscriptLines bound it.
  void add(Milliseconds at, By by, std::string_view text);
  // A message begins; what was said before, back to the first, stays.
  void begin_message();
  // A message is over: what was said of it is of no concern to the next.
  void end_message(unsigned messages, Milliseconds at);
  // What follows concerns all messages that come.
  void begin_session() { session_lines_ = kNoLine; }
  [[nodiscard]] const std::vector<TranscriptLine>& lines() const { return lines_; }

 private:
  static constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

  std::vector<TranscriptLine> lines_;
  std::size_t session_lines_ = kNoLine;  // so many at the start are of the session
};

}  // namespace waybill::smtp
