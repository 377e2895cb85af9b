// The example cases of examples/, which are part of the program.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace waybill::service {

struct Example {
  std::string name;   // of its folder: "gmail-57-26"
  std::string title;  // what the administrator sees, one sentence
  std::vector<std::pair<std::string, std::string>> files;  // name and octets
};

// In the order of examples/README.md. Read at the first call; lives as long as the program.
[[nodiscard]] const std::vector<Example>& examples();

}  // namespace waybill::service
