#include "diagnosis/fixes.h"

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/csv.h"
#include "data/fixes.h"

namespace waybill::diagnosis {
namespace {

std::vector<FixStep> load_fixes() {
  std::vector<FixStep> fixes;
  csv::Reader reader(data::fixes());
  reader.next();  // the header
  while (reader.next())
    fixes.push_back({std::string(reader.field(0)), std::string(reader.field(1)),
                     std::string(reader.field(2)), std::string(reader.field(3)),
                     std::string(reader.field(4))});
  return fixes;
}

}  // namespace

FixStep make_fix(std::string_view id, const Words& words,
                 std::initializer_list<std::pair<std::string_view, std::string>> more) {
  static const std::vector<FixStep> kFixes = load_fixes();
  const auto row = std::ranges::find(kFixes, id, &FixStep::id);
  CHECK(row != kFixes.end());  // ids are written in our code
  Words all = words;
  for (const auto& [name, value] : more)
    all.insert_or_assign(std::string(name), value);
  FixStep step = *row;
  for (std::string* text : {&step.actor, &step.where, &step.text, &step.copy})
    *text = fill_in(*text, all);
  // A text of the catalogue may begin in lower case and end without a stop.
  if (!step.text.empty() && step.text.back() != '.' && step.text.back() != ':' &&
      step.text.back() != '>')
    step.text += '.';
  return step;
}

}  // namespace waybill::diagnosis
