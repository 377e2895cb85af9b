// What posture finds in DNS.
#include <gtest/gtest.h>

#include "base/check.h"
#include "dns/snapshot_json.h"
#include "posture/bimi.h"
#include "posture/dane.h"
#include "posture/key_publication.h"
#include "posture/mail_exchange.h"
#include "posture/mta_sts.h"
#include "posture/reverse_name.h"
#include "posture/spf_publication.h"

namespace waybill::posture {
namespace {

dns::Name name(std::string_view text) {
  return checked(dns::Name::parse(text));
}

dns::Snapshot zone(std::string_view json) {
  auto snapshot = dns::parse_snapshot(json);
  CHECK(snapshot.has_value());
  return *snapshot;
}

TEST(MailExchange, TellsWhoTakesMail) {
  const dns::Snapshot known = zone(R"({"missing": "nxdomain", "answers": [
      {"name": "a.example", "type": "MX", "data": ["20 m2.a.example", "10 m1.a.example"]},
      {"name": "m2.a.example", "type": "AAAA", "data": ["2001:db8::1"]},
      {"name": "b.example", "type": "A", "data": ["192.0.2.1"]},
      {"name": "c.example", "type": "MX", "data": ["0 ."]},
      {"name": "d.example", "type": "MX", "data": ["10 none.d.example"]},
      {"name": "e.example", "type": "TXT", "data": ["x"]},
      {"name": "f.example", "type": "MX", "status": "TIMEOUT"},
      {"name": "g.example", "type": "MX", "status": "NODATA"},
      {"name": "g.example", "type": "A", "status": "SERVFAIL"},
      {"name": "h.example", "type": "MX", "data": ["10 m.h.example"]},
      {"name": "m.h.example", "type": "A", "status": "TIMEOUT"}]})");
  static const struct {
    std::string_view domain;
    MailExchange::State state;
    bool takes_mail;
  } kCases[] = {
      {"a.example", MailExchange::State::Hosts, true},
      {"b.example", MailExchange::State::Implicit, true},
      {"c.example", MailExchange::State::Null, false},
      {"d.example", MailExchange::State::NoAddress, false},
      {"e.example", MailExchange::State::Nothing, false},
      {"f.example", MailExchange::State::DnsFailure, false},
      {"g.example", MailExchange::State::DnsFailure, false},
      {"h.example", MailExchange::State::Hosts, true},  // silence is no absence
      {"z.example", MailExchange::State::Nothing, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.domain);
    dns::Inquiry dns(known);
    const auto exchange = read_mail_exchange(name(c.domain), dns);
    ASSERT_TRUE(exchange.has_value());
    EXPECT_EQ(exchange->state, c.state);
    EXPECT_EQ(exchange->takes_mail(), c.takes_mail);
    EXPECT_NE(exchange->answer, nullptr);
  }
  dns::Inquiry dns(known);
  EXPECT_EQ(read_mail_exchange(name("a.example"), dns)->hosts.front().exchange.text(),
            "m1.a.example");
}

TEST(ReverseName, LeadsBackOrNot) {
  const dns::Snapshot known = zone(R"({"missing": "nxdomain", "answers": [
      {"name": "1.2.0.192.in-addr.arpa", "type": "PTR", "data": ["m.example"]},
      {"name": "m.example", "type": "A", "data": ["192.0.2.1"]},
      {"name": "2.2.0.192.in-addr.arpa", "type": "PTR", "data": ["m.example"]},
      {"name": "4.2.0.192.in-addr.arpa", "type": "PTR", "status": "SERVFAIL"},
      {"name": "5.2.0.192.in-addr.arpa", "type": "PTR", "data": ["x.example", "n.example"]},
      {"name": "n.example", "type": "A", "data": ["192.0.2.5"]},
      {"name": "6.2.0.192.in-addr.arpa", "type": "PTR", "data": ["slow.example"]},
      {"name": "slow.example", "type": "A", "status": "TIMEOUT"}]})");
  static const struct {
    std::string_view address;
    ReverseName::State state;
    std::string_view best;
  } kCases[] = {
      {"192.0.2.1", ReverseName::State::Confirmed, "m.example"},
      {"192.0.2.2", ReverseName::State::Unconfirmed, "m.example"},
      {"192.0.2.3", ReverseName::State::Missing, ""},
      {"192.0.2.4", ReverseName::State::DnsFailure, ""},
      {"192.0.2.5", ReverseName::State::Confirmed, "n.example"},
      {"192.0.2.6", ReverseName::State::DnsFailure, "slow.example"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.address);
    dns::Inquiry dns(known);
    const auto reverse = read_reverse_name(checked(IpAddress::parse(c.address)), dns);
    ASSERT_TRUE(reverse.has_value());
    EXPECT_EQ(reverse->state, c.state);
    EXPECT_EQ(reverse->best() == nullptr ? "" : reverse->best()->text(), c.best);
  }
}

TEST(ReverseName, KnowsGenericNames) {
  static const struct {
    std::string_view name, address;
    bool is_generic;
  } kCases[] = {
      {"mail.example.com", "192.0.2.1", false},
      {"a27-3.smtp-out.eu-west-1.amazonses.example", "192.0.2.1", false},
      {"mail-192-0-2-1.example.com", "192.0.2.1", false},  // says that it is a mail server
      {"192-0-2-1.example.com", "192.0.2.1", true},
      {"host1.2.0.192.example.com", "192.0.2.1", true},
      {"c0000201.example.com", "192.0.2.1", true},
      {"p192000002001.example.com", "192.0.2.1", true},
      {"x.dynamic.example.com", "192.0.2.1", true},
      {"pool-7.example.com", "192.0.2.1", true},
      {"adsl.x.example.com", "192.0.2.1", true},
      {"www.example.com", "192.0.2.1", false},
      {"server7.example.com", "192.0.2.1", false},
      {"pool.v6.example.com", "2001:db8::1", true},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(looks_generic(name(c.name), checked(IpAddress::parse(c.address))), c.is_generic);
  }
}

