#include "alert/message.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "alert/digest.h"
#include "alert/mail.h"
#include "alert/webhook.h"
#include "base/ascii.h"
#include "base/base64.h"

namespace waybill::alert {
namespace {

namespace json = boost::json;

constexpr std::string_view kEvil =
    "<!channel> <script>alert(1)</script> [x](https://evil.example) *b* `c` & \"q\"";

Occurrence evil() {
  return cleaned({.tenant = "t",
                  .domain = "example.com",
                  .rule = "new-sender",
                  .key = "k",
                  .severity = Severity::High,
                  .title = std::string(kEvil) + "\r\nBcc: victim@example.org",
                  .lines = {std::string(kEvil), "two"},
                  .href = "/domains/example.com",
                  .at = 1'795'444'200});
}

Message message() {
  Message made =
      message_of(evil(), Telling::First, {"Ex\r\nample", "Chan\nnel", "https://w.example"});
  made.id = "delivery1";
  made.alert = "alert1";
  return made;
}

TEST(PlainLine, CanDoNothing) {
  static const struct {
    std::string_view text, line;
  } kCases[] = {
      {"", ""},
      {" a  b ", "a b"},
      {"a\r\nb\tc", "a b c"},
      {"a\x1b[31mb", "a [31mb"},
      {"a\u202Eb\u200Bc\uFEFFd", "abcd"},
      {"a\u0085b", "a b"},
      {"\xFF", "\uFFFD"},
      {"ä…€", "ä…€"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(plain_line(c.text, 100), c.line) << c.text;
  EXPECT_EQ(plain_line("äääää", 8), "ää…");
  EXPECT_EQ(plain_line(std::string(1'000'000, 'a'), 10), "aaaaaaa…");
}

TEST(Cleaned, LeadsToPagesOfTheUiAlone) {
  for (const char* href :
       {"https://evil.example", "//evil.example", "javascript:x", "/a b", "/a\nb", "/\\evil"}) {
    Occurrence occurrence = evil();
    occurrence.href = href;
    EXPECT_EQ(cleaned(occurrence).href, "") << href;
  }
  EXPECT_EQ(cleaned(evil()).href, "/domains/example.com");
}

TEST(Message, SaysWhatItIsAboutAndWhatToDo) {
  const std::string text = text_of(message());
  EXPECT_TRUE(text.starts_with("High: <!channel>")) << text;
  EXPECT_TRUE(text.contains("example.com · A new sender appears · 2026-11-23 14:30 UTC")) << text;
  EXPECT_TRUE(text.contains("What to do:")) << text;
  EXPECT_TRUE(text.contains("\nhttps://w.example/domains/example.com\n")) << text;
  const Message still = message_of(evil(), Telling::Reminder, {});
  EXPECT_TRUE(still.subject.starts_with("Still high: ")) << still.subject;
  EXPECT_EQ(still.url, "");
}

TEST(Message, IsNoMarkupInHtml) {
  const std::string html = html_of(message());
  EXPECT_FALSE(html.contains("<script"));
  EXPECT_FALSE(html.contains("<!channel"));
  EXPECT_TRUE(html.contains("&lt;script&gt;"));
}

TEST(Mail, HasNoFieldsOfOthers) {
  const std::string mail = to_mail(message(), {"waybill@example.net", "admin@example.org", 0});
  for (const std::string_view line : ascii::split(mail, '\n')) {
    EXPECT_LE(line.size(), 998U);
    EXPECT_FALSE(line.starts_with("Bcc")) << line;
  }
  EXPECT_TRUE(mail.contains("\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n"));
  EXPECT_TRUE(mail.contains("\r\nMessage-ID: <delivery1@example.net>\r\n"));
  EXPECT_TRUE(mail.contains("\r\nAuto-Submitted: auto-generated\r\n"));
  EXPECT_TRUE(
      std::ranges::all_of(mail, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  EXPECT_EQ(mail_date(1'795'444'200), "Mon, 23 Nov 2026 14:30:00 +0000");
  const std::string with = to_mail(message(), {"waybill@example.net", "admin@example.org", 0},
                                   {{"re\"p\r\nort.pdf", "application/pdf", "PDF"}});
  EXPECT_TRUE(with.contains("filename=\"report.pdf\"")) << with;
  EXPECT_TRUE(with.contains(base64::encode("PDF")));
}

TEST(Slack, CallsNobody) {
  const json::object body = json::parse(slack_body(message())).as_object();
  EXPECT_FALSE(std::string_view(body.at("text").as_string()).contains('<'));
  EXPECT_TRUE(std::string_view(body.at("text").as_string()).contains("&lt;!channel&gt;"));
  const std::string all = json::serialize(body.at("blocks"));
  EXPECT_FALSE(all.contains("mrkdwn"));
  for (const json::value& block : body.at("blocks").as_array()) {
    if (const json::value* text = block.as_object().if_contains("text"))
      EXPECT_LE(text->at("text").as_string().size(), 3'000U);
  }
}

TEST(Teams, KnowsNoMarkdown) {
  const json::object body = json::parse(teams_body(message())).as_object();
  const json::object& card = body.at("attachments").as_array().front().at("content").as_object();
  EXPECT_EQ(card.at("type"), "AdaptiveCard");
  for (const json::value& block : card.at("body").as_array())
    EXPECT_EQ(block.at("type"), "RichTextBlock");  // TextBlock would read Markdown
  EXPECT_EQ(card.at("actions").as_array().front().at("url"),
            "https://w.example/domains/example.com");
}

TEST(Webhook, IsSigned) {
  const json::object body = json::parse(json_body(message())).as_object();
  EXPECT_EQ(body.at("rule"), "new-sender");
  EXPECT_EQ(body.at("at"), "2026-11-23T14:30:00Z");
  // echo -n '1.{}' | openssl dgst -sha256 -hmac key
  EXPECT_EQ(signature_of("key", 1, "{}"),
            "v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224");
}

TEST(Digest, LeavesEmptySectionsOut) {
  const Digest digest{
      .from = 1'795'344'200, .to = 1'795'444'200, .sections = {{"Alerts", {}}, {"Mail", {"a\nb"}}}};
  const Message made = message_of(digest, {.rhythm = Rhythm::Daily}, {"Example", "Mail", ""});
  ASSERT_EQ(made.sections.size(), 1U);
  EXPECT_EQ(made.sections.front().lines.front(), "a b");
  EXPECT_EQ(made.subject, "Daily digest of Example");
  EXPECT_EQ(message_of(Digest(), {.rhythm = Rhythm::Weekly}, {}).sections.front().lines.front(),
            "Nothing happened.");
}

TEST(Digest, HasAPdfWhenItIsWeeklyOrSomebodyWantsIt) {
  EXPECT_FALSE(attaches_pdf({.rhythm = Rhythm::Daily}));
  EXPECT_TRUE(attaches_pdf({.rhythm = Rhythm::Weekly}));
  EXPECT_TRUE(attaches_pdf({.rhythm = Rhythm::Daily, .attaches_pdf = true}));
  EXPECT_FALSE(attaches_pdf({.rhythm = Rhythm::Weekly, .attaches_pdf = false}));
  const Message made =
      message_of({.from = 1, .to = 2, .sections = {}}, {.rhythm = Rhythm::Weekly}, {});
  EXPECT_EQ(made.enclosure.from, 1);
  EXPECT_EQ(made.enclosure.to, 2);
  EXPECT_TRUE(made.enclosure.has_pdf);
}

TEST(Digest, BarsAreCellsAndTheirTextIsNoMarkup) {
  Section mail{"Mail", {"a: 3 of 4"}};
  mail.bars = {
      {std::string(kEvil), "3 of 4", 3, 1}, {"none", "nothing", 0, 0}, {"score", "7", 7, 0, 100}};
  const Message made =
      message_of({.from = 1, .to = 2, .sections = {mail}}, {.rhythm = Rhythm::Daily}, {});
  const std::string html = html_of(made);
  EXPECT_FALSE(html.contains("<script"));
  EXPECT_TRUE(html.contains("<td width=\"75%\""));
  EXPECT_TRUE(html.contains("<td width=\"25%\""));
  EXPECT_TRUE(html.contains("<td width=\"93%\""));
  EXPECT_TRUE(text_of(made).contains("a: 3 of 4"));
}

TEST(Mail, ShowsAPictureWithinItsHtml) {
  Message made = message();
  made.logo = "logo@waybill";
  const std::string mail = to_mail(
      made, {"waybill@example.net", "admin@example.org", 0},
      {{"logo.png", "image/png", "PNG", "logo@waybill"}, {"a.pdf", "application/pdf", "PDF"}});
  EXPECT_TRUE(html_of(made).contains("src=\"cid:logo@waybill\""));
  EXPECT_TRUE(mail.contains("\r\nContent-ID: <logo@waybill>\r\n"));
  EXPECT_TRUE(mail.contains("multipart/related"));
  EXPECT_TRUE(mail.contains("multipart/mixed"));
  EXPECT_TRUE(mail.contains("Content-Disposition: inline"));
}

}  // namespace
}  // namespace waybill::alert
