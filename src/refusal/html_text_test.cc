#include "refusal/html_text.h"

#include <gtest/gtest.h>

#include "refusal/bounce.h"

namespace waybill::refusal {
namespace {

TEST(HtmlText, KeepsWordsAndLines) {
  static const struct {
    std::string_view html;
    std::string_view text;
  } kCases[] = {
      {"", ""},
      {"plain  text\n here", "plain text here"},
      {"<p>one</p><p>two<br>three</p>", "one\ntwo\nthree\n"},
      {"<head><title>no</title></head><body>yes", "yes"},
      {"<style>p { x }</style><script>a < b</script>yes", "yes"},
      {"<!-- no <b> -->yes", "yes"},
      {"a &lt;b@c.example&gt; &amp; &#x41;&#66; &unknown; &", "a <b@c.example> & AB &unknown; &"},
      {"to <b@c.example>: gone", "to <b@c.example>: gone"},
      {"&auml;&nbsp;&#128512;", "\xC3\xA4 \xF0\x9F\x98\x80"},
      {"<td>a</td><td>b</td>", "a b "},
      {"<never ends", ""},
      {"&#xFFFFFFFF;&#;", "&#xFFFFFFFF;&#;"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(text_of_html(c.html), c.text) << c.html;
}

TEST(HtmlText, EveryPrefixIsRead) {
  constexpr std::string_view kPage = "<p>a &lt;b&#65;</p><!-- x --><style>y</style><a@b.example>";
  for (std::size_t i = 0; i <= kPage.size(); ++i)
    EXPECT_LE(text_of_html(kPage.substr(0, i)).size(), 2 * kPage.size());
}

TEST(HtmlText, ANoticeInHtmlAloneIsRead) {
  const auto message = message::Message::read(
      "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@example.org>\n"
      "To: sender@example.com\nSubject: Undeliverable: hello\nMIME-Version: 1.0\n"
      "Content-Type: text/html; charset=utf-8\n\n"
      "<html><head><style>p{}</style></head><body><p>Your message could not be delivered.</p>"
      "<p>&lt;one@example.net&gt;:<br>host mx.example.net[192.0.2.1] said: 550 5.1.1 No such user "
      "(in reply to RCPT TO command)</p></body></html>\n");
  const Bounce bounce = read_bounce(message);
  ASSERT_EQ(bounce.recipients.size(), 1U);
  EXPECT_EQ(bounce.recipients[0].recipient, "one@example.net");
  EXPECT_EQ(bounce.recipients[0].classification.reason, Reason::UserUnknown);
}

}  // namespace
}  // namespace waybill::refusal
