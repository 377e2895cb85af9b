// Reading the files that a command names.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace waybill::app {

// One piece of input is held in memory whole; a larger one is an error that says so.
inline constexpr std::size_t kLargestInput = 64U << 20U;

// The octets of a file; "-" is standard input. The error is one line for the user.
[[nodiscard]] Result<std::string, std::string> read_input(const std::string& path,
                                                          std::size_t largest = kLargestInput);

// The files behind the paths, directories walked in sorted order; names beginning with a dot are
// left out. What does not exist is kept, so that reading it gives the error.
[[nodiscard]] std::vector<std::string> expand_paths(const std::vector<std::string>& paths);

// Writes the file whole or not at all (a temporary name beside it, then renamed); "-" is standard
// output.
[[nodiscard]] Result<bool, std::string> write_output(const std::string& path,
                                                     const std::string& octets);

}  // namespace waybill::app
