// The octets of a message as they come, by DATA or BDAT. Lines end with CR LF and with nothing
// else: a CR or LF alone is how one message is smuggled past a server that takes it for a line's
// end (VU#302671), so such a message is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::smtp {

enum class BodyFault : std::uint8_t {
  BareLineFeed,
  BareCarriageReturn,
  TooLarge,
  LongLine,  // kLongestDataLine
  NoRoom,    // of the server
};

// Keeps what comes, up to a bound and up to the first fault.
class Body {
 public:
  explicit Body(std::size_t most = 0) : most_(most) {}

  void add(std::string_view octets) {
    received_ += octets.size();
    if (fault_) return;
    if (octets.size() > most_ - octets_.size()) return fail(BodyFault::TooLarge);
    octets_ += octets;
  }
  // The first counts; what was kept is given back to memory.
  void fail(BodyFault fault) {
    if (fault_) return;
    fault_ = fault;
    octets_ = {};
  }
  [[nodiscard]] std::optional<BodyFault> fault() const { return fault_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::size_t held() const { return octets_.capacity(); }
  [[nodiscard]] std::string& octets() { return octets_; }
  // So much too large that it is not read to its end.
  [[nodiscard]] bool is_hopeless() const;

 private:
  std::size_t most_;
  std::string octets_;
  std::uint64_t received_ = 0;
  std::optional<BodyFault> fault_;
};

// After DATA: undoes the dots (RFC 5321 §4.5.2) and finds CRLF.CRLF, whatever faults come before.
class DataReader {
 public:
  // Gives how many octets it used: all, unless the end was found.
  [[nodiscard]] std::size_t read(std::string_view octets, Body& body);
  [[nodiscard]] bool is_done() const { return state_ == State::Done; }

 private:
  enum class State : std::uint8_t { LineStart, InLine, AfterCr, Dot, DotCr, Done };
  [[nodiscard]] std::size_t read_in_line(std::string_view octets, Body& body);
  void take_after_cr(char c, Body& body);
  void take_after_dot(char c, Body& body);
  void take_after_dot_cr(char c, Body& body);

  State state_ = State::LineStart;
  std::size_t line_octets_ = 0;
};

// A chunk of BDAT: octets as they are (RFC 3030), under the same rule of line ends.
class ChunkReader {
 public:
  void read(std::string_view octets, Body& body);
  // No chunk follows.
  void finish(Body& body);

 private:
  bool is_after_cr_ = false;
  std::size_t line_octets_ = 0;
};

}  // namespace waybill::smtp
