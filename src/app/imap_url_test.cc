#include "app/imap_url.h"

#include <gtest/gtest.h>

#include <vector>

namespace waybill::app {
namespace {

TEST(ImapUrl, IsRead) {
  struct Case {
    std::string text, host, user, mailbox;
    unsigned port;
    bool is_tls;
  };
  const std::vector<Case> cases = {
      {"imaps://me@example.com@imap.example.com", "imap.example.com", "me@example.com", "INBOX",
       993, true},
      {"IMAPS://me%40example.com@imap.example.com:9993/A/B%20c", "imap.example.com",
       "me@example.com", "A/B c", 9993, true},
      {"imap://me@127.0.0.1/", "127.0.0.1", "me", "INBOX", 143, false},
      {"imap://me@[::1]:1143/[Gmail]/All%20Mail", "::1", "me", "[Gmail]/All Mail", 1143, false},
  };
  for (const Case& test : cases) {
    const auto url = parse_imap_url(test.text);
    ASSERT_TRUE(url) << test.text;
    EXPECT_EQ(url->endpoint.host, test.host);
    EXPECT_EQ(url->endpoint.port, test.port);
    EXPECT_EQ(url->user, test.user);
    EXPECT_EQ(url->mailbox, test.mailbox);
    EXPECT_EQ(url->security == net::ImapSecurity::Tls, test.is_tls);
  }
}

TEST(ImapUrl, IsRefused) {
  for (const std::string_view text :
       {"imaps://imap.example.com/INBOX", "imaps://@imap.example.com", "imaps://me:pw@host",
        "imaps://me@", "imaps://me@host:0", "imaps://me@host:x", "imaps://me@[::1", "imaps://a%4@h",
        "imaps://me@host/%GG"}) {
    EXPECT_TRUE(is_imap_url(text));
    EXPECT_FALSE(parse_imap_url(text)) << text;
  }
  EXPECT_NE(parse_imap_url("imaps://me:pw@host").error().find("--password-file"),
            std::string::npos);
  EXPECT_FALSE(is_imap_url("reports/"));
}

}  // namespace
}  // namespace waybill::app
