#include "api/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/utf8.h"
#include "http/problem.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDaySeconds = 86'400;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string_view text_of(const json::value& value) {
  const json::string& text = value.get_string();
  return {text.data(), text.size()};
}

}  // namespace

void Faults::add(std::string_view field, std::string_view what) {
  for (const auto& [name, fault] : faults_) {
    if (name == field) return;
  }
  faults_.emplace_back(field, what);
}

std::optional<http::Response> Faults::fault() const {
  if (faults_.empty()) return std::nullopt;
  return http::problem({.status = 422,
                        .type = "invalid",
                        .title = "Not valid",
                        .detail = faults_.front().first + ": " + faults_.front().second,
                        .kept = "Nothing was changed.",
                        .fields = faults_});
}

std::string text_fault(std::string_view text, const TextLimits& limits) {
  if (text.size() < limits.least)
    return limits.least == 1 ? "This must not be empty."
                             : fmt::format("This has at least {} characters.", limits.least);
  if (text.size() > limits.most) return fmt::format("This has at most {} octets.", limits.most);
  const bool is_odd = std::ranges::any_of(text, [&](char c) {
    return is_control(c) &&
           !(limits.lines == Lines::Several && (c == '\n' || c == '\r' || c == '\t'));
  });
  if (is_odd) return "This has control characters.";
  if (!is_utf8(text)) return "This is not valid UTF-8.";
  return "";
}

