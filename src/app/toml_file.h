// A TOML file as a flat list of what it sets. What the keys mean is config.h's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace waybill::app {

inline constexpr std::size_t kLongestConfig = 1U << 20U;  // octets

struct Place {
  unsigned line = 0, column = 0;  // from 1
};

// Of a kind that no key has: a date, a mixed array, a table where there should be none.
struct OtherValue {};
using TomlValue =
    std::variant<std::string, std::int64_t, bool, std::vector<std::string>, OtherValue>;

struct Setting {
  std::string section;             // "http"; "intake.folder" in [[intake.folder]]; "" at the top
  std::optional<std::size_t> row;  // of an array of tables, from 0
  std::string name;
  TomlValue value;
  Place place;
};

struct TomlFault {
  Place place;
  std::string reason;
};

// In the order of the file. Stops at the first fault of the language.
[[nodiscard]] Result<std::vector<Setting>, TomlFault> read_toml(std::string_view text);

}  // namespace waybill::app
