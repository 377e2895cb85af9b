#include "message/authentication_results.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace waybill::message {
namespace {

using Code = ResultsFaultCode;

// method=result(reason){type.name=value ...}
std::string shown(const AuthenticationResults& field) {
  std::string text = field.authserv_id;
  if (field.instance) text += " i=" + std::to_string(*field.instance);
  if (field.is_none) text += " none";
  for (const MethodResult& result : field.results) {
    text += " " + result.method + "=" + result.result;
    if (!result.reason.empty()) text += "(" + result.reason + ")";
    for (const ResultProperty& property : result.properties)
      text += "{" + property.type + "." + property.name + "=" + property.value + "}";
  }
  return text;
}

std::vector<Code> codes(const AuthenticationResults& field) {
  std::vector<Code> result;
  result.reserve(field.faults.size());
  for (const ResultsFault& fault : field.faults)
    result.push_back(fault.code);
  return result;
}

TEST(AuthenticationResults, ReadsRfc8601) {
  static const struct {
    std::string_view value;
    ResultsKind kind;
    std::string shown;
    std::vector<Code> faults;
  } kCases[] = {
      {" mx.example.com; none", ResultsKind::AuthenticationResults, "mx.example.com none", {}},
      {"mx.example.com 1; spf=pass smtp.mailfrom=a@example.net",
       ResultsKind::AuthenticationResults,
       "mx.example.com spf=pass{smtp.mailfrom=a@example.net}",
       {}},
      {"mx.example.com;\r\n\tdkim=pass (good signature) header.d=example.net "
       "header.i=@example.net;\r\n"
       "\tdkim=fail reason=\"body hash; bad\" header.d=x.example",
       ResultsKind::AuthenticationResults,
       "mx.example.com dkim=pass{header.d=example.net}{header.i=@example.net} "
       "dkim=fail(body hash; bad){header.d=x.example}",
       {}},
      {"mx.example.com; auth=pass (x; spf=pass) smtp.auth=\"a b\"@example.net policy . y = 1",
       ResultsKind::AuthenticationResults,
       "mx.example.com auth=pass{smtp.auth=a b@example.net}{policy.y=1}",
       {}},
      {"i=2; mx.example.com; arc=pass (i=1)", ResultsKind::Arc, "mx.example.com i=2 arc=pass", {}},
      // Microsoft 365
      {"spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.net; dkim=pass (signature was "
       "verified)\r\n header.d=example.net;dmarc=pass action=none\r\n "
       "header.from=example.net;compauth=pass "
       "reason=100",
       ResultsKind::AuthenticationResults,
       " spf=pass{smtp.mailfrom=example.net} dkim=pass{header.d=example.net} "
       "dmarc=pass{.action=none}{header.from=example.net} compauth=pass(100)",
       {Code::NoAuthservId, Code::NoPropertyType}},
      {"i=1; mx.microsoft.example 1; spf=none; dmarc=none",
       ResultsKind::Arc,
       "mx.microsoft.example i=1 spf=none dmarc=none",
       {}},
      {"mx.example.com/1; spf/1=pass",
       ResultsKind::AuthenticationResults,
       "mx.example.com/1 spf=pass",
       {}},
      {"", ResultsKind::AuthenticationResults, "", {Code::NoAuthservId}},
      {"mx.example.com 2; spf=pass",
       ResultsKind::AuthenticationResults,
       "mx.example.com spf=pass",
       {Code::BadVersion}},
      {"mx.example.com; spf",
       ResultsKind::AuthenticationResults,
       "mx.example.com",
       {Code::NoMethod}},
      {"mx.example.com; spf=pass (open",
       ResultsKind::AuthenticationResults,
       "mx.example.com spf=pass",
       {Code::Unclosed}},
      {"mx.example.com; spf=pass",
       ResultsKind::Arc,
       "mx.example.com spf=pass",
       {Code::BadInstance}},
      {"i=51; a; spf=pass", ResultsKind::Arc, "a spf=pass", {Code::BadInstance}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    const AuthenticationResults field = parse_authentication_results(c.value, c.kind);
    EXPECT_EQ(shown(field), c.shown);
    EXPECT_EQ(codes(field), c.faults);
    for (std::size_t i = 0; i < c.value.size(); ++i)
      (void)parse_authentication_results(c.value.substr(0, i), c.kind);
  }
}

// A result inside a domain, a comment or a quoted string is no result (CVE-2020-12272 and
// relatives).
TEST(AuthenticationResults, TakesNoResultFromInsideAToken) {
  const auto field = parse_authentication_results(
      "mx.example.com; spf=fail smtp.mailfrom=\"x; dkim=pass header.d=legit.example\"; dkim=fail "
      "(dkim=pass) header.d=legit.example");
  ASSERT_EQ(field.results.size(), 2U);
  EXPECT_EQ(field.find("dkim")->result, "fail");
  EXPECT_EQ(field.find("dkim")->property("header", "d"), "legit.example");
  EXPECT_EQ(field.find("arc"), nullptr);
  EXPECT_EQ(field.results[1].comments, std::vector<std::string>{"dkim=pass"});
}

TEST(AuthenticationResults, StopsAtItsLimit) {
  std::string value = "mx.example.com";
  for (int i = 0; i < 1000; ++i)
    value += "; spf=pass";
  const auto field = parse_authentication_results(value);
  EXPECT_EQ(field.results.size(), kMostResults);
  EXPECT_EQ(codes(field), std::vector{Code::TooManyResults});
}

}  // namespace
}  // namespace waybill::message
