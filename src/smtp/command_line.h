// Finds the command lines in what a client sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::smtp {

class CommandLine {
 public:
  enum class State : std::uint8_t {
    Unfinished,
    Whole,
    TooLong,             // and at its end; the line is cut at kLongestCommandLine
    BareLineFeed,        // where the next command begins is not to be known: nothing more is read
    BareCarriageReturn,  // as above
  };

  // Gives how many octets it used; none once the line has ended.
  [[nodiscard]] std::size_t read(std::string_view octets);
  [[nodiscard]] State state() const { return state_; }
  // Without its end.
  [[nodiscard]] const std::string& text() const { return text_; }
  // With its end, also what was cut.
  [[nodiscard]] std::size_t octets() const { return octets_; }
  // Begins the next line.
  void clear();

 private:
  State state_ = State::Unfinished;
  std::string text_;
  std::size_t octets_ = 0;
  bool is_after_cr_ = false;
};

}  // namespace waybill::smtp
