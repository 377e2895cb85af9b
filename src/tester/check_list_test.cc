#include <gtest/gtest.h>

#include "tester/brand.h"
#include "tester/list_uris.h"
#include "tester/scripts.h"
#include "tester/test_newsletter.h"

namespace waybill::tester {
namespace {

TEST(ListChecks, WantAWayOutOfMailToLists) {
  struct Case {
    std::string_view unsubscribe, post, header, one_click;
  };
  static const Case kCases[] = {
      {"<https://example.com/u>", "List-Unsubscribe=One-Click", "pass", "pass"},
      {"<mailto:u@example.com>,\r\n <https://example.com/u>", "List-Unsubscribe=One-Click", "pass",
       "pass"},
      {"(a comment) <https://example.com/u>", "List-Unsubscribe=One-Click", "pass", "pass"},
      {"<https://example.com/u>", "", "pass", "fail"},
      {"<https://example.com/u>", "One-Click", "pass", "fail"},
      {"<mailto:u@example.com>", "List-Unsubscribe=One-Click", "fail", "fail"},
      {"<mailto:u@example.com>", "", "fail", "fail"},
      {"<http://example.com/u>", "List-Unsubscribe=One-Click", "fail", "fail"},
      {"https://example.com/u", "List-Unsubscribe=One-Click", "fail", "fail"},
      {"<https://example.com/u> <mailto:u@example.com>", "List-Unsubscribe=One-Click", "warn",
       "pass"},
      {"", "", "fail", "fail"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.unsubscribe) + " / " + std::string(c.post));
    TestMessage message = newsletter();
    message.remove("List-Unsubscribe").remove("List-Unsubscribe-Post");
    if (!c.unsubscribe.empty()) message.add("List-Unsubscribe", std::string(c.unsubscribe));
    if (!c.post.empty()) message.add("List-Unsubscribe-Post", std::string(c.post));
    const Report report = report_of(message);
    EXPECT_EQ(status_of(report, "list-unsubscribe"), c.header);
    EXPECT_EQ(status_of(report, "one-click"), c.one_click);
  }
  EXPECT_EQ(status_in(TestMessage::letter(), "list-unsubscribe"), "not-applicable");
  EXPECT_EQ(status_in(TestMessage::letter(), "one-click"), "not-applicable");
}

TEST(ListChecks, WantTheWayOutSignedByTheFromDomain) {
  dkim::SigningOptions options;
  options.domain = "example.com";
  options.selector = "s1";
  options.timestamp = kTestNow - 20;
  const auto signed_fields = [&](std::vector<std::string> fields, std::string_view domain) {
    options.signed_fields = std::move(fields);
    options.domain = domain;
    TestMessage message = newsletter();
    message.sign(options);
    return message;
  };
  const std::vector<std::string> both = {"From", "Subject", "List-Unsubscribe",
                                         "List-Unsubscribe-Post"};
  const std::vector<std::string> one = {"From", "Subject", "List-Unsubscribe"};
  EXPECT_EQ(status_in(signed_fields(both, "example.com"), "one-click-signed"), "pass");
  const Report report = report_of(signed_fields(one, "example.com"));
  EXPECT_EQ(status_of(report, "one-click-signed"), "fail");
  EXPECT_TRUE(
      finding_of(report, "one-click-signed")
          .statement.starts_with("No valid and aligned signature covers List-Unsubscribe-Post:"));
  EXPECT_EQ(status_in(newsletter(), "one-click-signed"), "fail");
  EXPECT_EQ(status_in(TestMessage::letter(), "one-click-signed"), "not-applicable");
  TestRun run{.octets = signed_fields(both, "example.com").octets()};
  run.dns = test_dns("s1._domainkey.example.com TXT SERVFAIL");
  EXPECT_EQ(status_of(run.report(), "one-click-signed"), "could-not-check");
}

TEST(ListChecks, JudgeListFields) {
  static const struct {
    std::string_view field, value, status;
  } kCases[] = {
      {"List-Id", "News <news.example.com>", "pass"},
      {"List-Id", "<news.example.com>", "pass"},
      {"List-Id", "news.example.com", "warn"},
      {"List-Id", "News <news>", "warn"},
      {"List-Id", "News <a b.example.com>", "warn"},
      {"List-Post", "NO (nobody may)", "pass"},
      {"List-Help", "https://example.com/help", "warn"},
      {"Feedback-ID", "campaign:customer:mail:sender1", "pass"},
      {"Feedback-ID", "a:b:c:d:e:f", "warn"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    EXPECT_EQ(status_in(newsletter().set(c.field, std::string(c.value)), "list-fields"), c.status);
  }
  EXPECT_EQ(status_in(newsletter().remove("List-Id"), "list-fields"), "info");
  EXPECT_EQ(status_in(TestMessage::letter(), "list-fields"), "not-applicable");
}

TEST(DisplayName, ClaimsToBeNobodyElse) {
  static const struct {
    std::string_view from, status;
  } kCases[] = {
      {"alice@example.com", "info"},
      {"Alice Example <alice@example.com>", "pass"},
      {"\"alice@example.com\" <alice@example.com>", "pass"},
      {"\"alice@news.example.com\" <alice@example.com>", "pass"},
      {"\"boss@bank.example.org\" <alice@example.com>", "fail"},
      {"www.bank.example.org <alice@example.com>", "fail"},
      {"Example.com News <alice@example.com>", "pass"},
      {"PayPal <alice@example.com>", "fail"},
      {"PayPal Security Team <alice@example.com>", "fail"},
      {"PayPal <service@paypal.com>", "pass"},
      {"PayPal <service@mail.paypal.de>", "pass"},
      {"PayPal <service@paypal.fr>", "pass"},
      {"=?utf-8?b?0KDQsNGDUGFs?= <alice@example.com>", "fail"},  // Cyrillic "Рау", Latin "Pal"
      {"PayPa1 <alice@example.com>", "fail"},
      {"Micr0soft Support <alice@example.com>", "fail"},
      {"Gmail <alice@example.com>", "fail"},
      {"Emily Chase <alice@example.com>", "pass"},
      {"Salesforce Consulting Munich <alice@example.com>", "pass"},
      {"Visa Services Example <alice@example.com>", "pass"},
      {"=?utf-8?q?J=C3=B6rg_M=C3=BCller?= <alice@example.com>", "pass"},
      {"=?utf-8?b?0J/RgNC40LLQtdGC?= <alice@example.com>", "pass"},
      {"\"Dr. Alice Example, Example Inc.\" <alice@example.com>", "pass"},
      {"Service <service@paypa1.com>", "fail"},
      {"Service <service@xn--pypal-4ve.com>", "fail"},  // Cyrillic "а"
      {"Service <service@xn--mnchen-3ya.example>", "pass"},
      {"Support Inc. <alice@example.com>", "pass"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.from);
    TestMessage message = TestMessage::letter();
    message.set("From", std::string(c.from));
    const Report report = report_of(message);
    EXPECT_EQ(status_of(report, "display-name"), c.status)
        << finding_of(report, "display-name").statement;
  }
}

TEST(Scripts, TellLookAlikesApart) {
  EXPECT_EQ(mixed_word("hello world"), "");
  EXPECT_EQ(mixed_word("Привет, Bob"), "");
  EXPECT_EQ(mixed_word("an аpple"), "аpple");
  EXPECT_EQ(mixed_word("10 µm of kΩ"), "");
  EXPECT_EQ(mixed_word("日本Tokyo"), "");
  EXPECT_EQ(skeleton_of("PayPal"), skeleton_of("ΡауΡаI"));
  EXPECT_EQ(skeleton_of("M\u200Bicrosoft"), skeleton_of("Micr0s\u00F6ft"));
  EXPECT_NE(skeleton_of("Example"), skeleton_of("Samples"));
}

TEST(ListUris, AreReadBetweenBrackets) {
  EXPECT_EQ(parse_list_uris(" <https://example.com/\r\n a>, (x) <mailto:b@example.com> ").uris,
            (std::vector<std::string>{"https://example.com/a", "mailto:b@example.com"}));
  EXPECT_FALSE(parse_list_uris("").fault.empty());
  EXPECT_FALSE(parse_list_uris("<https://example.com").fault.empty());
  EXPECT_FALSE(parse_list_uris("x").fault.empty());
}

TEST(ListChecks, KnowAddressesOfRoles) {
  static const struct {
    std::string_view id, field, value, status;
  } kCases[] = {
      {"no-reply", "From", "alice@example.com", "pass"},
      {"no-reply", "From", "Example <no-reply@example.com>", "warn"},
      {"no-reply", "From", "Example <noreply+x@example.com>", "warn"},
      {"role-recipient", "To", "bob@example.net", "pass"},
      {"role-recipient", "To", "abuse@example.net", "info"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    EXPECT_EQ(status_in(TestMessage::letter().set(c.field, std::string(c.value)), c.id), c.status);
  }
  EXPECT_EQ(status_in(TestMessage::letter()
                          .set("From", "no-reply@example.com")
                          .add("Reply-To", "help@example.com"),
                      "no-reply"),
            "pass");
}

}  // namespace
}  // namespace waybill::tester
