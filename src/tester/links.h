// The links of a message: of its HTML and its plain text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/span.h"
#include "tester/url.h"

namespace waybill::tester {

class Reading;
struct Content;

inline constexpr std::size_t kMostLinks = 2000;       // ours; further ones are not looked at
inline constexpr std::size_t kMostLinkDomains = 100;  // ours

struct Link {
  enum class Where : std::uint8_t {
    Anchor,    // of the HTML, to be clicked
    Image,     // of the HTML, loaded when the message is shown
    Resource,  // as above, of another element or a style
    Text,      // of the plain text
  } where = Where::Anchor;
  std::string url;      // as written, character references undone, UTF-8
  Url parsed;           // scheme, host
  std::string text;     // what a reader sees of it: the text of an anchor, the alt text of an image
  std::string context;  // of an anchor: the text around it and its title
  Span span;            // in the HTML, of the tag; in the plain text

  [[nodiscard]] const std::string& host() const { return parsed.host; }
};

// In the order of the message, HTML first. Fragments ("#top") and empty ones are left out.
[[nodiscard]] std::vector<Link> find_links(const Content& content);

// The host names that the message leads to, each once, in lower case and A-labels; no addresses.
// Not those of XML namespaces and document types, which nobody visits.
[[nodiscard]] std::vector<std::string> link_domains(const Reading& reading);

}  // namespace waybill::tester
