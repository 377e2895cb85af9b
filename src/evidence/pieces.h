#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "evidence/input.h"

namespace waybill::evidence {

// One message or text, wherever it lies.
struct Piece {
  std::string file;         // the path as it was given or found
  std::string member;       // in the archive; "" if the file is none
  std::size_t message = 0;  // in a mailbox of several messages, from 1; else 0
  std::string octets;       // at most kLargestInput
  std::string error;        // one line without the name; "" if the octets were read

  [[nodiscard]] std::string name() const;  // "bounces.zip: inner/1.eml", "box.mbox: message 7"
};

// Is shown every file and every member of an archive before it is read. True: it has read what it
// wanted and the octets are not to become a piece. `piece` has the names.
using TakeStream = std::function<bool(container::PeekedSource& source, const Piece& piece)>;

// Gives the pieces of files, directories (walked), archives (undone) and mailboxes (split), one
// after the other, holding at most two at a time. What cannot be read is a piece with an error, and
// the walk goes on. Not for use by several threads at once.
class Pieces {
 public:
  explicit Pieces(const std::vector<std::string>& paths, TakeStream take_stream = {});
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
  TakeStream take_stream_;
  std::unique_ptr<Box> box_;  // the mailbox that is open
};

}  // namespace waybill::evidence
