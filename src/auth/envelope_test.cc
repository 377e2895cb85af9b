#include "auth/envelope.h"

#include <gtest/gtest.h>

namespace waybill::auth {
namespace {

TEST(Envelope, IsReadFromTheFieldsThatStateIt) {
  static const struct {
    std::string_view octets;
    std::string_view ip, helo, mail_from;
  } kCases[] = {
      {"Return-Path: <a@b.example>\nReceived: from mail.b.example (mail.b.example [203.0.113.5]) "
       "by mx; Mon, 2 Mar 2026 10:00:00 +0000\n\n",
       "203.0.113.5", "mail.b.example", "a@b.example"},
      {"Return-Path: <>\nReceived: from inner (inner [10.0.0.1]) by mx2\nReceived: from "
       "out.b.example (out.b.example [203.0.113.6]) by mx1\n\n",
       "203.0.113.6", "out.b.example", ""},
      {"Received-SPF: pass (mx: ok) client-ip=203.0.113.7; envelope-from=\"c@d.example\"; "
       "helo=h\n\n",
       "203.0.113.7", "(none)", "c@d.example"},
      {"Authentication-Results: spf=pass (sender IP is 203.0.113.8) smtp.mailfrom=d.example; "
       "dkim=none\n"
       "Received: from a ([2001:db8::9]) by b\nReceived: from out.x ([203.0.113.8]) by c\n\n",
       "203.0.113.8", "out.x", "(none)"},
      {"From: a@b.example\n\n", "(none)", "(none)", "(none)"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.octets);
    const Envelope envelope = read_envelope(message::Message::read(c.octets));
    EXPECT_EQ(envelope.ip ? envelope.ip->value.to_string() : "(none)", c.ip);
    EXPECT_EQ(envelope.helo ? envelope.helo->value : "(none)", c.helo);
    EXPECT_EQ(envelope.mail_from ? envelope.mail_from->value : "(none)", c.mail_from);
  }
}

}  // namespace
}  // namespace waybill::auth
