#include "smtp/command_line.h"

#include "smtp/limits.h"

namespace waybill::smtp {

std::size_t CommandLine::read(std::string_view octets) {
  std::size_t used = 0;
  while (used < octets.size() && state_ == State::Unfinished) {
    const char c = octets[used++];
    ++octets_;
    if (is_after_cr_ && c != '\n') {
      state_ = State::BareCarriageReturn;
    } else if (c == '\n') {
      if (!is_after_cr_) {
        state_ = State::BareLineFeed;
      } else {
        state_ = octets_ > kLongestCommandLine ? State::TooLong : State::Whole;
      }
    } else if (c == '\r') {
      is_after_cr_ = true;
    } else if (text_.size() < kLongestCommandLine) {
      text_ += c;
    }
  }
  return used;
}

void CommandLine::clear() {
  state_ = State::Unfinished;
  text_.clear();
  octets_ = 0;
  is_after_cr_ = false;
}

}  // namespace waybill::smtp
