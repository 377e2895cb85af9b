#include "sender/attribute.h"

#include <gtest/gtest.h>

#include <vector>

#include "sender/salesforce_sender.h"

namespace waybill::sender {
namespace {

using report::AuthResult;
using report::DkimCheck;
using report::SpfCheck;
using report::SpfScope;

struct Row {
  std::string_view name, service;
  Confidence confidence;
  std::string_view address, envelope, reverse_name;
  std::vector<SpfCheck> spf;
  std::vector<DkimCheck> dkim;
};

SpfCheck spf(std::string_view domain, AuthResult result) {
  return {domain, SpfScope::MailFrom, result, {}, {}};
}
DkimCheck dkim(std::string_view domain, std::string_view selector, AuthResult result) {
  return {domain, selector, result, {}, {}};
}

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {"VERP of Salesforce",
       "salesforce-core",
       Confidence::Known,
       "192.0.2.1",
       "",
       "",
       {spf("1.2.a-hu5amac.na63.bnc.salesforce.com", AuthResult::Pass)},
       {}},
      {"a return path that somebody wrote",
       "sendgrid",
       Confidence::Guess,
       "192.0.2.1",
       "",
       "",
       {spf("bounce.sendgrid.net", AuthResult::Fail)},
       {}},
      {"an envelope that SPF did not check",
       "mailchimp",
       Confidence::Guess,
       "192.0.2.1",
       "mail1.mcsv.net",
       "",
       {},
       {}},
      {"signed by the service",
       "klaviyo",
       Confidence::Known,
       "192.0.2.1",
       "",
       "",
       {spf("send.example.com", AuthResult::Pass)},
       {dkim("klaviyomail.com", "x", AuthResult::Pass)}},
      {"the customer's key under a telling selector",
       "zendesk",
       Confidence::Likely,
       "192.0.2.1",
       "",
       "",
       {},
       {dkim("example.com", "zendesk1", AuthResult::Pass)}},
      {"a telling selector that does not pass",
       "zendesk",
       Confidence::Guess,
       "192.0.2.1",
       "",
       "",
       {},
       {dkim("example.com", "zendesk1", AuthResult::Fail)}},
      {"a common selector alone is nothing",
       "",
       Confidence::Guess,
       "192.0.2.1",
       "",
       "",
       {},
       {dkim("example.com", "k1", AuthResult::Pass)}},
      {"common words together",
       "sendgrid",
       Confidence::Guess,
       "192.0.2.1",
       "",
       "",
       {spf("em1234.example.com", AuthResult::Pass)},
       {dkim("example.com", "s1", AuthResult::Pass)}},
      {"a common selector in the service's network",
       "google-workspace",
       Confidence::Known,
       "209.85.220.41",
       "",
       "",
       {spf("example.com", AuthResult::Pass)},
       {dkim("example.com", "google", AuthResult::Pass)}},
      {"the service, not its carrier",
       "customer-io",
       Confidence::Known,
       "192.0.2.1",
       "",
       "",
       {spf("cio1.mailgun.org", AuthResult::Pass)},
       {dkim("customeriomail.com", "m", AuthResult::Pass)}},
      {"the carrier where nobody else shows",
       "amazon-ses",
       Confidence::Known,
       "192.0.2.1",
       "",
       "",
       {spf("0100.eu-west-1.amazonses.com", AuthResult::Pass)},
       {}},
      {"a list that handed on signed mail",
       "google-groups",
       Confidence::Known,
       "192.0.2.1",
       "",
       "",
       {spf("googlegroups.com", AuthResult::Pass)},
       {dkim("klaviyomail.com", "x", AuthResult::Pass)}},
      {"by the name of the address",
       "mimecast",
       Confidence::Known,
       "192.0.2.1",
       "",
       "eu-smtp-1.mimecast.com",
       {spf("example.com", AuthResult::Fail)},
       {}},
      {"nothing known",
       "",
       Confidence::Guess,
       "192.0.2.1",
       "example.com",
       "",
       {spf("example.com", AuthResult::Pass)},
       {dkim("example.com", "a", AuthResult::Pass)}},
      {"nothing at all", "", Confidence::Guess, "192.0.2.1", "", "", {}, {}},
  };
  return kRows;
}

