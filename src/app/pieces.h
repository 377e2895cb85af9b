#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/input.h"

namespace waybill::app {

// One message or text, wherever it lies.
struct Piece {
  std::string file;         // the path as it was given or found
  std::string member;       // in the archive; "" if the file is none
  std::size_t message = 0;  // in a mailbox of several messages, from 1; else 0
  std::string octets;       // at most kLargestInput
  std::string error;        // one line without the name; "" if the octets were read

  [[nodiscard]] std::string name() const;  // "bounces.zip: inner/1.eml", "box.mbox: message 7"
};

// Gives the pieces of files, directories (walked), archives (undone) and mailboxes (split), one
// after the other, holding at most two at a time. What cannot be read is a piece with an error, and
// the walk goes on. Not for use by several threads at once.
class Pieces {
 public:
  explicit Pieces(const std::vector<std::string>& paths);
  ~Pieces();
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;
  Pieces(Pieces&&) = delete;
  Pieces& operator=(Pieces&&) = delete;

  // The next piece; nothing at the end.
  [[nodiscard]] std::optional<Piece> next();

 private:
  class Box;
  [[nodiscard]] Piece piece(Result<std::string, std::string> octets, std::size_t message) const;

  InputWalk walk_;
  std::unique_ptr<Box> box_;  // the mailbox that is open
};

}  // namespace waybill::app
