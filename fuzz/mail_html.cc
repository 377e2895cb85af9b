// Any page is read in one pass: tokens follow one another without gaps, facts lie inside the page,
// and all text is well-formed UTF-8.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "tester/html.h"
#include "tester/html_tokens.h"
#include "tester/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;  // NOLINT(google-build-using-namespace): a fuzz target
  const std::string html =
      to_valid_utf8(std::string_view(reinterpret_cast<const char*>(data), size));
  tester::HtmlTokens tokens(html);
  std::size_t end = 0;
  while (const tester::HtmlToken* token = tokens.next()) {
    CHECK(token->span.begin == end && token->span.end > end);
    end = token->span.end;
  }
  CHECK(end == html.size());
  const tester::HtmlPage page = tester::read_page(html);
  CHECK(is_utf8(page.text));
  for (const tester::HtmlLink& link : page.links) {
    CHECK(link.span.end <= html.size() && is_utf8(link.url) && is_utf8(link.text));
    (void)tester::parse_url(link.url);
  }
  for (const tester::HtmlHidden& hidden : page.hidden)
    CHECK(hidden.span.end <= html.size() && is_utf8(hidden.text));
  return 0;
}