TEST(Attribute, NamesTheServiceAndHowSurely) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.name);
    const Attribution found = attribute(
        Catalogue::embedded(),
        {*IpAddress::parse(row.address), row.reverse_name, row.envelope, row.dkim, row.spf});
    EXPECT_EQ(found.service == nullptr ? "" : found.service->id, row.service);
    EXPECT_EQ(found.service != nullptr, !found.evidence().empty());
    if (found.service != nullptr) EXPECT_EQ(id_of(found.confidence), id_of(row.confidence));
  }
}

TEST(Attribute, SaysWhichSignStandsWhere) {
  const std::vector<SpfCheck> checks = {spf("b.mcsv.net", AuthResult::Pass)};
  const std::vector<DkimCheck> keys = {dkim("example.com", "k2", AuthResult::Pass)};
  const Attribution found =
      attribute(Catalogue::embedded(), {*IpAddress::parse("198.2.128.9"), {}, {}, keys, checks});
  std::vector<std::string> says;
  for (const Evidence& evidence : found.evidence())
    says.push_back(describe(evidence, Catalogue::embedded()));
  EXPECT_EQ(says, (std::vector<std::string>{
                      "The address is within 198.2.128.0/18, a network of Mailchimp",
                      "SPF passed for b.mcsv.net, a return path of Mailchimp",
                      "The signature with the selector k2, as Mailchimp uses it, passed"}));
}

TEST(Attribute, LooksAtSoManyChecksAndNoMore) {
  std::vector<DkimCheck> keys(kMostChecks, dkim("example.com", "x", AuthResult::Fail));
  keys.push_back(dkim("mcsv.net", "k1", AuthResult::Pass));
  const Traits traits{*IpAddress::parse("192.0.2.1"), {}, {}, keys, {}};
  EXPECT_EQ(attribute(Catalogue::embedded(), traits).service, nullptr);
}

TEST(Attribute, ServesWhoStoresRows) {
  const std::vector<SpfCheck> checks = {spf("b.mcsv.net", AuthResult::Pass)};
  report::AggregateRow row;
  row.source_ip = *IpAddress::parse("192.0.2.1");
  EXPECT_EQ(sender_of(row), "");
  row.spf = checks;
  EXPECT_EQ(sender_of(row), "mailchimp");
}

TEST(SalesforceSender, TellsTheOrgAndWhoseItIs) {
  const std::string own[] = {"00DA0000000Hu5a"};
  static const struct {
    std::string_view domain, org, ownership;
  } kCases[] = {
      {"1.2.a-hu5amac.na63.bnc.salesforce.com", "00DA0000000Hu5a", "own"},
      {"a-hu5amac.na63.bnc.salesforce.com", "00DA0000000Hu5a", "own"},
      {"x.8d-3trx3eag.um8.bnc.salesforce.com", "00D8d000003TRx3", "unknown-org"},
      {"x.8d-3trx3eag.cs42.bnc.salesforce.com", "00D8d000003TRx3", "sandbox"},
      {"x.nonsense.na1.bnc.salesforce.com", "", "unknown-org"},
      {"abc123.bnc.salesforce.com", "", ""},
      {"example.com", "", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.domain);
    const auto found = read_salesforce("salesforce-core", c.domain, own);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->org_id, c.org);
    EXPECT_EQ(id_of(found->ownership), c.ownership);
    EXPECT_FALSE(describe(*found).empty());
  }
  EXPECT_FALSE(read_salesforce("mailchimp", "a.bnc.salesforce.com", own));
}

TEST(SalesforceSender, DropsTheTokensOfAVerpDomain) {
  static const struct {
    std::string_view domain, stable;
  } kCases[] = {
      {"1.2.a-hu5amac.na63.bnc.salesforce.com", "a-hu5amac.na63.bnc.salesforce.com"},
      {"a-hu5amac.na63.bnc.salesforce.com", "a-hu5amac.na63.bnc.salesforce.com"},
      {"abc123.bnc.salesforce.com", "abc123.bnc.salesforce.com"},
      {"bnc.salesforce.com", "bnc.salesforce.com"},
      {".bnc.salesforce.com", "bnc.salesforce.com"},
      {"mail.example.com", "mail.example.com"},
      {"", ""},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(stable_domain(c.domain), c.stable) << c.domain;
}

}  // namespace
}  // namespace waybill::sender