const json::value* BodyReader::value_if(std::string_view name) {
  read_.emplace(name);
  const json::value* value = body_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> BodyReader::text_if(std::string_view name, const TextLimits& limits) {
  const json::value* value = value_if(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    add_fault(name, "This must be text.");
    return "";
  }
  const std::string_view text = ascii::trim(text_of(*value));
  if (const std::string fault = text_fault(text, limits); !fault.empty()) {
    add_fault(name, fault);
    return "";
  }
  return std::string(text);
}

std::string BodyReader::text(std::string_view name, const TextLimits& limits) {
  auto text = text_if(name, limits);
  if (!text) add_fault(name, "This is needed.");
  return std::move(text).value_or("");
}

std::optional<std::string> BodyReader::secret_if(std::string_view name, std::size_t most) {
  const json::value* value = value_if(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string() || text_of(*value).contains('\0')) {
    add_fault(name, "This must be text.");
    return "";
  }
  if (text_of(*value).size() > most) {
    add_fault(name, fmt::format("This has at most {} octets.", most));
    return "";
  }
  return std::string(text_of(*value));
}

std::string BodyReader::secret(std::string_view name, std::size_t most) {
  auto secret = secret_if(name, most);
  if (!secret) add_fault(name, "This is needed.");
  return std::move(secret).value_or("");
}

std::optional<bool> BodyReader::boolean_if(std::string_view name) {
  const json::value* value = value_if(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  add_fault(name, "This must be true or false.");
  return false;
}

std::optional<std::int64_t> BodyReader::number_if(std::string_view name, std::int64_t least,
                                                  std::int64_t most) {
  const json::value* value = value_if(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64() && value->get_int64() >= least && value->get_int64() <= most)
    return value->get_int64();
  add_fault(name, fmt::format("This must be a whole number from {} to {}.", least, most));
  return 0;
}

std::optional<std::vector<std::string>> BodyReader::texts_if(std::string_view name,
                                                             const TextLimits& limits,
                                                             std::size_t most) {
  const json::value* value = value_if(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  if (!value->is_array() || value->get_array().size() > most) {
    add_fault(name, fmt::format("This must be a list of at most {} texts.", most));
    return texts;
  }
  for (const json::value& item : value->get_array()) {
    const std::string_view text = item.is_string() ? ascii::trim(text_of(item)) : "";
    const std::string fault =
        item.is_string() ? text_fault(text, limits) : "This must be a list of texts.";
    if (!fault.empty()) {
      add_fault(name, fault);
      return std::vector<std::string>{};
    }
    texts.emplace_back(text);
  }
  return texts;
}

std::vector<std::string> BodyReader::texts(std::string_view name, const TextLimits& limits,
                                           std::size_t most) {
  auto texts = texts_if(name, limits, most);
  if (!texts) add_fault(name, "This is needed.");
  return std::move(texts).value_or(std::vector<std::string>{});
}

std::optional<http::Response> BodyReader::fault() {
  constexpr std::size_t kLongestName = 60;
  for (const auto& member : body_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (read_.contains(name)) continue;
    faults_.add(ascii::printable(name, kLongestName), "There is no such field here.");
    break;
  }
  return faults_.fault();
}

std::string ParameterReader::text(std::string_view name, std::size_t most) {
  const std::string_view text = ascii::trim(call_.request.parameter(name));
  if (const std::string fault = text_fault(text, {.least = 0, .most = most}); !fault.empty()) {
    add_fault(name, fault);
    return "";
  }
  return std::string(text);
}

bool ParameterReader::flag(std::string_view name) {
  const std::string_view text = call_.request.parameter(name);
  if (text == "1" || text == "true") return true;
  if (!text.empty() && text != "0" && text != "false") add_fault(name, "This must be 1 or 0.");
  return false;
}

std::optional<std::int64_t> ParameterReader::number(std::string_view name, std::int64_t least,
                                                    std::int64_t most) {
  const std::string_view text = call_.request.parameter(name);
  if (text.empty()) return std::nullopt;
  const auto number = ascii::parse_number(text);
  if (number && *number <= static_cast<std::uint64_t>(most) &&
      static_cast<std::int64_t>(*number) >= least)
    return static_cast<std::int64_t>(*number);
  add_fault(name, fmt::format("This must be a whole number from {} to {}.", least, most));
  return std::nullopt;
}

std::string ParameterReader::word(std::string_view name, std::span<const std::string_view> words) {
  const std::string_view text = call_.request.parameter(name);
  if (text.empty()) return "";
  if (std::ranges::find(words, text) != words.end()) return std::string(text);
  add_fault(name, fmt::format("This must be one of: {}.", fmt::join(words, ", ")));
  return "";
}

std::size_t ParameterReader::limit() {
  return static_cast<std::size_t>(number("limit", 1, kLongestPage).value_or(kPageLimit));
}

// Hexadecimal: short, and nothing that needs to be encoded in a URL.
std::string make_cursor(std::string_view place) {
  std::string cursor;
  for (const char octet : place)
    fmt::format_to(std::back_inserter(cursor), "{:02x}", static_cast<unsigned char>(octet));
  return cursor;
}

std::string ParameterReader::cursor() {
  const std::string_view text = call_.request.parameter("cursor");
  std::string place;
  bool is_good = text.size() <= 2 * kLongestCursor && text.size() % 2 == 0;
  for (std::size_t i = 0; is_good && i < text.size(); i += 2) {
    const int high = ascii::hex_value(text[i]), low = ascii::hex_value(text[i + 1]);
    is_good = high >= 0 && low >= 0;
    if (is_good) place += static_cast<char>(high * 16 + low);
  }
  if (is_good && is_utf8(place)) return place;
  add_fault("cursor", "This is no cursor of an answer.");
  return "";
}

std::string make_cursor(const ledger::Place& place) {
  return make_cursor(fmt::format("{}/{}", place.time, place.id));
}

std::optional<ledger::Place> ParameterReader::place() {
  const std::string text = cursor();
  if (text.empty()) return std::nullopt;
  const std::size_t slash = std::min(text.find('/'), text.size() - 1);
  ledger::Place place{.time = 0, .id = text.substr(slash + 1)};
  const char* const end = text.data() + slash;
  const auto [rest, error] = std::from_chars(text.data(), end, place.time);
  if (error == std::errc() && rest == end && text[slash] == '/') return place;
  add_fault("cursor", "This is no place of this list.");
  return std::nullopt;
}

std::int64_t ParameterReader::number_cursor() {
  const std::string place = cursor();
  if (place.empty()) return 0;
  const auto number = ascii::parse_number(place);
  if (number && *number > 0 && *number <= static_cast<std::uint64_t>(INT64_MAX))
    return static_cast<std::int64_t>(*number);
  add_fault("cursor", "This is no cursor of an answer.");
  return 0;
}

DayPeriod ParameterReader::period() {
  const auto today = static_cast<std::int32_t>(call_.now / kDaySeconds);
  const std::string_view from = call_.request.parameter("from");
  const std::string_view to = call_.request.parameter("to");
  const std::int64_t days = number("days", 1, kLongestPeriod).value_or(kPeriodDays);
  DayPeriod period{.from = today - static_cast<std::int32_t>(days) + 1, .to = today};
  const auto read = [&](std::string_view name, std::string_view text, std::int32_t& day) {
    const auto parsed = parse_day(text);
    if (parsed) day = *parsed;
    if (!parsed) add_fault(name, "This must be a day as in 2026-11-23.");
  };
  if (!to.empty()) {
    read("to", to, period.to);
    period.from = period.to - static_cast<std::int32_t>(days) + 1;
  }
  if (!from.empty()) read("from", from, period.from);
  if (period.from > period.to) add_fault("from", "The first day is after the last.");
  if (period.to - period.from >= kLongestPeriod) add_fault("from", "This is more than ten years.");
  return period;
}

bool ParameterReader::wants_csv() {
  static constexpr std::string_view kFormats[] = {"json", "csv"};
  return word("format", kFormats) == "csv";
}

}  // namespace waybill::api
