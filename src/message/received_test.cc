#include "message/received.h"

#include <gtest/gtest.h>

#include <string>

namespace waybill::message {
namespace {

struct HopCase {
  std::string_view value;
  std::string_view helo, from_host, from_ip, by_host, with, id, for_address, tls_version,
      tls_cipher;
};

// One line per kind of server, with made-up names.
TEST(Received, ReadsTheFormsOfKnownServers) {
  static const HopCase kCases[] = {
      // Postfix
      {" from helo.example.net (mail.example.net [192.0.2.7])\r\n\t(using TLSv1.3 with cipher "
       "TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\t(No client certificate requested)\r\n\tby "
       "mx.example.com (Postfix) with ESMTPS id 4XYZ\r\n\tfor <ann@example.com>; Thu, 29 Apr 2027 "
       "23:34:45 +0900 (JST)",
       "helo.example.net", "mail.example.net", "192.0.2.7", "mx.example.com", "ESMTPS", "4XYZ",
       "ann@example.com", "TLSv1.3", "TLS_AES_256_GCM_SHA384"},
      {"from [10.0.0.9] (unknown [IPv6:2001:db8::7]) by mx.example.com (Postfix) with ESMTPSA id "
       "A1; "
       "Thu, 29 Apr 2027 14:34:45 +0000",
       "[10.0.0.9]", "", "2001:db8::7", "mx.example.com", "ESMTPSA", "A1", "", "", ""},
      // Exim
      {"from mail.example.net ([192.0.2.7] helo=helo.example.net) by mx.example.com with esmtps  "
       "(TLS1.3) "
       "tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <bob@example.net>) id 1abc-DEF-2g "
       "for "
       "ann@example.com; Thu, 29 Apr 2027 14:34:45 +0000",
       "helo.example.net", "mail.example.net", "192.0.2.7", "mx.example.com", "esmtps",
       "1abc-DEF-2g", "ann@example.com", "TLS1.3", "TLS_AES_256_GCM_SHA384"},
      {"from [192.0.2.7] (port=4711 helo=helo.example.net) by mx.example.com with smtp (Exim 4.72) "
       "id 1x; "
       "Thu, 29 Apr 2027 14:34:45 +0000",
       "helo.example.net", "", "192.0.2.7", "mx.example.com", "smtp", "1x", "", "", ""},
      // Sendmail
      {"from helo.example.net (root@mail.example.net [192.0.2.7] (may be forged)) by "
       "mx.example.com "
       "(8.14.4/8.14.4) with ESMTP id q1A2; Thu, 29 Apr 2027 14:34:45 GMT",
       "helo.example.net", "mail.example.net", "192.0.2.7", "mx.example.com", "ESMTP", "q1A2", "",
       "", ""},
      // Microsoft 365
      {"from AB1PR01MB0001.eurprd01.prod.example.com (2603:10a6:10::1) by "
       "CD1PR01MB0002.eurprd01.prod.example.com "
       "(2603:10a6:20::2) with Microsoft SMTP Server (version=TLS1_2, "
       "cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.4321.1; Thu, 29 Apr 2027 14:34:45 "
       "+0000",
       "AB1PR01MB0001.eurprd01.prod.example.com", "", "2603:10a6:10::1",
       "CD1PR01MB0002.eurprd01.prod.example.com", "Microsoft SMTP Server", "15.20.4321.1", "",
       "TLS1_2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
      // Google
      {"from mail.example.net (mail.example.net. [192.0.2.7]) by mx.google.example with ESMTPS id "
       "a1-2002.2027.04.29 for <ann@example.com> (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 "
       "bits=128/128); Thu, 29 Apr 2027 07:34:45 -0700 (PDT)",
       "mail.example.net", "mail.example.net", "192.0.2.7", "mx.google.example", "ESMTPS",
       "a1-2002.2027.04.29", "ann@example.com", "TLS1_3", "TLS_AES_128_GCM_SHA256"},
      // Momentum
      {"from [192.0.2.7] ([192.0.2.7:55555] helo=app.mta.example.com) by smtp.mta.example.com "
       "(envelope-from <x@bnc.example.com>) (ecelerity 4.2.38.999 r(Core:release/4.2.38.0)) with "
       "ESMTPS "
       "(cipher=ECDHE-RSA-AES256-GCM-SHA384) id 12/34-56789-ABC; Thu, 29 Apr 2027 14:34:45 +0000",
       "app.mta.example.com", "", "192.0.2.7", "smtp.mta.example.com", "ESMTPS", "12/34-56789-ABC",
       "", "", "ECDHE-RSA-AES256-GCM-SHA384"},
      // qmail
      {"from unknown (HELO helo.example.net) (192.0.2.7) by mx.example.com with SMTP; 29 Apr 2027 "
       "14:34:45 -0000",
       "helo.example.net", "", "192.0.2.7", "mx.example.com", "SMTP", "", "", "", ""},
      {"(qmail 1234 invoked by uid 0); 29 Apr 2027 14:34:45 -0000", "", "", "", "", "", "", "", "",
       ""},
      // rubbish
      {"", "", "", "", "", "", "", "", "", ""},
      {"from by with id for ;", "by", "", "", "", "id", "", "", "", ""},
  };
  for (const HopCase& c : kCases) {
    SCOPED_TRACE(c.value);
    const Hop hop = parse_received(c.value);
    EXPECT_EQ(hop.helo, c.helo);
    EXPECT_EQ(hop.from_host, c.from_host);
    EXPECT_EQ(hop.from_ip ? hop.from_ip->to_string() : "", c.from_ip);
    if (c.from_ip.empty()) continue;
    EXPECT_EQ(hop.by_host, c.by_host);
    EXPECT_EQ(hop.with, c.with);
    EXPECT_EQ(hop.id, c.id);
    EXPECT_EQ(hop.for_address, c.for_address);
    EXPECT_EQ(hop.tls_version, c.tls_version);
    EXPECT_EQ(hop.tls_cipher, c.tls_cipher);
    EXPECT_EQ(hop.date.value_or(Date{}).unix_seconds, 1809009285);
    for (std::size_t i = 0; i < c.value.size(); ++i)
      (void)parse_received(c.value.substr(0, i));
  }
}

TEST(Received, TellsWhetherTlsWasUsed) {
  EXPECT_TRUE(parse_received("from a by b with ESMTPS id 1; x").used_tls());
  EXPECT_TRUE(parse_received("from a by b (version=TLS1_2) with SMTP id 1; x").used_tls());
  EXPECT_FALSE(parse_received("from a by b with ESMTP id 1; x").used_tls());
}

TEST(Received, ListsTheHopsFromTheTop) {
  std::string text = "Received: from a by b; x\r\nSubject: s\r\nReceived: from c by d; y\r\n";
  const auto chain = received_chain(Message::read(text));
  ASSERT_EQ(chain.size(), 2U);
  EXPECT_EQ(chain[0].helo, "a");
  EXPECT_EQ(chain[1].by_host, "d");
  EXPECT_EQ(chain[1].span, (Span{38, 64}));
  for (int i = 0; i < 200; ++i)
    text += "Received: from a by b; x\r\n";
  EXPECT_EQ(received_chain(Message::read(text)).size(), kMostHops);
}

}  // namespace
}  // namespace waybill::message
