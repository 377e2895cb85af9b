#include <gtest/gtest.h>

#include <string>

#include "tester/html.h"
#include "tester/html_reference.h"
#include "tester/html_tokens.h"
#include "tester/url.h"

namespace waybill::tester {
namespace {

// "<a href=x>" as "a[href=x]", text as it is, the end of a tag as "/a", comments as "!".
std::string tokens_of(std::string_view html) {
  std::string list;
  HtmlTokens tokens(html);
  while (const HtmlToken* token = tokens.next()) {
    if (!list.empty()) list += " ";
    switch (token->kind) {
      case HtmlToken::Kind::StartTag:
        list += token->name;
        for (const HtmlAttribute& attribute : token->attributes)
          list += "[" + attribute.name + "=" + attribute.value + "]";
        break;
      case HtmlToken::Kind::EndTag: list += "/" + token->name; break;
      case HtmlToken::Kind::Text: list += "'" + token->text() + "'"; break;
      case HtmlToken::Kind::Comment: list += "!"; break;
      case HtmlToken::Kind::Doctype: list += "doctype"; break;
      case HtmlToken::Kind::Unfinished: list += "unfinished"; break;
    }
  }
  return list;
}

TEST(HtmlTokens, AreThoseOfBrowsers) {
  static const struct {
    std::string_view html, tokens;
  } kCases[] = {
      {"", ""},
      {"a < b", "'a < b'"},
      {"a<", "'a<'"},
      {"<>", "'<>'"},
      {"<p>x</p>", "p 'x' /p"},
      {"<P CLASS='A b' id=c d>", "p[class=A b][id=c][d=]"},
      {"<a href=x/y>", "a[href=x/y]"},
      {"<a href = \"x>y\" href=z>", "a[href=x>y]"},
      {"<br/>", "br"},
      {"<a/onclick=x>", "a[onclick=x]"},
      {"<a =b>", "a[=b=]"},
      {"<!DOCTYPE html><!-- <p> -->x", "doctype ! 'x'"},
      {"<!--[if mso]><p><![endif]-->x", "! 'x'"},
      {"<![if !mso]>x<![endif]>", "! 'x' !"},
      {"<!-->x<!--->y", "! 'x' ! 'y'"},
      {"<!-- x --!>y", "! 'y'"},
      {"<!-- x", "unfinished"},
      {"<p title=\"x", "unfinished"},
      {"<style>a > b { } </p></STYLE>x", "style 'a > b { } </p>' /style 'x'"},
      {"<style></style>x", "style /style 'x'"},
      {"<script>'</scripty>'</script >", "script ''</scripty>'' /script"},
      {"<title>a &amp; <b></title>", "title 'a & <b>' /title"},
      {"<style>&amp;</style>", "style '&amp;' /style"},
      {"<script>x", "script 'x'"},
      {"&lt;p&gt; &copy; &copy2 &#65;&#x42; &#8203; &unknown; & &amp",
       "'<p> © ©2 AB \xE2\x80\x8B &unknown; & &'"},
      {"<a href='?a=1&copy=2&amp;b=3&lt'>", "a[href=?a=1&copy=2&b=3<]"},
      {"&#128; &#0; &#x110000; &#xD800;", "'€ \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD'"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.html);
    EXPECT_EQ(tokens_of(c.html), c.tokens);
  }
}

TEST(HtmlTokens, EndWithinEveryPrefix) {
  constexpr std::string_view kHtml =
      "<!DOCTYPE html><!-- c --><p class='a' b=c d>x &amp; &#x41; y</p><style>a{}</style><br/>";
  for (std::size_t length = 0; length <= kHtml.size(); ++length) {
    HtmlTokens tokens(kHtml.substr(0, length));
    std::size_t end = 0;
    while (const HtmlToken* token = tokens.next()) {
      EXPECT_EQ(token->span.begin, end);
      EXPECT_GT(token->span.end, token->span.begin);
      end = token->span.end;
    }
    EXPECT_EQ(end, length);
  }
}

TEST(Url, IsReadAsBrowsersDo) {
  static const struct {
    std::string_view text, scheme, host, rest;
    Url::Host kind;
  } kCases[] = {
      {"https://Example.com/x?y#z", "https", "example.com", "/x?y#z", Url::Host::Name},
      {" ht\ntps:\\\\example.com\\x ", "https", "example.com", "\\x", Url::Host::Name},
      {"//example.com", "https", "example.com", "", Url::Host::Name},
      {"http:example.com", "http", "example.com", "", Url::Host::Name},
      {"https://a@b:c@example.com:8080/", "https", "example.com", "/", Url::Host::Name},
      {"https://münchen.example/", "https", "xn--mnchen-3ya.example", "/", Url::Host::Name},
      {"https://ex%61mple.com./", "https", "example.com", "/", Url::Host::Name},
      {"http://192.0.2.1/", "http", "192.0.2.1", "/", Url::Host::Address},
      {"http://3221225985/", "http", "192.0.2.1", "/", Url::Host::Address},
      {"http://0xC0.0.0x201", "http", "192.0.2.1", "", Url::Host::Address},
      {"http://0300.0.2.01/", "http", "192.0.2.1", "/", Url::Host::Address},
      {"http://1.2.3.4.5/", "http", "1.2.3.4.5", "/", Url::Host::Invalid},
      {"http://999/", "http", "0.0.3.231", "/", Url::Host::Address},
      {"http://1.2.3.999/", "http", "1.2.3.999", "/", Url::Host::Invalid},
      {"http://[2001:db8::1]:80/x", "http", "2001:db8::1", "/x", Url::Host::Address},
      {"http://[::1", "http", "::1", "", Url::Host::Address},
      {"http://", "http", "", "", Url::Host::Invalid},
      {"http://exa mple.com/", "http", "exa mple.com", "/", Url::Host::Invalid},
      {"mailto:a@example.com", "mailto", "", "a@example.com", Url::Host::None},
      {"JavaScript:alert(1)", "javascript", "", "alert(1)", Url::Host::None},
      {"java\tscript:x", "javascript", "", "x", Url::Host::None},
      {"page.html", "", "", "page.html", Url::Host::None},
      {"#top", "", "", "#top", Url::Host::None},
      {"{!Account.Url}", "", "", "{!Account.Url}", Url::Host::None},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Url url = parse_url(c.text);
    EXPECT_EQ(url.scheme, c.scheme);
    EXPECT_EQ(url.host, c.host);
    EXPECT_EQ(url.rest, c.rest);
    EXPECT_EQ(url.kind, c.kind);
  }
}

TEST(HtmlPage, HasTextLinksAndImages) {
  const HtmlPage page = read_page(
      "<html lang=en><head><title>Offer</title><style>@media x{a{color:red}} b{display:flex}"
      "</style></head><body><div style=\"display:none\">Preview</div><p>One<p>Two &amp; three"
      "<table><tr><td><a href=\"https://example.com/a\">Read <b>this</b></a>"
      "<td><a href='b'><img src=i.png alt=Logo width=10 height='20'></a></table>"
      "<img src=t.gif width=1 height=1></body>");
  EXPECT_EQ(page.text, "One\nTwo & three\nRead this");
  EXPECT_EQ(page.title, "Offer");
  EXPECT_EQ(page.language, "en");
  EXPECT_TRUE(page.preview.starts_with("Preview")) << page.preview;
  ASSERT_EQ(page.links.size(), 2U);
  EXPECT_EQ(page.links[0].text, "Read this");
  EXPECT_EQ(page.links[1].text, "Logo");
  EXPECT_TRUE(page.links[1].has_image);
  ASSERT_EQ(page.images.size(), 2U);
  EXPECT_EQ(page.images[0].height, 20);
  EXPECT_FALSE(page.images[0].is_pixel());
  EXPECT_TRUE(page.images[1].is_pixel());
  ASSERT_EQ(page.hidden.size(), 1U);
  EXPECT_TRUE(page.hidden[0].is_first);
  EXPECT_TRUE(page.at_rules.contains("@media"));
  EXPECT_TRUE(page.properties.contains("display:flex"));
  EXPECT_TRUE(page.objections.empty());
  EXPECT_EQ(page.layout_tables, 1U);
}

TEST(HtmlPage, SeesWhatIsHidden) {
  static const struct {
    std::string_view html;
    bool is_hidden;
  } kCases[] = {
      {"<p>x", false},
      {"<p hidden>x", true},
      {"<p style='display : NONE !important'>x", true},
      {"<p style='visibility:hidden'>x", true},
      {"<p style='opacity:0'>x", true},
      {"<p style='opacity:.5'>x", false},
      {"<p style='font-size:0'>x", true},
      {"<td style='font-size:0'><p style='font-size:14px'>x", false},  // a habit of MJML
      {"<p style='font-size:0.9em'>x", false},
      {"<p style='max-height:0;overflow:hidden'>x", true},
      {"<p style='max-height:0'>x", false},
      {"<p style='text-indent:-9999px'>x", true},
      {"<p style='position:absolute;left:-9999px'>x", true},
      {"<p style='color:#fff'>x", true},
      {"<p style='color:#fff;background:#000'>x", false},
      {"<table bgcolor=#0070d2><td><a href=x style='color:white'>x</a>", false},
      {"<td background=x.png style='color:#fff'>x", false},
      {"<p style='background:url(x.png);color:#fff'>x", false},
      {"<p style='background:linear-gradient(red,blue);color:#fff'>x", false},
      {"<div style='display:none'><p>x</p></div>", true},
      {"<div style='display:none'>&nbsp;</div>x", true},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.html);
    EXPECT_EQ(!read_page(c.html).hidden.empty(), c.is_hidden);
  }
}

TEST(HtmlPage, SeesWhatDoesNotBelongIntoMail) {
  using What = HtmlObjection::What;
  static const struct {
    std::string_view html;
    std::vector<What> objections;
  } kCases[] = {
      {"<p>x</p>", {}},
      {"<script>x</script>", {What::Script}},
      {"<p onclick='x'>", {What::Script}},
      {"<svg/onload=x>", {What::Script}},
      {"<form action=x><input></form>", {What::Form}},
      {"<iframe src=x></iframe>", {What::Frame}},
      {"<object data=x></object><embed src=x>", {What::Object, What::Object}},
      {"<META HTTP-EQUIV=Refresh content='0;url=x'>", {What::Refresh}},
      {"<meta http-equiv=Content-Type content='text/html'>", {}},
      {"<link rel=stylesheet href=x>", {What::StyleSheet}},
      {"<style>@import url(x);</style>", {What::StyleSheet}},
      {"<a href=x>y", {What::Unclosed}},
      {"<a href=x>y<a href=z>", {What::Unclosed, What::Unclosed}},
      {"<table><tr><td><a href=x>y</td></tr></table>", {What::Unclosed}},
      {"<div><p>x<li>y", {}},
      {"<table><tr><td>x<tr><td>y</table>", {}},
      {"<table><tr><td>x", {What::Unclosed}},
      {"<p>x<!-- ", {What::Unfinished}},
      {"<p>x<img src=\"y", {What::Unfinished}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.html);
    std::vector<What> found;
    for (const HtmlObjection& objection : read_page(c.html).objections)
      found.push_back(objection.what);
    EXPECT_EQ(found, c.objections);
  }
}

TEST(HtmlPage, NamesFaintText) {
  const HtmlPage page = read_page(
      "<p style='color:#ccc'>faint</p><p style='color:#333'>dark</p>"
      "<p style='color:#888;font-size:24px'>large</p>");
  ASSERT_EQ(page.faint.size(), 1U);
  EXPECT_EQ(page.faint[0].text, "faint");
  EXPECT_NEAR(page.faint[0].contrast, 1.6, 0.05);
}

TEST(HtmlPage, TakesHostilePagesInLinearTime) {
  for (const std::string_view piece :
       {"<div>", "<a href=x>", "<b>", "<p>", "<table>", "</b>", "<td>", "<", "&", "<!--", "<p x",
        "<style>", "<li>", "<a style='a:b'>"}) {
    std::string html;
    while (html.size() < kLargestHtml)
      html += piece;
    const HtmlPage page = read_page(html);
    EXPECT_LE(page.links.size(), kMostHtmlFacts);
  }
}

}  // namespace
}  // namespace waybill::tester
