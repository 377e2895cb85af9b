#include "auth/dmarc/report_destination.h"

#include <gtest/gtest.h>

#include <string>

namespace waybill::dmarc {
namespace {

dns::Name name_of(std::string_view text) {
  return dns::Name::parse(text).value_or(dns::Name());
}

Consent consent(std::string_view policy_domain, std::string_view host) {
  dns::Snapshot zone(dns::Missing::NxDomain);
  const auto publish = [&zone](std::string_view name, std::vector<dns::Data> records) {
    zone.set({name_of(name), dns::Type::Txt},
             {.status = dns::Status::NoError, .ttl = 0, .records = std::move(records)});
  };
  publish("_dmarc.example.com", {dns::make_text({"v=DMARC1; p=none"})});
  publish("example.com._report._dmarc.yes.example",
          {dns::make_text({"v=DMARC1; bogus"}), dns::make_text({"other"})});
  publish("example.com._report._dmarc.no.example", {dns::make_text({"v=dmarc1"})});
  publish("example.com._report._dmarc.moved.example",
          {dns::make_text({"v=DMARC1; rua=mailto:new@moved.example"})});
  publish("example.com._report._dmarc.third.example",
          {dns::make_text({"v=DMARC1; rua=mailto:new@elsewhere.example"})});
  zone.set({name_of("example.com._report._dmarc.slow.example"), dns::Type::Txt},
           {.status = dns::Status::Timeout, .ttl = 0, .records = {}});
  dns::Inquiry inquiry(zone);
  Walker walker(inquiry);
  return check_destination(name_of(policy_domain), name_of(host), walker, inquiry).consent;
}

TEST(DmarcReportDestination, NeedsConsentOfOtherOrganizations) {
  EXPECT_EQ(consent("example.com", "example.com"), Consent::NotNeeded);
  EXPECT_EQ(consent("a.example.com", "reports.example.com"), Consent::NotNeeded);
  EXPECT_EQ(consent("example.com", "yes.example"), Consent::Given);
  EXPECT_EQ(consent("example.com", "no.example"), Consent::NotGiven);
  EXPECT_EQ(consent("example.com", "absent.example"), Consent::NotGiven);
  EXPECT_EQ(consent("example.com", "moved.example"), Consent::Given);
  EXPECT_EQ(consent("example.com", "third.example"), Consent::Contradicts);
  EXPECT_EQ(consent("example.com", "slow.example"), Consent::DnsFailure);
  const std::string label(60, 'x');
  EXPECT_EQ(consent(label + "." + label + "." + label + ".example", label + ".example"),
            Consent::NotGiven);
}

TEST(DmarcReportDestination, FindsTheHostOfAUri) {
  EXPECT_EQ(report_host("mailto:a@Example.com?subject=x@y"), name_of("example.com"));
  EXPECT_EQ(report_host("https://user@reports.example:8443/a@b"), name_of("reports.example"));
  EXPECT_EQ(report_host("https://reports.example"), name_of("reports.example"));
  for (const char* uri : {"", "mailto:", "mailto:a@", "mailto:a@..", "https:///x", "x"})
    EXPECT_EQ(report_host(uri), std::nullopt) << uri;
}

}  // namespace
}  // namespace waybill::dmarc
