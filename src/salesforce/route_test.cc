#include "salesforce/route.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace waybill::salesforce {
namespace {

RouteReading route_of(std::string_view octets, std::string_view envelope = "") {
  return read_route(message::Message::read(octets), envelope);
}

TEST(Route, IsReadFromHeadersAndReturnPath) {
  static const struct {
    std::string_view octets;
    std::string_view envelope;
    Route route;
  } kCases[] = {
      {"X-SFMC-Stack: 50\nMessage-ID: <a@dm3s50mta1.xt.local>\n\n", "",
       Route::MarketingCloudEngagement},
      {"From: a@b.example\n\n", "bounce-1_HTML-2-3-4-5@bounce.news.example.com",
       Route::MarketingCloudEngagement},
      {"x-job: 100_200\nFrom: a@b.example\n\n", "", Route::MarketingCloudEngagement},
      {"X-Pardot-Route: 7\nMessage-ID: <a@x.xt.local>\n\n", "", Route::AccountEngagement},
      {"Return-Path: <b@bounce.s10.exacttarget.com>\nFrom: a@b.example\n\n", "",
       Route::AccountEngagement},
      {"X-SFDCOrgRelay: 00DA0000000Hu5a\nX-SFDC-LK: 00DA0000000Hu5a\n\n", "", Route::EmailRelay},
      {"X-SFDC-User: 005A0000000abcd\n\n", "", Route::Core},
      {"Received: from smtp01.na63.mta.salesforce.com ([192.0.2.1]) by mx.example.com\nFrom: "
       "a@b.c\n\n",
       "", Route::Core},
      {"Received: from evil.example by mta.salesforce.com\nFrom: a@b.c\n\n", "",
       Route::NotSalesforce},
      {"Received: from mta.salesforce.com.evil.example by mx\nFrom: a@b.c\n\n", "",
       Route::NotSalesforce},
      {"From: a@b.c\n\n", "x=b.c__1@1.8d-3trx3eag.um8.bnc.salesforce.com", Route::Core},
      {"Subject: Re: case [ ref:_00D8d3TRx.:ref ]\nFrom: a@b.c\n\n", "a@b.c",
       Route::MailboxIntegration},
      {"From: a@b.c\n\n", "a@b.c", Route::NotSalesforce},
      {"", "", Route::Unknown},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.octets);
    EXPECT_EQ(to_string(route_of(c.octets, c.envelope).detected), to_string(c.route));
  }
}

TEST(Route, WarnsOfWhatContradicts) {
  const auto has = [](const RouteReading& reading, RouteWarning warning) {
    return std::ranges::find(reading.warnings, warning) != reading.warnings.end();
  };
  const RouteReading forged = route_of("X-SFDC-LK: 00D4x000004z0H4\nFrom: a@b.c\n\n",
                                       "x=b.c__1@1.8d-3trx3eag.um8.bnc.salesforce.com");
  EXPECT_TRUE(has(forged, RouteWarning::OrgIdsDiffer));
  EXPECT_EQ(forged.org_id, "00D8d000003TRx3");
  EXPECT_TRUE(has(
      route_of("Received: from a.mta.salesforce.com by mx\nX-SFDCOrgRelay: 00DA0000000Hu5a\n\n"),
      RouteWarning::RelayHeaderButDirect));
  const RouteReading sandbox =
      route_of("X-SFDC-App: coreapp-sandbox\nX-SFDC-LK: 00DA0000000Hu5a\n\n");
  EXPECT_TRUE(sandbox.sandbox && has(sandbox, RouteWarning::Sandbox));
  EXPECT_TRUE(has(route_of("From: x <a@00d8d000003trx3.sfcustomeremail.com>\n\n"),
                  RouteWarning::SubstituteAddress));
}

TEST(Route, CitesTheFieldThatSpeaks) {
  static constexpr std::string_view kOctets = "From: a@b.c\nX-SFDC-LK: 00DA0000000Hu5a\n\n";
  const RouteReading reading = route_of(kOctets);
  ASSERT_EQ(reading.clues.size(), 1U);
  const Span bytes = reading.clues[0].bytes;
  EXPECT_EQ(kOctets.substr(bytes.begin, bytes.end - bytes.begin), "X-SFDC-LK: 00DA0000000Hu5a\n");
}

}  // namespace
}  // namespace waybill::salesforce
