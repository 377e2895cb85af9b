#include "diagnosis/fixes.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
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

// Behind the name of a word that stands in a command: a value from outside must not become part of
// the command.
constexpr std::string_view kForShell = ":safe";

bool is_plain_word(std::string_view text) {
  return !text.empty() && !text.starts_with('-') && std::ranges::all_of(text, [](char c) {
    return ascii::is_alnum(c) || std::string_view(".@_+=*-").contains(c);
  });
}

// "{name}" becomes its word, "{name:safe}" only a plain one; "{{" and "}}" are braces to keep.
std::string fill(std::string_view text, const FixWords& words) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
    filled += text.substr(0, brace);
    text.remove_prefix(brace);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    const bool is_literal = text.size() > 1 && text[1] == text[0];
    if (is_literal || text[0] == '}' || close == std::string_view::npos) {
      filled += text[0];
      text.remove_prefix(is_literal ? 2 : 1);
      continue;
    }
    std::string_view name = text.substr(1, close - 1);
    const bool for_shell = name.ends_with(kForShell);
    if (for_shell) name.remove_suffix(kForShell.size());
    const auto word = words.find(name);
    if (word == words.end() || (for_shell && !is_plain_word(word->second))) {
      filled += "<";
      filled += name;
      filled += ">";
    } else {
      filled += word->second;
    }
    text.remove_prefix(close + 1);
  }
  return filled;
}

}  // namespace

FixStep make_fix(std::string_view id, const FixWords& words,
                 std::initializer_list<std::pair<std::string_view, std::string>> more) {
  static const std::vector<FixStep> kFixes = load_fixes();
  const auto row = std::ranges::find(kFixes, id, &FixStep::id);
  CHECK(row != kFixes.end());  // ids are written in our code
  FixWords all = words;
  for (const auto& [name, value] : more)
    all.insert_or_assign(std::string(name), value);
  FixStep step = *row;
  for (std::string* text : {&step.actor, &step.where, &step.text, &step.copy})
    *text = fill(*text, all);
  // A text of the catalogue may begin in lower case and end without a stop.
  if (!step.text.empty() && step.text.back() != '.' && step.text.back() != ':' &&
      step.text.back() != '>')
    step.text += '.';
  return step;
}

}  // namespace waybill::diagnosis
