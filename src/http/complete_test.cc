#include "http/complete.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

TEST(Complete, AddsWhatTheHandlerDidNotSay) {
  Response response;
  response.fields.add("content-security-policy", "sandbox");
  complete({}, response);
  EXPECT_EQ(response.fields.get("Content-Security-Policy"), "sandbox");
  EXPECT_EQ(response.fields.get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.fields.get("Cache-Control"), "no-store");
  EXPECT_FALSE(response.fields.has("Strict-Transport-Security"));

  Head secure;
  secure.is_secure = true;
  Response page;
  complete(secure, page);
  EXPECT_TRUE(page.fields.has("Strict-Transport-Security"));
  EXPECT_TRUE(page.fields.get("Content-Security-Policy").starts_with("default-src 'self'"));
}

TEST(Complete, SendsNothingThatTheClientHas) {
  static const struct {
    std::string_view field;
    Method method;
    unsigned given, status;
  } kCases[] = {
      {"\"a\"", Method::Get, 200, 304},
      {"W/\"a\"", Method::Head, 200, 304},
      {"\"b\", \"a\"", Method::Get, 200, 304},
      {"*", Method::Get, 200, 304},
      {"\"b\"", Method::Get, 200, 200},
      {"", Method::Get, 200, 200},
      {"\"a\"", Method::Post, 200, 200},
      {"\"a\"", Method::Get, 404, 404},
      {"a", Method::Get, 200, 200},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.field);
    Head head;
    head.method = c.method;
    head.fields.add("If-None-Match", std::string(c.field));
    Response response;
    response.status = c.given;
    response.fields.add("ETag", "\"a\"");
    response.constant = "body";
    complete(head, response);
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.constant, c.status == 304 ? "" : "body");
  }
}

TEST(Complete, ValuesCannotBeginFields) {
  Fields fields;
  fields.add("A", "b\r\nSet-Cookie: c\x7F");
  EXPECT_EQ(head_text(404, fields), "HTTP/1.1 404 Not Found\r\nA: b  Set-Cookie: c \r\n\r\n");
}

}  // namespace
}  // namespace waybill::http
