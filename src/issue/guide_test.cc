#include "issue/guide.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/csv.h"
#include "data/dns_hosts.h"
#include "data/sender_steps.h"
#include "sender/catalogue.h"

namespace waybill::issue {
namespace {

dns::Name name(std::string_view text) {
  return *dns::Name::parse(text);
}

TEST(Guide, FortyServicesAndMoreHaveTheirOwnSteps) {
  const std::vector<std::string> senders = guided_senders();
  EXPECT_GE(senders.size(), 40U);
  for (const std::string& sender : senders)
    EXPECT_NE(sender::Catalogue::embedded().find(sender), nullptr) << sender;
}

TEST(Guide, EveryRowOfTheTablesIsWhole) {
  csv::Reader steps(data::sender_steps());
  ASSERT_TRUE(steps.next());
  while (steps.next()) {
    ASSERT_EQ(steps.fields().size(), 6U) << steps.field(0);
    EXPECT_FALSE(steps.field(2).empty()) << steps.field(0);
    EXPECT_FALSE(steps.field(4).empty()) << steps.field(0);
  }
  csv::Reader hosts(data::dns_hosts());
  ASSERT_TRUE(hosts.next());
  while (hosts.next()) {
    EXPECT_FALSE(hosts.field(2).empty()) << hosts.field(0);
    EXPECT_TRUE(hosts.field(3) == "relative" || hosts.field(3) == "full") << hosts.field(0);
  }
}

TEST(Guide, SalesforceStepsNameBothRecordsAndTheActivation) {
  Defect defect;
  defect.code = "sender-unaligned";
  defect.sender = "salesforce-core";
  const Guide found = guide(defect, {.domain = "example.com", .zone = "example.com"});
  ASSERT_GE(found.steps.size(), 3U);
  EXPECT_TRUE(found.is_tailored);
  EXPECT_EQ(found.sender, "Salesforce");
  EXPECT_TRUE(found.steps[0].text.contains("example.com"));
  EXPECT_TRUE(found.steps[1].copy.contains("custdkim.salesforce.com"));
  EXPECT_TRUE(found.steps.back().text.contains("Activate"));
}

TEST(Guide, AServiceWithoutStepsOfItsOwnSaysSo) {
  Defect defect;
  defect.code = "sender-unaligned";
  defect.sender = "runbox";
  const Guide found = guide(defect, {.domain = "example.com", .zone = "example.com"});
  ASSERT_EQ(found.steps.size(), 1U);
  EXPECT_FALSE(found.is_tailored);
  EXPECT_TRUE(found.steps[0].text.contains("not known here"));
}

TEST(Guide, RecordsAreNamedAsTheHostTakesThem) {
  Defect defect;
  defect.code = "dmarc-missing";
  defect.publish = {
      {.name = "_dmarc.example.com", .type = "TXT", .value = "v=DMARC1; p=none", .instead_of = ""},
      {.name = "example.com", .type = "TXT", .value = "v=spf1 -all", .instead_of = "v=spf1 +all"}};
  const std::vector<dns::Name> servers = {name("amy.ns.cloudflare.com")};
  const DnsHost* host = dns_host_of(servers);
  ASSERT_NE(host, nullptr);
  const Guide found = guide(defect, {.domain = "example.com", .zone = "example.com", .host = host});
  ASSERT_EQ(found.steps.size(), 2U);
  EXPECT_TRUE(found.steps[0].text.contains("name in the panel: _dmarc)")) << found.steps[0].text;
  EXPECT_EQ(found.steps[0].copy, "v=DMARC1; p=none");
  EXPECT_TRUE(found.steps[1].text.contains("name in the panel: @)")) << found.steps[1].text;
  EXPECT_TRUE(found.steps[1].text.contains("v=spf1 +all"));
}

TEST(Guide, HostsAreKnownByTheirServers) {
  EXPECT_EQ(dns_host_of(std::vector{name("ns-1234.awsdns-56.org")})->title, "Amazon Route 53");
  EXPECT_EQ(dns_host_of(std::vector{name("ns1-03.azure-dns.com")})->title, "Azure DNS");
  EXPECT_EQ(dns_host_of(std::vector{name("ns1.example.net")}), nullptr);
  EXPECT_EQ(dns_host_of(std::vector{name("notdigitalocean.com")}), nullptr);
}

TEST(Guide, GivesAStepForEachLineOfGeneralAdvice) {
  Defect defect;
  defect.code = "listed-address";
  defect.fix = "Find the cause.\nAsk for removal.";
  const Guide steps = guide(defect, {.domain = "example.com", .zone = "example.com"});
  ASSERT_EQ(steps.steps.size(), 2U);
  EXPECT_EQ(steps.steps[1].text, "Ask for removal.");
  EXPECT_FALSE(steps.is_tailored);
}

TEST(Defect, ReadsBack) {
  Defect defect;
  defect.code = "listed-address";
  defect.subject = "192.0.2.1";
  defect.severity = health::Severity::Critical;
  defect.title = "Listed";
  defect.statement = "It is listed.";
  defect.messages = 12;
  defect.recipients = {"example.net"};
  defect.sender = "sendgrid";
  defect.fix = "Find the cause.\nAsk for removal.";
  defect.publish = {{.name = "a", .type = "TXT", .value = "b", .instead_of = "c"}};
  defect.evidence = {boost::json::object{{"kind", "dns"}}};
  const Defect again = parse_defect(to_json(defect));
  EXPECT_EQ(to_json(again), to_json(defect));
  EXPECT_EQ(parse_defect({}).code, "");
}

}  // namespace
}  // namespace waybill::issue
