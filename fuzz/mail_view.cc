// Any message can be shown: what is shown is well-formed UTF-8, its spans lie in the octets, and
// the page that is made of its HTML holds nothing that acts, whoever reads it again.
#include <array>
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "base/utf8.h"
#include "tester/html.h"
#include "tester/html_tokens.h"
#include "tester/safe_html.h"
#include "tester/view.h"

namespace {

using namespace waybill;  // NOLINT(google-build-using-namespace): a fuzz target

void check_page(std::string_view safe) {
  constexpr std::array<std::string_view, 9> kNever = {"script", "iframe", "object", "embed", "form",
                                                      "svg",    "math",   "base",   "link"};
  constexpr std::array<std::string_view, 6> kNeverLoaded = {"src",    "href",       "action",
                                                            "srcset", "background", "poster"};
  tester::HtmlTokens tokens(safe);
  while (const tester::HtmlToken* token = tokens.next()) {
    CHECK(token->kind != tester::HtmlToken::Kind::Unfinished);
    for (const std::string_view name : kNever)
      CHECK(token->name != name);
    for (const std::string_view name : kNeverLoaded)
      CHECK(token->attribute(name) == nullptr);
    for (const tester::HtmlAttribute& attribute : token->attributes)
      CHECK(!attribute.name.starts_with("on"));
    if (token->is_raw) CHECK(!ascii::icontains(token->raw, "url"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const boost::json::object view = tester::message_view(octets);
  for (const boost::json::value& field : view.at("fields").as_array()) {
    const auto& span = field.at("octets").as_array();
    CHECK(span[0].to_number<std::size_t>() <= span[1].to_number<std::size_t>());
    CHECK(span[1].to_number<std::size_t>() <= size);
    CHECK(is_utf8(field.at("value").as_string()));
  }
  if (view.at("safe_html").is_string()) check_page(view.at("safe_html").as_string());
  check_page(tester::safe_html(to_valid_utf8(octets)));
  return 0;
}
