#include "smtp/transcript.h"

#include <fmt/format.h>

#include "smtp/limits.h"

namespace waybill::smtp {

void Transcript::add(Milliseconds at, By by, std::string_view text) {
  if (lines_.size() > kMostTranscriptLines) return;
  if (lines_.size() == kMostTranscriptLines) text = "<more was said>";
  lines_.push_back({static_cast<std::uint32_t>(at.count()), by,
                    std::string(text.substr(0, kLongestTranscriptLine))});
}

void Transcript::begin_message() {
  if (session_lines_ == kNoLine) session_lines_ = lines_.size();
}

void Transcript::end_message(unsigned messages, Milliseconds at) {
  if (session_lines_ < lines_.size()) lines_.resize(session_lines_);
  add(at, By::Client,
      fmt::format("<{} {} before>", messages, messages == 1 ? "message" : "messages"));
}

}  // namespace waybill::smtp
