#include "tester/link_text.h"

#include <algorithm>
#include <array>

#include "auth/dmarc/psl.h"
#include "base/ascii.h"
#include "tester/attachment.h"
#include "tester/url.h"

namespace waybill::tester {
namespace {

// Top-level domains that a bare word with a dot is believed to be in; those of countries are all
// words of two letters.
constexpr std::array<std::string_view, 16> kTopLevels = {
    "com", "org", "net",    "edu",   "gov",   "info", "biz",  "shop",
    "app", "dev", "online", "store", "cloud", "bank", "site", "xyz"};
// Two letters that are the end of a file's name more often than of a host's.
constexpr std::array<std::string_view, 10> kFileEndings = {"md", "py", "js", "ts", "sh",
                                                           "cs", "pl", "rs", "ps", "cc"};

bool is_believable(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view top = host.substr(dot + 1);
  if (top.size() == 2)
    return std::ranges::all_of(top, ascii::is_alpha) &&
           std::ranges::find(kFileEndings, top) == kFileEndings.end();
  return top.starts_with("xn--") || std::ranges::find(kTopLevels, top) != kTopLevels.end();
}

}  // namespace

std::string host_in_text(std::string_view text) {
  text = ascii::trim(text);
  const bool is_word = std::ranges::none_of(text, ascii::is_space) && text.contains('.');
  if (!is_word || text.size() > 2000) return {};
  const bool has_scheme =
      ascii::istarts_with(text, "http://") || ascii::istarts_with(text, "https://");
  if (!has_scheme && text.contains('@')) return {};
  const Url url = parse_url(has_scheme ? std::string(text) : "https://" + std::string(text));
  if (url.kind != Url::Host::Name || !url.host.contains('.')) return {};
  const bool is_certain = has_scheme || url.host.starts_with("www.");
  if (!is_certain && !is_believable(url.host)) return {};
  return url.host;
}

}  // namespace waybill::tester
