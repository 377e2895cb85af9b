#include "auth/dmarc/report_uri.h"

#include <algorithm>

#include "base/ascii.h"

namespace waybill::dmarc {
namespace {

// Characters of RFC 3986 without "," and "!", which stand for something else in a list.
bool is_uri_character(char c) {
  return ascii::is_alnum(c) || std::string_view("-._~:/?#[]@$&'()*+;=%").contains(c);
}

bool is_scheme(std::string_view text) {
  return !text.empty() && ascii::is_alpha(text.front()) && std::ranges::all_of(text, [](char c) {
    return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.';
  });
}

bool is_mail_address(std::string_view text) {
  text = text.substr(0, text.find('?'));
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size();
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) return false;
  const std::string_view rest = text.substr(colon + 1);
  if (rest.empty() || !std::ranges::all_of(rest, is_uri_character)) return false;
  return !ascii::istarts_with(text, "mailto:") || is_mail_address(rest);
}

// "!" 1*DIGIT [ "k" / "m" / "g" / "t" ]: obsolete, read and ignored.
bool is_size_suffix(std::string_view text) {
  if (!text.empty() && std::string_view("kmgt").contains(ascii::to_lower(text.back())))
    text.remove_suffix(1);
  return !text.empty() && std::ranges::all_of(text, ascii::is_digit);
}

void add_uri(std::string_view item, std::size_t offset, std::vector<ReportUri>& uris,
             std::vector<Fault>& faults) {
  const std::string_view text = ascii::trim(item);
  const std::size_t begin = offset + static_cast<std::size_t>(text.data() - item.data());
  const Span span{begin, begin + text.size()};
  const std::size_t mark = text.find('!');
  const std::string_view uri = text.substr(0, mark);
  const bool has_suffix = mark != std::string_view::npos;
  if (!is_uri(uri) || (has_suffix && !is_size_suffix(text.substr(mark + 1)))) {
    faults.push_back({FaultCode::BadReportUri, span});
    return;
  }
  if (has_suffix) faults.push_back({FaultCode::ReportSizeSuffix, span});
  if (!ascii::istarts_with(uri, "mailto:"))
    faults.push_back({FaultCode::UnsupportedReportScheme, span});
  uris.push_back({std::string(uri), span});
}

}  // namespace

std::vector<ReportUri> parse_report_uris(std::string_view value, std::size_t offset,
                                         std::vector<Fault>& faults) {
  std::vector<ReportUri> uris;
  std::size_t begin = 0;
  for (std::size_t item = 0; item < kMostReportUris; ++item) {
    const std::size_t comma = value.find(',', begin);
    add_uri(value.substr(begin, comma - begin), offset + begin, uris, faults);
    if (comma == std::string_view::npos) break;
    begin = comma + 1;
  }
  return uris;
}

}  // namespace waybill::dmarc
