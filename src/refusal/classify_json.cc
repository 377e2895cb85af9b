#include <boost/json.hpp>

#include "base/utf8.h"
#include "refusal/classify.h"

namespace waybill::refusal {
namespace {

constexpr std::size_t kFields = 20;  // no fewer than there are

boost::json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return boost::json::value(to_valid_utf8(text));
}

}  // namespace

boost::json::value to_json(const Classification& classification) {
  const Classification& c = classification;
  boost::json::object object;
  object.reserve(kFields);
  object["text"] = to_valid_utf8(c.text);
  object["class"] = c.kind ? boost::json::value(id_of(*c.kind)) : boost::json::value(nullptr);
  object["reason"] = id_of(c.reason);
  object["permanence"] =
      c.permanence ? boost::json::value(id_of(*c.permanence)) : boost::json::value(nullptr);
  object["hard"] = c.is_hard();
  object["who"] = id_of(c.who);
  object["provider"] = text_or_null(c.provider);
  object["rule"] = c.row != nullptr ? text_or_null(c.row->id) : nullptr;
  object["meaning"] = text_or_null(c.meaning);
  object["fix"] = text_or_null(c.fix);
  object["confidence"] = id_of(c.confidence);
  object["smtp_code"] =
      c.codes.smtp ? boost::json::value(*c.codes.smtp) : boost::json::value(nullptr);
  object["enhanced_code"] =
      c.codes.enhanced ? text_or_null(c.codes.enhanced->to_string()) : nullptr;
  if (c.stage) object["stage"] = id_of(*c.stage);
  boost::json::array others;
  for (const Row* row : c.others)
    others.emplace_back(to_valid_utf8(row->id));
  object["also"] = std::move(others);
  boost::json::array variables;
  for (const Variable& variable : c.variables)
    variables.push_back(boost::json::object{{"kind", id_of(variable.kind)},
                                            {"value", to_valid_utf8(variable.value)}});
  object["variables"] = std::move(variables);
  return object;
}

}  // namespace waybill::refusal
