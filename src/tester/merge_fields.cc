#include "tester/merge_fields.h"

#include <re2/re2.h>

#include <memory>
#include <vector>

#include "base/check.h"
#include "data/merge_fields.h"
#include "tester/table.h"

namespace waybill::tester {
namespace {

struct Form {
  std::string id, begins, system;
  std::unique_ptr<RE2> pattern;
};

const std::vector<Form>& forms() {
  static const auto kForms = [] {
    std::vector<Form> forms;
    const Table table(data::merge_fields());
    for (const Table::Row& row : table.rows()) {
      Form form{.id = row[0],
                .begins = row[1],
                .system = row[2],
                .pattern = std::make_unique<RE2>(row[3], RE2::Quiet)};
      CHECK(form.pattern->ok());
      forms.push_back(std::move(form));
    }
    return forms;
  }();
  return kForms;
}

std::optional<Span> find_form(const Form& form, std::string_view text, std::size_t from) {
  const re2::StringPiece whole(text.data(), text.size());
  re2::StringPiece found;
  if (form.begins.empty()) {
    if (!form.pattern->Match(whole, from, text.size(), RE2::UNANCHORED, &found, 1))
      return std::nullopt;
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    return Span{begin, begin + found.size()};
  }
  for (std::size_t at = text.find(form.begins, from); at != std::string_view::npos;
       at = text.find(form.begins, at + 1)) {
    if (form.pattern->Match(whole, at, text.size(), RE2::ANCHOR_START, &found, 1))
      return Span{at, at + found.size()};
  }
  return std::nullopt;
}

}  // namespace

std::optional<MergeField> find_merge_field(std::string_view text, std::size_t from) {
  std::optional<MergeField> first;
  for (const Form& form : forms()) {
    const auto span = find_form(form, text, from);
    if (!span || (first && first->span.begin <= span->begin)) continue;
    first = MergeField{.text = std::string(text.substr(span->begin, span->end - span->begin)),
                       .id = form.id,
                       .system = form.system,
                       .span = *span};
  }
  return first;
}

}  // namespace waybill::tester
