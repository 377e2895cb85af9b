#include "posture/registration.h"

#include <boost/json.hpp>
#include <string>
#include <unordered_map>

#include "base/csv.h"
#include "base/time_text.h"
#include "data/rdap_services.h"

namespace waybill::posture {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestAnswer = 256U << 10U;  // octets; registries send some 10 KiB
constexpr std::size_t kDeepestAnswer = 32;
constexpr std::size_t kDayText = 10;  // "2001-02-03"
constexpr std::int64_t kDay = 24 * 3600;

const std::unordered_map<std::string, std::string>& services() {
  static const std::unordered_map<std::string, std::string> kServices = [] {
    std::unordered_map<std::string, std::string> bases;
    csv::Reader reader(data::rdap_services());
    reader.next();  // the header
    while (reader.next())
      bases.emplace(reader.field(0), reader.field(1));
    return bases;
  }();
  return kServices;
}

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}

}  // namespace

std::optional<fetch::Request> registration_request(const dns::Name& domain) {
  const auto found = services().find(domain.suffix(1).text());
  if (found == services().end()) return std::nullopt;
  return fetch::Request{.url = found->second + "domain/" + domain.text(),
                        .method = fetch::Method::Get,
                        .most_octets = kLargestAnswer};
}

std::optional<std::int64_t> parse_registration(std::string_view text) {
  json::parse_options options;
  options.max_depth = kDeepestAnswer;
  boost::system::error_code error;
  const json::value answer = json::parse(text, error, {}, options);
  if (error || !answer.is_object()) return std::nullopt;
  const json::value* events = answer.get_object().if_contains("events");
  if (events == nullptr || !events->is_array()) return std::nullopt;
  for (const json::value& event : events->get_array()) {
    if (!event.is_object() || text_of(event.get_object(), "eventAction") != "registration")
      continue;
    const std::string_view date = text_of(event.get_object(), "eventDate");
    if (const auto day = parse_day(date.substr(0, kDayText))) return *day * kDay;
  }
  return std::nullopt;
}

}  // namespace waybill::posture
