#include "issue/defect.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"

namespace waybill::issue {
namespace {

namespace json = boost::json;

constexpr std::array kSources = {
    std::pair{Source::Check, std::string_view("check")},
    std::pair{Source::Reports, std::string_view("reports")},
    std::pair{Source::Refusals, std::string_view("refusals")},
    std::pair{Source::Lists, std::string_view("lists")},
    std::pair{Source::Feedback, std::string_view("feedback")},
};

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

std::string_view to_string(Source source) {
  return std::ranges::find(kSources, source, &std::pair<Source, std::string_view>::first)->second;
}

std::optional<Source> parse_source(std::string_view word) {
  const auto* found =
      std::ranges::find(kSources, word, &std::pair<Source, std::string_view>::second);
  if (found == kSources.end()) return std::nullopt;
  return found->first;
}

std::string key_of(std::string_view code, std::string_view subject) {
  std::string key(code);
  if (!subject.empty()) key.append(" ").append(subject);
  return key;
}

json::object to_json(const Defect& defect) {
  json::array recipients;
  for (const std::string& recipient : defect.recipients)
    recipients.emplace_back(to_valid_utf8(recipient));
  json::array publish;
  for (const health::Publication& record : defect.publish)
    publish.push_back(json::object{{"name", to_valid_utf8(record.name)},
                                   {"type", record.type},
                                   {"value", to_valid_utf8(record.value)},
                                   {"instead_of", to_valid_utf8(record.instead_of)}});
  return {{"code", defect.code},
          {"subject", to_valid_utf8(defect.subject)},
          {"severity", health::to_string(defect.severity)},
          {"title", to_valid_utf8(defect.title)},
          {"statement", to_valid_utf8(defect.statement)},
          {"messages", defect.messages},
          {"recipients", std::move(recipients)},
          {"sender", defect.sender},
          {"fix", to_valid_utf8(defect.fix)},
          {"publish", std::move(publish)},
          {"evidence", defect.evidence},
          {"standard", defect.standard}};
}

Defect parse_defect(const json::object& object) {
  Defect defect;
  defect.code = text_in(object, "code");
  defect.subject = text_in(object, "subject");
  defect.severity =
      health::parse_severity(text_in(object, "severity")).value_or(health::Severity::Medium);
  defect.title = text_in(object, "title");
  defect.statement = text_in(object, "statement");
  if (const auto* messages = object.if_contains("messages"); messages && messages->is_number())
    defect.messages = messages->to_number<std::uint64_t>();
  if (const auto* recipients = object.if_contains("recipients");
      recipients && recipients->is_array())
    for (const json::value& recipient : recipients->get_array())
      if (recipient.is_string()) defect.recipients.emplace_back(recipient.get_string());
  defect.sender = text_in(object, "sender");
  defect.fix = text_in(object, "fix");
  if (const auto* publish = object.if_contains("publish"); publish && publish->is_array()) {
    for (const json::value& item : publish->get_array()) {
      if (!item.is_object()) continue;
      const json::object& record = item.get_object();
      defect.publish.push_back({text_in(record, "name"), text_in(record, "type"),
                                text_in(record, "value"), text_in(record, "instead_of")});
    }
  }
  if (const auto* evidence = object.if_contains("evidence"); evidence && evidence->is_array())
    defect.evidence = evidence->get_array();
  defect.standard = text_in(object, "standard");
  return defect;
}

}  // namespace waybill::issue
