#include <gtest/gtest.h>

#include "data/merge_fields.h"
#include "data/postal_addresses.h"
#include "tester/link_kinds.h"
#include "tester/link_text.h"
#include "tester/merge_fields.h"
#include "tester/postal_address.h"
#include "tester/table.h"
#include "tester/test_newsletter.h"

namespace waybill::tester {
namespace {

// A page of these elements and the good words around them.
std::string page_of(std::string_view inside) {
  std::string html(kGoodHtml);
  return html.insert(html.find("<h1>"), inside);
}

struct PageCase {
  std::string_view id, inside, status;
};

TEST(ContentChecks, JudgeWhatStandsInThePage) {
  static const PageCase kCases[] = {
      {"html-valid", "", "pass"},
      {"html-valid", "<script>x</script>", "fail"},
      {"html-valid", "<a href=\"https://www.example.com/\" onclick=\"x\">y</a>", "fail"},
      {"html-valid", "<form action=\"https://www.example.com/\"><input></form>", "fail"},
      {"html-valid", "<iframe src=\"https://www.example.com/\"></iframe>", "fail"},
      {"html-valid", "<link rel=\"stylesheet\" href=\"https://fonts.googleapis.com/css\">", "pass"},
      {"html-valid", "<style>@import url('https://fonts.googleapis.com/css');</style>", "pass"},
      {"html-valid", "<style>@import 'https://www.example.com/css';</style>", "warn"},
      {"html-valid", "<link rel=\"stylesheet\" href=\"https://www.example.com/css\">", "warn"},
      {"html-valid", "<a href=\"https://www.example.com/\">never closed ", "warn"},
      {"html-valid", "<!--[if mso]><table><tr><td><![endif]-->", "pass"},
      {"image-text",
       "<img src=\"https://www.example.com/a.png\" alt=\"x\" width=\"600\" "
       "height=\"2000\">",
       "warn"},
      {"accessibility", "<img src=\"https://www.example.com/a.png\" width=\"9\">", "warn"},
      {"accessibility", "<img src=\"https://www.example.com/a.png\" alt=\"\" width=\"9\">", "pass"},
      {"accessibility", "<a href=\"https://www.example.com/\">Click here</a>", "warn"},
      {"accessibility", "<p style=\"color:#bbbbbb\">hard to read</p>", "warn"},
      {"accessibility", "<table><tr><td>x</td></tr></table>", "info"},
      {"accessibility", "<table><tr><th>x</th></tr></table>", "pass"},
      {"tracking", "", "pass"},
      {"tracking", "<img src=\"https://t.example.com/o\" alt=\"\" width=\"1\" height=\"1\">",
       "info"},
      {"tracking", "<img src=\"https://x.my.salesforce.com/o\" width=\"1\" height=\"1\">", "info"},
      {"tracking", "<img src=\"https://t.example.org/o\" alt=\"\" width=\"1\" height=\"1\">",
       "warn"},
      {"image-weight", "<img src=\"https://www.example.com/a.png\" alt=\"x\">", "warn"},
      {"image-weight", "<img src=\"https://www.example.com/a.png\" alt=\"x\" style=\"width:1em\">",
       "pass"},
      {"client-support", "", "info"},
      {"client-support", "<video src=\"https://www.example.com/v\"></video>", "info"},
      {"links-https", "", "pass"},
      {"links-https", "<a href=\"http://www.example.com/\">x</a>", "warn"},
      {"links-https", "<a href=\"page.html\">x</a>", "warn"},
      {"links-https", "<img src=\"cid:1@example.com\" alt=\"x\" width=\"1\">", "pass"},
      {"links-https", "<a href=\"mailto:a@example.com\">x</a><a href=\"tel:+49123\">y</a>", "pass"},
      {"links-https", "<a href=\"#top\">x</a>", "pass"},
      {"links-https", "<a href=\"javascript:x\">x</a>", "fail"},
      {"links-https", "<a href=\"java&#9;script:x\">x</a>", "fail"},
      {"links-https", "<a href=\"data:text/html,x\">x</a>", "fail"},
      {"links-https", "<a href=\"https://192.0.2.1/\">x</a>", "fail"},
      {"links-https", "<a href=\"https://0xC0000201/\">x</a>", "fail"},
      {"links-https", "<a href=\"https://www.example.com@example.org/\">x</a>", "fail"},
      {"link-shorteners", "", "pass"},
      {"link-shorteners", "<a href=\"https://bit.ly/x\">x</a>", "warn"},
      {"link-shorteners", "<a href=\"https://www.google.com/url?q=x\">x</a>", "warn"},
      {"link-shorteners", "<a href=\"https://www.google.com/maps\">x</a>", "pass"},
      {"link-text", "", "pass"},
      {"link-text", "<a href=\"https://www.example.com/x\">www.example.com</a>", "pass"},
      {"link-text", "<a href=\"https://example.de/\">example.com</a>", "warn"},
      {"link-text", "<a href=\"https://evil.example.org/\">https://bank.de/</a>", "fail"},
      {"link-text", "<a href=\"https://evil.example.org/\">bank.de</a>", "fail"},
      {"link-text", "<a href=\"https://evil.example.org/\">report.pdf</a>", "pass"},
      {"link-text", "<a href=\"https://evil.example.org/\">Node.js</a>", "pass"},
      {"link-text", "<a href=\"https://evil.example.org/\">www.bank.example.net/a b</a>", "pass"},
      {"link-text", "<a href=\"https://cl.s50.exct.net/?qs=1\">www.partner.com</a>", "warn"},
      {"link-text", "<a href=\"https://click.example.com/?qs=1\">www.partner.com</a>", "pass"},
      {"link-text", "<a href=\"https://track.example.org/?u=www.partner.com\">www.partner.com</a>",
       "warn"},
      {"link-alignment", "", "pass"},
      {"link-alignment", "<a href=\"https://www.linkedin.com/\">x</a>", "pass"},
      {"merge-fields", "", "pass"},
      {"merge-fields", "Dear {!Contact.FirstName},", "fail"},
      {"merge-fields", "<a href=\"https://www.example.com/?x=%%_subscriberkey%%\">x</a>", "fail"},
      {"merge-fields", "<style>a{color:red} @media x{b{c:d}}</style>", "pass"},
      {"merge-fields", "<p>See [1] and {a} or 50% of 100%.</p>", "pass"},
      {"hidden-text", "", "pass"},
      {"hidden-text", "<p>seen</p><p style=\"display:none\">words that only filters can read</p>",
       "warn"},
      {"hidden-text", "<p>seen</p><p style=\"display:none\">ref:_00D4v6YtEn._5004v1QzRh:ref</p>",
       "pass"},
      {"hidden-text", "<p>seen</p><p style=\"color:#fff\">words that only filters can read</p>",
       "warn"},
      {"hidden-text",
       "<style>@media x{.m{display:block}}</style><p>seen</p><p class=\"m\" "
       "style=\"display:none\">a menu for small screens</p>",
       "pass"},
      {"hidden-text", "<p>v&#8203;ia&#8203;gr&#8203;a</p>", "warn"},
      {"hidden-text", "<p>&#1040;pple</p>", "warn"},
      {"address-unsubscribe", "", "pass"},
      {"preheader", "", "info"},
  };
  for (const PageCase& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + ": " + std::string(c.inside));
    const Report report = report_of(newsletter(page_of(c.inside)));
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(ContentChecks, DoNotApplyToLettersWithoutHtml) {
  const Report report = report_of(TestMessage::letter());
  for (const std::string_view id :
       {"html-valid", "image-text", "preheader", "tracking", "links-https", "link-shorteners",
        "link-alignment", "links-work", "address-unsubscribe", "image-weight", "client-support"})
    EXPECT_EQ(status_of(report, id), "not-applicable") << id;
}

TEST(ContentChecks, WantAWayOutInTheText) {
  constexpr std::string_view kNothing = "<html lang=\"en\"><title>x</title><p>Hello</p></html>";
  const Report report = report_of(newsletter(kNothing, "Hello\r\n"));
  EXPECT_EQ(status_of(report, "address-unsubscribe"), "warn");
  EXPECT_TRUE(finding_of(report, "address-unsubscribe").statement.contains("no link"));
}

TEST(ContentChecks, WarnOfLinksThatAreAllElsewhere) {
  constexpr std::string_view kElsewhere =
      "<html lang=\"en\"><p>Hello <a href=\"https://www.example.org/\">there</a></p></html>";
  EXPECT_EQ(status_in(html_letter(kElsewhere, "Hello there\r\n"), "link-alignment"), "warn");
}

TEST(MergeFields, HaveExamplesThatTheyFind) {
  const Table table(data::merge_fields());
  for (const Table::Row& row : table.rows()) {
    const auto found = find_merge_field(row[4]);
    ASSERT_TRUE(found) << row[4];
    EXPECT_EQ(found->id, row[0]) << row[4];
  }
}

TEST(MergeFields, AreNotSeenWhereThereAreNone) {
  for (const std::string_view text : {"",
                                      "a { b } c",
                                      "{}",
                                      "{{}}",
                                      "100 %% sure",
                                      "if (a[[0]] > b) {",
                                      "function() { return {a: 1}; }",
                                      "* | table | *",
                                      "<<",
                                      ">> quoted",
                                      "${",
                                      "## Heading",
                                      "[link]",
                                      "[Reply]",
                                      "{\"name\": \"x\"}",
                                      "https://example.com/?a=%20b%20c",
                                      "5 < 6 and 7 > 4",
                                      "Hello Null Island,",
                                      "[[",
                                      "{%",
                                      "<%"})
    EXPECT_FALSE(find_merge_field(text)) << text;
}

TEST(PostalAddresses, HaveExamplesThatAreFound) {
  const Table table(data::postal_addresses());
  for (const Table::Row& row : table.rows())
    EXPECT_TRUE(has_postal_address(row[2])) << row[2];
  for (const std::string_view text : {"", "Hello Bob", "Your order 4711 is ready", "in 2026 we"})
    EXPECT_FALSE(has_postal_address(text)) << text;
}

TEST(LinkText, PromisesAHostOnlyWhenItIsOne) {
  static const struct {
    std::string_view text, host;
  } kCases[] = {
      {"https://Example.com/x", "example.com"},
      {" www.example.com ", "www.example.com"},
      {"example.com", "example.com"},
      {"example.de/x?y", "example.de"},
      {"münchen.de", "xn--mnchen-3ya.de"},
      {"Read more", ""},
      {"info@example.com", ""},
      {"report.pdf", ""},
      {"3.14", ""},
      {"e.g.", ""},
      {"...", ""},
      {"http://", ""},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(host_in_text(c.text), c.host) << c.text;
}

Link link_of(std::string_view url, std::string_view text = "", std::string_view context = "") {
  Link link;
  link.url = url;
  link.parsed = parse_url(url);
  link.text = text;
  link.context = context;
  return link;
}

TEST(Links, ThatMayActAreKnown) {
  EXPECT_FALSE(may_act(link_of("https://example.com/tiles", "See all tiles")));
  EXPECT_FALSE(may_act(link_of("https://click.example.com/?qs=0123456789abcdef", "Read more")));
  EXPECT_TRUE(may_act(link_of("https://example.com/unsubscribe?id=1")));
  EXPECT_TRUE(may_act(link_of("https://example.com/x", "Abmelden")));
  EXPECT_TRUE(may_act(link_of("https://example.com/x", "here", "To unsubscribe click here")));
  EXPECT_TRUE(may_act(link_of("https://example.com/x", "Se désabonner")));
  EXPECT_TRUE(may_act(link_of("https://example.com/x", "Confirm your address")));
  EXPECT_TRUE(may_act(link_of("https://example.com/x?token=abc")));
  EXPECT_TRUE(may_act(link_of("https://example.com/x?t=eyJhbGciOiJIUzI1NiJ9.e30.x")));
  EXPECT_TRUE(may_act(link_of("https://example.com/" + std::string(200, 'a'))));
}

TEST(LinkDomains, AreThoseThatPeopleVisit) {
  TestMessage message = newsletter(page_of(
      "<a href=\"https://WWW.Example.org/a\">x</a><a href=\"https://www.example.org/b\">y</a>"
      "<a href=\"http://192.0.2.1/\">z</a><a href=\"http://www.w3.org/\">w</a>"));
  Specimen specimen;
  const std::string octets = message.octets();
  specimen.octets = octets;
  const Reading reading(specimen);
  EXPECT_EQ(link_domains(reading),
            (std::vector<std::string>{"www.example.org", "www.example.com", "img.example.com"}));
}

// The web as the test says it: "URL STATUS [LOCATION]" or "URL FAILURE".
class LinkChecks : public testing::Test {
 protected:
  static fetch::Answer status(unsigned code, std::string location = {}) {
    fetch::Answer answer;
    answer.status = code;
    answer.location = std::move(location);
    return answer;
  }
  static fetch::Answer failure(fetch::Failure what) {
    fetch::Answer answer;
    answer.failure = what;
    return answer;
  }
  void know(const std::string& url, const fetch::Answer& head, const fetch::Answer& get) {
    constexpr std::size_t kMost = 256U << 10U;
    run.web[{.url = url, .method = fetch::Method::Head, .most_octets = kMost}] = head;
    run.web[{.url = url, .method = fetch::Method::Get, .most_octets = kMost}] = get;
  }
  void know(const std::string& url, const fetch::Answer& both) { know(url, both, both); }
  std::string_view result() { return status_of(report = run.report(), "links-work"); }

  // Two links can be asked: the page and the image.
  TestRun run{.octets = newsletter(kGoodHtml, "Hello\r\n").octets()};
  const std::string page = "https://www.example.com/tiles";
  const std::string image = "https://img.example.com/roof.png";
  Report report;
};

TEST_F(LinkChecks, WaitForTheWeb) {
  EXPECT_EQ(result(), "could-not-check");
  know(page, status(200));
  EXPECT_EQ(result(), "could-not-check");
  know(image, status(200));
  EXPECT_EQ(result(), "pass");
}

TEST_F(LinkChecks, NameWhatIsBroken) {
  know(image, status(200));
  know(page, status(404));
  EXPECT_EQ(result(), "warn");
  EXPECT_TRUE(finding_of(report, "links-work").statement.contains("answers 404"));
  know(page, status(405), status(200));
  EXPECT_EQ(result(), "pass");
  know(page, status(500));
  EXPECT_EQ(result(), "warn");
  know(page, failure(fetch::Failure::Tls));
  EXPECT_EQ(result(), "warn");
  know(page, failure(fetch::Failure::TooLarge));
  EXPECT_EQ(result(), "pass");
}

TEST_F(LinkChecks, BlameNobodyForWhatTheWebDidNotTell) {
  using fetch::Failure;
  know(image, failure(Failure::Timeout));
  for (const Failure what : {Failure::Timeout, Failure::Unreachable, Failure::Guarded,
                             Failure::NotFetched, Failure::BadUrl}) {
    know(page, failure(what));
    EXPECT_EQ(result(), "could-not-check");
  }
  for (const unsigned code : {401U, 403U, 429U, 503U, 999U}) {
    know(page, status(code));
    EXPECT_EQ(result(), "could-not-check") << code;
  }
  run.dns = test_dns(good_dns() + "www.example.com A 192.0.2.1");
  know(page, failure(Failure::NoAddress));
  EXPECT_EQ(result(), "could-not-check");
  run.dns = test_dns(good_dns());  // DNS says that the name does not exist
  EXPECT_EQ(result(), "warn");
}

TEST_F(LinkChecks, FollowRedirectsAndCountThem) {
  know(image, status(200));
  know(page, status(301, "https://www.example.com/1"));
  know("https://www.example.com/1", status(302, "https://www.example.com/2"));
  know("https://www.example.com/2", status(200));
  EXPECT_EQ(result(), "pass");
  EXPECT_EQ(status_of(report, "link-shorteners"), "pass");
  know("https://www.example.com/2", status(302, "https://www.example.com/3"));
  know("https://www.example.com/3", status(302, "https://www.example.com/4"));
  know("https://www.example.com/4", status(200));
  EXPECT_EQ(result(), "pass");
  EXPECT_EQ(status_of(report, "link-shorteners"), "warn");
  know("https://www.example.com/4", status(302, page));
  EXPECT_EQ(result(), "warn");  // in a circle
}

TEST_F(LinkChecks, OpenNoDoorThatDoesSomething) {
  know(image, status(200));
  know(page, status(302, "https://www.example.com/confirm?x=1"));
  EXPECT_EQ(result(), "pass");
  for (const auto& [request, answer] : run.web)
    EXPECT_FALSE(request.url.contains("unsubscribe") || request.url.contains("confirm"));
  Specimen specimen;
  specimen.octets = run.octets;
  const Examination examination(specimen);
  dns::Inquiry dns(run.dns);
  const fetch::Snapshot nothing;
  fetch::Inquiry web(nothing);
  (void)examination.examine(dns, web);
  for (const fetch::Request& request : web.wanted())
    EXPECT_FALSE(request.url.contains("unsubscribe")) << request.url;
}

}  // namespace
}  // namespace waybill::tester
