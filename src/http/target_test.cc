#include "http/target.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

TEST(Target, IsDecoded) {
  static const struct {
    std::string_view text;
    Target target;
  } kCases[] = {
      {"/", {"/", {}}},
      {"/a/b", {"/a/b", {}}},
      {"/a//b/", {"/a//b/", {}}},
      {"/a%20b+c", {"/a b+c", {}}},
      {"/%c3%A9", {"/\xC3\xA9", {}}},
      {"/...", {"/...", {}}},
      {"/a?", {"/a", {}}},
      {"/a?b", {"/a", {{"b", ""}}}},
      {"/a?b=1&b=2&&c=%26+%3D=", {"/a", {{"b", "1"}, {"b", "2"}, {"c", "& =="}}}},
      {"/a?b=../c/%0A?", {"/a", {{"b", "../c/\n?"}}}},
      {"http://example.com/a?b=c", {"/a", {{"b", "c"}}}},
      {"HTTPS://example.com", {"/", {}}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_target(c.text), c.target);
  }
}

TEST(Target, BrokenOnesAreRefused) {
  for (const std::string_view text :
       {"",         "*",       "a",         "?a",         "example.com:443",
        "/%",       "/%4",     "/%4g",      "/%-1",       "/.",
        "/..",      "/a/../b", "/%2e%2E/b", "/a/.",       "/a%2Fb",
        "/a%5cb",   "/a\\b",   "/%00",      "/%0a",       "/\x7F",
        "/\xFF",    "/%ff",    "/%c0%af",   "/%ed%a0%80", "/a?b=%ff",
        "/a?b=%00", "/a?%",    "/a#b",      "/a?b#c",     "ftp://a/b"})
    EXPECT_FALSE(parse_target(text)) << text;
}

TEST(Target, HasBounds) {
  EXPECT_TRUE(parse_target("/" + std::string(kLongestTarget - 1, 'a')));
  EXPECT_FALSE(parse_target("/" + std::string(kLongestTarget, 'a')));
  std::string text = "/?a";
  for (std::size_t i = 1; i < kMostParameters; ++i)
    text += "&a";
  EXPECT_TRUE(parse_target(text));
  EXPECT_FALSE(parse_target(text + "&a"));
}

}  // namespace
}  // namespace waybill::http
