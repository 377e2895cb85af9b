#include "app/assets.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace waybill::app {
namespace {

constexpr Asset kTable[] = {
    {"/index.html", "text/html; charset=utf-8", "1", Keep::Ask, "page", "PAGE"},
    {"/main-ABCDEFGH.js", "text/javascript", "2", Keep::Always, "script", ""},
};

http::Response get(std::string_view path, std::string_view accepted = "") {
  http::Head head;
  head.path = path;
  head.fields.add("Accept-Encoding", std::string(accepted));
  return asset_answer(kTable, head);
}

TEST(Assets, PathsFindTheirFile) {
  static const struct {
    std::string_view path;
    unsigned status;
    std::string_view octets;
  } kCases[] = {
      {"/", 200, "page"},
      {"/index.html", 200, "page"},
      {"/cases/c1", 200, "page"},
      {"/domains/example.com", 200, "page"},
      {"/main-ABCDEFGH.js", 200, "script"},
      {"/main-OLDOLDOL.js", 404, ""},
      {"/favicon.ico", 404, ""},
      {"/robots.txt", 200, "User-agent: *\nDisallow: /\n"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.path);
    const http::Response answer = get(c.path);
    EXPECT_EQ(answer.status, c.status);
    EXPECT_EQ(answer.constant, c.octets);
  }
}

TEST(Assets, PackedWhereItIsAccepted) {
  static const struct {
    std::string_view accepted, octets, etag;
  } kCases[] = {
      {"gzip", "PAGE", "\"1-gz\""},
      {"br, GZIP;q=0.5", "PAGE", "\"1-gz\""},
      {"*", "PAGE", "\"1-gz\""},
      {"", "page", "\"1\""},
      {"gzip;q=0", "page", "\"1\""},
      {"gzip; q=0.000, br", "page", "\"1\""},
      {"deflate, x-gzip", "page", "\"1\""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.accepted);
    const http::Response answer = get("/", c.accepted);
    EXPECT_EQ(answer.constant, c.octets);
    EXPECT_EQ(answer.fields.get("ETag"), c.etag);
    EXPECT_EQ(answer.fields.get("Content-Encoding"), c.octets == "PAGE" ? "gzip" : "");
  }
}

TEST(Assets, NamedByContentAreKept) {
  EXPECT_EQ(get("/main-ABCDEFGH.js").fields.get("Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(get("/").fields.get("Cache-Control"), "no-cache");
}

TEST(Assets, TheTableOfThisBuildIsSorted) {
  EXPECT_TRUE(std::ranges::is_sorted(assets(), {}, &Asset::path));
}

}  // namespace
}  // namespace waybill::app
