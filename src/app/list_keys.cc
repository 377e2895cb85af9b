#include "app/list_keys.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "evidence/input.h"

namespace waybill::app {

Result<std::map<std::string, std::string, std::less<>>, std::string> read_list_keys(
    const std::string& file) {
  const std::string text = TRY(evidence::read_input(file));
  std::map<std::string, std::string, std::less<>> keys;
  std::size_t number = 0;
  for (const std::string_view line : ascii::split(text, '\n')) {
    ++number;
    const std::string_view row = ascii::trim(line.substr(0, line.find('#')));
    if (row.empty()) continue;
    const std::size_t space = row.find_first_of(" \t");
    if (space == std::string_view::npos)
      return std::unexpected(fmt::format("{}:{}: a line is ZONE KEY", file, number));
    keys.emplace(row.substr(0, space), ascii::trim(row.substr(space)));
  }
  return keys;
}

}  // namespace waybill::app
