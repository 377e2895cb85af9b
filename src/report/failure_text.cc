#include "report/failure_text.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::report {
namespace {

constexpr std::size_t kLongestText = 256U << 10U;

struct NamedValue {
  std::string_view name;
  std::string FailureReport::* value;
};
constexpr NamedValue kNamedValues[] = {
    {"Sender IP Address", &FailureReport::source_ip},
    {"Source IP", &FailureReport::source_ip},
    {"Source-IP", &FailureReport::source_ip},
    {"Received Date", &FailureReport::arrival_text},
    {"Arrival-Date", &FailureReport::arrival_text},
    {"Arrival Date", &FailureReport::arrival_text},
    {"DMARC Results", &FailureReport::delivery_result},
    {"Envelope Sender", &FailureReport::original_mail_from},
};

Aligned read_aligned(std::string_view word) {
  if (ascii::iequals(word, "yes") || ascii::iequals(word, "pass")) return Aligned::Yes;
  if (ascii::iequals(word, "no") || ascii::iequals(word, "fail")) return Aligned::No;
  return Aligned::Unknown;
}

// Where a line of dashes begins the copy of the header; npos without one.
std::size_t header_line(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, end - at);
    if (line.starts_with("---") && ascii::icontains(text.substr(at, 300), "header")) return at;
    at = end;
  }
  return std::string_view::npos;
}

// The copy begins at the first line that is a header field.
std::string header_in(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, end - at);
    const std::size_t colon = line.find(':');
    const bool is_field = colon != std::string_view::npos && colon > 0 &&
                          std::ranges::all_of(line.substr(0, colon), [](char c) {
                            return ascii::is_alnum(c) || c == '-';
                          });
    if (is_field) return std::string(text.substr(at));
    at = end;
  }
  return {};
}

}  // namespace

std::optional<FailureText> find_failure_text(const message::MimeTree& tree) {
  for (const message::Part& part : tree.parts()) {
    if (part.type.value != "text/plain" || part.is_multipart()) continue;
    std::string text = message::text_of(part).substr(0, kLongestText);
    std::erase(text, '\r');
    const bool speaks = ascii::icontains(text, "dmarc") && ascii::icontains(text, "fail");
    const bool names = ascii::icontains(text, "Sender IP Address:") ||
                       ascii::icontains(text, "Source IP:") || ascii::icontains(text, "Source-IP:");
    if (!speaks || !names) continue;
    const std::size_t at = header_line(text);
    if (at == std::string::npos) return FailureText{std::move(text), {}};
    return FailureText{text.substr(0, at), header_in(std::string_view(text).substr(at))};
  }
  return std::nullopt;
}

void read_failure_text(const FailureText& text, FailureReport& report) {
  report.feedback_type = "auth-failure";
  report.auth_failures = {"dmarc"};
  for (const std::string_view line : ascii::split(text.values, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = ascii::trim(line.substr(0, colon));
    const std::string value =
        to_valid_utf8(ascii::trim(line.substr(colon + 1)).substr(0, kLongestFailureValue));
    for (const NamedValue& known : kNamedValues) {
      if (ascii::iequals(name, known.name) && (report.*known.value).empty())
        report.*known.value = value;
    }
    if (ascii::iequals(name, "Sender Domain") && report.reported_domains.empty())
      report.reported_domains.push_back(value);
    if (ascii::iequals(name, "SPF Alignment")) report.spf = read_aligned(value);
    if (ascii::iequals(name, "DKIM Alignment")) report.dkim = read_aligned(value);
  }
}

}  // namespace waybill::report
