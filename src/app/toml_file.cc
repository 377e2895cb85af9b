#include "app/toml_file.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>

#include "base/utf8.h"

namespace waybill::app {
namespace {

Place place_of(const toml::node& node) {
  return {static_cast<unsigned>(node.source().begin.line),
          static_cast<unsigned>(node.source().begin.column)};
}

TomlValue value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* truth = node.as_boolean()) return truth->get();
  const auto* array = node.as_array();
  if (array == nullptr) return OtherValue{};
  std::vector<std::string> texts;
  for (const toml::node& element : *array) {
    const auto* text = element.as_string();
    if (text == nullptr) return OtherValue{};
    texts.push_back(text->get());
  }
  return texts;
}

class Flattener {
 public:
  void add(const toml::table& table, const std::string& section, std::optional<std::size_t> row) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      const std::string path = section.empty() ? name : fmt::format("{}.{}", section, name);
      if (const auto* inner = node.as_table()) {
        add(*inner, path, row);
      } else if (node.is_array_of_tables()) {
        std::size_t number = 0;
        for (const toml::node& element : *node.as_array())
          add(*element.as_table(), path, number++);
      } else {
        settings.push_back({section, row, name, value_of(node), place_of(node)});
      }
    }
  }

  std::vector<Setting> settings;
};

}  // namespace

Result<std::vector<Setting>, TomlFault> read_toml(std::string_view text) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return std::unexpected(TomlFault{{static_cast<unsigned>(error.source().begin.line),
                                      static_cast<unsigned>(error.source().begin.column)},
                                     to_valid_utf8(error.description())});
  }
  Flattener flattener;
  flattener.add(parsed.table(), "", std::nullopt);
  std::ranges::sort(flattener.settings, [](const Setting& a, const Setting& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  return std::move(flattener.settings);
}

}  // namespace waybill::app
