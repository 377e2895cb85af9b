// Reading the files that a command names.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "container/members.h"
#include "container/source.h"

namespace waybill::evidence {

// One piece of input is held in memory whole; a larger one is an error that says so.
inline constexpr std::size_t kLargestInput = 64U << 20U;

// The octets of a file as they are; "-" is standard input. The error is one line for the user.
[[nodiscard]] Result<std::string, std::string> read_input(const std::string& path,
                                                          std::size_t largest = kLargestInput);

// A file as blocks of at most 256 KiB; "-" is standard input. The error is without the name.
[[nodiscard]] Result<std::unique_ptr<container::Source>, std::string> open_input(
    const std::string& path);

// All that is left of a source; the error is without a name.
[[nodiscard]] Result<std::string, std::string> read_all(container::Source& source,
                                                        std::size_t largest = kLargestInput);

// The files behind the paths, directories walked in sorted order; names beginning with a dot are
// left out, and of a maildir only its messages are taken. What does not exist is kept, so that
// reading it gives the error.
[[nodiscard]] std::vector<std::string> expand_paths(const std::vector<std::string>& paths);

// Walks files, directories and what archives hold, one member after the other. What cannot be read
// is told, and the walk goes on with the next file.
class InputWalk {
 public:
  explicit InputWalk(const std::vector<std::string>& paths) : files_(expand_paths(paths)) {}

  // Moves to the next member; false when there are no more. The error is about file(), and is
  // without its name.
  [[nodiscard]] Result<bool, std::string> next();
  // The path as it was given or found.
  [[nodiscard]] const std::string& file() const { return files_[at_]; }
  // The member's name in the archive; "" if the file is none.
  [[nodiscard]] std::string member() const { return members_ ? members_->name() : std::string(); }
  [[nodiscard]] container::PeekedSource& source() { return members_->source(); }

 private:
  std::vector<std::string> files_;
  std::size_t at_ = 0;         // of the file that is open
  std::size_t next_file_ = 0;  // to be opened
  std::unique_ptr<container::Members> members_;
};

// Writes the file whole or not at all (a temporary name beside it, then renamed); "-" is standard
// output.
[[nodiscard]] Result<bool, std::string> write_output(const std::string& path,
                                                     const std::string& octets);

}  // namespace waybill::evidence
