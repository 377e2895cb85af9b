#include "tester/view.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tester/safe_html.h"

namespace waybill::tester {
namespace {

TEST(SafeHtml, KeepsTheLookAndNothingElse) {
  static const struct {
    std::string_view html, safe;
  } kCases[] = {
      {"<p>a &amp; b</p>", "<p>a &amp; b</p>"},
      {"a < b", "a &lt; b"},
      {"<html><body bgcolor='#fff' class=x><b>y</b></body></html>",
       "<div class=\"mail-body\" bgcolor=\"#fff\"><b>y</b></div>"},
      {"<script>alert(1)</script>x", "x"},
      {"<SCRIPT>alert(1)</SCRIPT >x", "x"},
      {"<img src=x onerror=alert(1)>", "<img data-src=\"x\">"},
      {"<img src=\"x\" alt='\"><script>'>",
       "<img data-src=\"x\" alt=\"&quot;&gt;&lt;script&gt;\">"},
      {"<a href=javascript:x>y</a>", "<a data-href=\"javascript:x\">y</a>"},
      {"<form action=x><input name=y>z</form>", "z"},
      {"<iframe src=x>y</iframe>z", "z"},
      {"<svg onload=x><p>y</svg>", "<p>y"},
      {"<math><mtext><table><mglyph><style><img src=x onerror=y>", "<table><style></style>"},
      {"<p style=\"color:red;background:url(x);width:1px\">y",
       "<p style=\"color:red;width:1px;\">y"},
      {"<p style=\"background:u\\72l(x)\">y", "<p>y"},
      {"<p style='background:u/**/rl(x)'>y", "<p>y"},
      {"<p style='background:image-set(\"x\" 1x)'>y", "<p>y"},
      {"<td background=x>y", "<td data-background=\"x\">y"},
      {"<style>a{color:red;background:url(x)}</style>", "<style>a{color:red;} </style>"},
      {"<style>@import 'x';b{color:red}</style>", "<style>;b{color:red} </style>"},
      {"<style>@media (max-width:1px){a{b:c}}</style>",
       "<style>@media (max-width:1px){a{b:c}} </style>"},
      {"<style>a{b:c}</style/><p>", "<style>a{b:c} </style><p>"},
      {"<style>x<!--</style><img src=x>", "<style></style><img data-src=\"x\">"},
      {"<base href=x><meta http-equiv=refresh content=x><link rel=stylesheet href=x>y", "y"},
      {"<!-- x --><p>y", "<p>y"},
      {"<p title=\"x", ""},
      {"<noscript><img src=x></noscript>", "<img data-src=\"x\">"},
      {"<img srcset='x 1x' src=y>", "<img data-src=\"y\">"},
      {"<textarea></textarea><xmp><b></xmp>z", "z"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.html);
    EXPECT_EQ(safe_html(c.html), c.safe);
  }
}

TEST(MessageView, ShowsFieldsPartsAndTexts) {
  const auto view = message_view(
      "From: =?utf-8?q?J=C3=B6rg?= <j@example.com>\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x\r\n"
      "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
      "PGI+aGVsbG88L2I+\r\n--x--\r\n");
  EXPECT_EQ(view.at("fields").as_array().front().at("value"), "Jörg <j@example.com>");
  EXPECT_EQ(view.at("fields").as_array()[1].at("value"), "a b");
  EXPECT_EQ(view.at("fields").as_array()[1].at("octets"), (boost::json::array{45, 61}));
  ASSERT_EQ(view.at("parts").as_array().size(), 3U);
  EXPECT_EQ(view.at("parts").as_array()[2].at("type"), "text/html");
  EXPECT_EQ(view.at("parts").as_array()[2].at("parent"), 0);
  EXPECT_EQ(view.at("text"), "hello");
  EXPECT_EQ(view.at("html"), "<b>hello</b>");
  EXPECT_EQ(view.at("safe_html"), "<b>hello</b>");
  EXPECT_FALSE(view.at("cut").as_bool());
}

TEST(MessageView, TakesAnyOctets) {
  for (const std::string_view octets : {"", "\r\n", "x", "\xFF\xFE\r\n\r\n\x80", ":\r\n\r\n"})
    EXPECT_EQ(message_view(octets).at("size"), octets.size());
}

TEST(MessageView, SaysWhatItCut) {
  EXPECT_TRUE(
      message_view("A: b\r\n\r\n" + std::string(kLargestShownText + 1, 'x')).at("cut").as_bool());
}

}  // namespace
}  // namespace waybill::tester
