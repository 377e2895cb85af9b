#include "tester/links.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/ascii.h"
#include "base/utf8.h"
#include "tester/reading.h"

namespace waybill::tester {
namespace {

// Names that stand in every page and that nobody visits.
constexpr std::array<std::string_view, 4> kNamespaces = {
    "www.w3.org", "w3.org", "schemas.microsoft.com", "schemas.openxmlformats.org"};

class LinkCollector {
 public:
  void add(Link::Where where, std::string_view url, std::string text, std::string context,
           Span span) {
    url = ascii::trim(url);
    if (url.empty() || url.starts_with('#') || links_.size() >= kMostLinks) return;
    links_.push_back({.where = where,
                      .url = std::string(url),
                      .parsed = parse_url(url),
                      .text = std::move(text),
                      .context = std::move(context),
                      .span = span});
  }
  std::vector<Link> take() { return std::move(links_); }

 private:
  std::vector<Link> links_;
};

// The text in front of and behind a link, as much as tells what it is for.
std::string around(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::size_t kAround = 80;  // octets
  begin = std::min(begin, text.size());
  end = std::clamp(end, begin, text.size());
  const std::size_t from = begin - std::min(begin, kAround);
  return to_valid_utf8(text.substr(from, end - from + kAround));
}

bool ends_plain_url(char c) {
  return ascii::is_space(c) || c == '<' || c == '>' || c == '"' || c == '|';
}

// "https://example.com/x" as it stands in plain text, without the punctuation of the sentence.
void add_plain(std::string_view text, LinkCollector& links) {
  std::size_t pos = 0;
  while ((pos = text.find("://", pos)) != std::string_view::npos) {
    std::size_t begin = pos;
    while (begin > 0 && ascii::is_alpha(text[begin - 1]))
      --begin;
    const std::string_view scheme = text.substr(begin, pos - begin);
    std::size_t end = pos + 3;
    while (end < text.size() && !ends_plain_url(text[end]))
      ++end;
    pos = end;
    std::string_view url = text.substr(begin, end - begin);
    while (!url.empty() && std::string_view(".,;:!?'*_").contains(url.back()))
      url.remove_suffix(1);
    if (url.ends_with(')') && !url.contains('(')) url.remove_suffix(1);
    if (url.ends_with(']') && !url.contains('[')) url.remove_suffix(1);
    const bool is_web = ascii::iequals(scheme, "http") || ascii::iequals(scheme, "https");
    if (is_web)
      links.add(Link::Where::Text, url, {}, around(text, begin, end), {begin, begin + url.size()});
  }
}

}  // namespace

std::vector<Link> find_links(const Content& content) {
  LinkCollector links;
  for (const HtmlLink& link : content.page.links)
    links.add(
        Link::Where::Anchor, link.url, std::string(ascii::trim(link.text)),
        link.title + " " + around(content.page.text, link.text_at, link.text_at + link.text.size()),
        link.span);
  for (const HtmlImage& image : content.page.images)
    links.add(Link::Where::Image, image.src, image.alt.value_or(""), {}, image.span);
  for (const HtmlResource& resource : content.page.resources)
    links.add(Link::Where::Resource, resource.url, resource.element, {}, resource.span);
  add_plain(content.plain.text, links);
  return links.take();
}

std::vector<std::string> link_domains(const Reading& reading) {
  std::vector<std::string> domains;
  std::unordered_set<std::string_view> seen;
  for (const Link& link : reading.links) {
    if (domains.size() >= kMostLinkDomains) break;
    const std::string& host = link.parsed.host;
    const bool is_name = link.parsed.kind == Url::Host::Name && host.contains('.') &&
                         std::ranges::find(kNamespaces, host) == kNamespaces.end();
    if (is_name && seen.insert(host).second) domains.push_back(host);
  }
  return domains;
}

}  // namespace waybill::tester