TEST(KeyRotation, KnowsTheOtherSelector) {
  static const struct {
    std::string_view selector, alias;
    bool is_certain;
    std::string_view first;
  } kCases[] = {
      {"selector1", "selector1-example-com._domainkey.example.onmicrosoft.com", true, "selector2"},
      {"hs1-4711", "example-com.hs06a.dkim.hubspotemail.net", true, "hs2-4711"},
      {"s2", "s2.domainkey.u1.wl.sendgrid.net", true, "s1"},
      {"crm", "crm.abc123.custdkim.salesforce.com", false, "crmalt"},
      {"sf1", "sf1.abc123.custdkim.salesforce.com", false, "sf2"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.selector);
    const auto rotation = rotation_of(c.selector, name(c.alias));
    ASSERT_TRUE(rotation.has_value());
    EXPECT_EQ(rotation->is_certain, c.is_certain);
    EXPECT_EQ(rotation->alternates.front(), c.first);
  }
  EXPECT_FALSE(rotation_of("s1", name("s1.example.net")).has_value());
}

TEST(SpfPublication, CountsAndMeasures) {
  const dns::Snapshot known = zone(R"({"missing": "nxdomain", "answers": [
      {"name": "a.example", "type": "TXT", "data": ["v=spf1 -all", " v=spf1 a -all", "spf2.0/pra -all", "other"]},
      {"name": "a.example", "type": "SPF", "data": ["\"v=spf1 -all\""]}]})");
  dns::Inquiry dns(known);
  const auto publication = read_spf_publication(name("a.example"), dns);
  ASSERT_TRUE(publication.has_value());
  EXPECT_EQ(publication->records, std::vector<std::string>{"v=spf1 -all"});
  EXPECT_EQ(publication->near_misses.size(), 1U);
  EXPECT_EQ(publication->sender_id.size(), 1U);
  EXPECT_TRUE(publication->type99->has_records());
  EXPECT_EQ(publication->longest_string, 11U);
}

TEST(MtaSts, FollowsRecordPolicyAndServers) {
  const std::string record =
      R"({"name": "_mta-sts.a.example", "type": "TXT", "data": ["v=STSv1; id=1"]})";
  const std::string mx = R"({"name": "a.example", "type": "MX", "data": ["10 mx.a.example"]},
                            {"name": "mx.a.example", "type": "A", "data": ["192.0.2.1"]})";
  const std::string good = "version: STSv1\nmode: enforce\nmx: mx.a.example\nmax_age: 604800\n";
  const auto failure = [](fetch::Failure how) {
    fetch::Answer answer;
    answer.failure = how;
    return answer;
  };
  const auto answer = [](unsigned status, std::string text) {
    fetch::Answer answer;
    answer.status = status;
    answer.octets = std::move(text);
    return answer;
  };
  const struct {
    std::string answers;
    std::optional<fetch::Answer> fetched;
    MtaSts::State state;
  } cases[] = {
      {mx, std::nullopt, MtaSts::State::Absent},
      {record + "," + mx, std::nullopt, MtaSts::State::PolicyPending},
      {record + "," + mx, failure(fetch::Failure::NotFetched), MtaSts::State::PolicyPending},
      {record + "," + mx, failure(fetch::Failure::Tls), MtaSts::State::NoPolicy},
      {record + "," + mx, answer(301, ""), MtaSts::State::NoPolicy},
      {record + "," + mx, answer(200, "<html>"), MtaSts::State::BrokenPolicy},
      {record + "," + mx, answer(200, good), MtaSts::State::Good},
      {record + "," + mx,
       answer(200, "version: STSv1\nmode: enforce\nmx: b.example\nmax_age: 604800\n"),
       MtaSts::State::Uncovered},
      {record + "," + mx,
       answer(200, "version: STSv1\nmode: none\nmx: b.example\nmax_age: 604800\n"),
       MtaSts::State::Good},
      {R"({"name": "_mta-sts.a.example", "type": "TXT", "data": ["v=STSv1; id=-"]})", std::nullopt,
       MtaSts::State::BrokenRecord},
      {R"({"name": "_mta-sts.a.example", "type": "TXT", "data": ["v=STSv1; id=1", "v=STSv1; id=2"]})",
       std::nullopt, MtaSts::State::SeveralRecords},
      {R"({"name": "_mta-sts.a.example", "type": "TXT", "status": "TIMEOUT"})", std::nullopt,
       MtaSts::State::DnsFailure},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.answers);
    const dns::Snapshot known = zone(R"({"missing": "nxdomain", "answers": [)" + c.answers + "]}");
    fetch::Snapshot pages;
    if (c.fetched) pages[{.url = "https://mta-sts.a.example/.well-known/mta-sts.txt"}] = *c.fetched;
    dns::Inquiry dns(known);
    fetch::Inquiry web(pages);
    const auto sts = read_mta_sts(name("a.example"), dns, web);
    ASSERT_TRUE(sts.has_value());
    EXPECT_EQ(sts->state, c.state);
  }
}

}  // namespace
}  // namespace waybill::posture
