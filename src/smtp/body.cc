#include "smtp/body.h"

#include <algorithm>

#include "smtp/limits.h"

namespace waybill::smtp {

bool Body::is_hopeless() const {
  return received_ > most_ && received_ - most_ > kReadInVain;
}

std::size_t DataReader::read(std::string_view octets, Body& body) {
  std::size_t used = 0;
  while (used < octets.size() && state_ != State::Done) {
    const std::string_view rest = octets.substr(used);
    switch (state_) {
      case State::LineStart:
        line_octets_ = 0;
        state_ = rest.front() == '.' ? State::Dot : State::InLine;
        used += rest.front() == '.' ? 1 : 0;
        break;
      case State::InLine: used += read_in_line(rest, body); break;
      case State::AfterCr:
        take_after_cr(rest.front(), body);
        ++used;
        break;
      case State::Dot:
        take_after_dot(rest.front(), body);
        ++used;
        break;
      case State::DotCr:
        take_after_dot_cr(rest.front(), body);
        ++used;
        break;
      case State::Done: break;
    }
  }
  return used;
}

// Up to a line's end, or as far as there is something. A CR is not kept before its LF is there.
std::size_t DataReader::read_in_line(std::string_view octets, Body& body) {
  const std::size_t line_feed = octets.find('\n');
  const std::string_view line = octets.substr(0, line_feed);
  const std::size_t carriage_return = line.find('\r');
  const std::string_view text = line.substr(0, carriage_return);
  body.add(text);
  line_octets_ += text.size();
  if (line_octets_ > kLongestDataLine) body.fail(BodyFault::LongLine);
  if (carriage_return != std::string_view::npos) {
    state_ = State::AfterCr;
    return carriage_return + 1;
  }
  if (line_feed == std::string_view::npos) return octets.size();
  body.fail(BodyFault::BareLineFeed);
  return line_feed + 1;
}

void DataReader::take_after_cr(char c, Body& body) {
  if (c == '\n') {
    body.add("\r\n");
    state_ = State::LineStart;
    return;
  }
  body.fail(BodyFault::BareCarriageReturn);
  if (c != '\r') state_ = State::InLine;
}

void DataReader::take_after_dot(char c, Body& body) {
  if (c == '\r') {
    state_ = State::DotCr;
    return;
  }
  if (c == '\n') body.fail(BodyFault::BareLineFeed);
  body.add(std::string_view(&c, 1));
  line_octets_ = 1;
  state_ = State::InLine;
}

void DataReader::take_after_dot_cr(char c, Body& body) {
  if (c == '\n') {
    state_ = State::Done;
    return;
  }
  body.fail(BodyFault::BareCarriageReturn);
  state_ = c == '\r' ? State::AfterCr : State::InLine;
}

void ChunkReader::read(std::string_view octets, Body& body) {
  body.add(octets);
  while (!octets.empty()) {
    if (is_after_cr_ && octets.front() != '\n') body.fail(BodyFault::BareCarriageReturn);
    const std::size_t line_feed = octets.find('\n');
    const std::string_view line = octets.substr(0, line_feed);
    const bool has_end = line_feed != std::string_view::npos;
    const std::size_t carriage_return = line.find('\r');
    const bool ends_with_cr = line.empty() ? is_after_cr_ : carriage_return == line.size() - 1;
    if (carriage_return != std::string_view::npos && !ends_with_cr)
      body.fail(BodyFault::BareCarriageReturn);
    if (has_end && !ends_with_cr) body.fail(BodyFault::BareLineFeed);
    line_octets_ += line.size();
    if (line_octets_ > kLongestDataLine) body.fail(BodyFault::LongLine);
    is_after_cr_ = !has_end && ends_with_cr;
    if (has_end) line_octets_ = 0;
    octets.remove_prefix(has_end ? line_feed + 1 : octets.size());
  }
}

void ChunkReader::finish(Body& body) {
  if (is_after_cr_) body.fail(BodyFault::BareCarriageReturn);
}

}  // namespace waybill::smtp
