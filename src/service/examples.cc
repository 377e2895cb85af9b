#include "service/examples.h"

#include <map>
#include <memory>

#include "base/ascii.h"
#include "base/check.h"
#include "container/members.h"
#include "data/examples.h"
#include "evidence/input.h"

namespace waybill::service {
namespace {

// "| `name` | What is seen. <br> What comes out. |": name and title of each row of the table.
std::vector<Example> rows_of(std::string_view readme) {
  std::vector<Example> rows;
  for (const std::string_view line : ascii::split(readme, '\n')) {
    if (!line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3);
    const std::size_t begin = line.find("| ", end);
    const std::size_t stop = line.find(" <br>", begin);
    if (end == std::string_view::npos || begin == std::string_view::npos ||
        stop == std::string_view::npos)
      continue;
    Example& example = rows.emplace_back();
    example.name = line.substr(3, end - 3);
    std::string_view title = line.substr(begin + 2, stop - begin - 2);
    if (title.ends_with('.')) title.remove_suffix(1);
    for (const char sign : title) {
      if (sign != '`') example.title += sign;
    }
  }
  return rows;
}

// The archive is ours: what cannot be read is a fault of the build.
std::vector<Example> read_examples() {
  std::map<std::string, std::string> files;  // by path
  container::Members members(
      std::make_unique<container::TextSource>(std::string(data::examples())));
  while (true) {
    const auto more = members.next();
    CHECK(more.has_value());
    if (!*more) break;
    auto octets = evidence::read_all(members.source());
    CHECK(octets.has_value());
    files[members.name()] = *std::move(octets);
  }
  std::vector<Example> list = rows_of(files["README.md"]);
  for (Example& example : list) {
    for (auto& [path, octets] : files) {
      if (path.starts_with(example.name + "/"))
        example.files.emplace_back(path.substr(example.name.size() + 1), std::move(octets));
    }
  }
  return list;
}

}  // namespace

const std::vector<Example>& examples() {
  static const std::vector<Example> kExamples = read_examples();
  return kExamples;
}

}  // namespace waybill::service
