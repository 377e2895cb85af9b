// Each check of data/domain-checks.csv shows its problem, and a domain that does all well has none.
#include "health/examine.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/time_text.h"
#include "health/check_table.h"
#include "health/test_domain.h"

namespace waybill::health {
namespace {

Subject subject_of(std::string_view domain) {
  return {.domain = checked(dns::Name::parse(domain)), .now = posture::kCertificateNow};
}

// Lines of DNS that bring out a problem (or, of a check that only tells, its information).
struct DnsCase {
  std::string_view id;
  std::string lines;
};

std::vector<DnsCase> dns_cases() {
  const std::string key = key_record(dkim::kRsaPublic);
  std::string eleven = "example.com TXT v=spf1";
  for (int i = 0; i < 11; ++i)
    eleven += " exists:e" + std::to_string(i) + ".example.com";
  eleven += " -all";
  for (int i = 0; i < 11; ++i)
    eleven += "\ne" + std::to_string(i) + ".example.com A 127.0.0.2";
  std::string nine = "example.com TXT v=spf1";
  for (int i = 0; i < 9; ++i)
    nine += " exists:e" + std::to_string(i) + ".example.com";
  nine += " -all";
  for (int i = 0; i < 9; ++i)
    nine += "\ne" + std::to_string(i) + ".example.com A 127.0.0.2";
  std::string hosts = "example.com TXT v=spf1 mx:big.example.com -all";
  for (int i = 0; i < 11; ++i)
    hosts += "\nbig.example.com MX 10 h" + std::to_string(i) + ".example.com";
  return {
      {"spf-missing", "example.com TXT NODATA"},
      {"spf-several", "example.com TXT v=spf1 -all\nexample.com TXT v=spf1 mx -all"},
      {"spf-near-miss", "example.com TXT v=spf10 -all"},
      {"spf-syntax", "example.com TXT v=spf1 ipv4:192.0.2.1 -all"},
      {"spf-lookups", eleven},
      {"spf-lookups-near", nine},
      {"spf-voids", "example.com TXT v=spf1 a:x.example.com a:y.example.com a:z.example.com -all"},
      {"spf-voids-near", "example.com TXT v=spf1 a:x.example.com -all"},
      {"spf-mx-limit", hosts},
      {"spf-ptr", "example.com TXT v=spf1 ptr -all"},
      {"spf-open", "example.com TXT v=spf1 +all"},
      {"spf-open", "example.com TXT v=spf1 ip4:0.0.0.0/0 -all"},
      {"spf-neutral", "example.com TXT v=spf1 mx ?all"},
      {"spf-no-all", "example.com TXT v=spf1 mx"},
      {"spf-after-all", "example.com TXT v=spf1 -all mx"},
      {"spf-wide", "example.com TXT v=spf1 ip4:192.0.0.0/15 -all"},
      {"spf-wide", "example.com TXT v=spf1 ip6:2001::/24 -all"},
      {"spf-breadth", "example.com TXT v=spf1 ip4:192.0.0.0/16 ip4:198.51.0.0/16 -all"},
      {"spf-shared",
       "example.com TXT v=spf1 include:_spf.salesforce.com -all\n"
       "_spf.salesforce.com TXT v=spf1 exists:%{i}._spf.mta.salesforce.com -all"},
      {"spf-dynamic", "example.com TXT v=spf1 exists:%{i}.example.com -all"},
      {"spf-size", "example.com TXT v=spf1 -all\nexample.com TXT " + std::string(480, 'x')},
      {"spf-size-near", "example.com TXT v=spf1 -all\nexample.com TXT " + std::string(400, 'x')},
      {"spf-include-missing",
       "example.com TXT v=spf1 include:a.example.net -all\n"
       "example.net NS ns1.example.net"},
      {"spf-include-free", "example.com TXT v=spf1 include:a.example.net -all"},
      {"spf-include-broken",
       "example.com TXT v=spf1 include:a.example.net -all\n"
       "a.example.net TXT v=spf1 foo -all"},
      {"spf-include-loop", "example.com TXT v=spf1 include:example.com -all"},
      {"spf-leftovers", "example.com TXT v=spf1 -all\nexample.com TXT spf2.0/pra -all"},
      {"spf-leftovers", "example.com SPF \"v=spf1 -all\""},
      {"spf-microsoft-missing",
       "example.com MX 1 example-com.mail.protection.outlook.com\n"
       "example-com.mail.protection.outlook.com A 192.0.2.60"},
      {"spf-microsoft-useless",
       "example.com TXT v=spf1 include:spf.protection.outlook.com -all\n"
       "spf.protection.outlook.com TXT v=spf1 ip4:198.51.100.0/24 -all"},
      {"dkim-several",
       "s1._domainkey.example.com TXT " + key + "\ns1._domainkey.example.com TXT " + key},
      {"dkim-broken", "s1._domainkey.example.com TXT v=DKIM1; p=AAAA"},
      {"dkim-weak", "s1._domainkey.example.com TXT " + key_record(dkim::kShortRsaPublic)},
      {"dkim-short", "s1._domainkey.example.com TXT " + key_record(dkim::kRsaPublic)},
      {"dkim-testing",
       "s1._domainkey.example.com TXT v=DKIM1; t=y; p=" + std::string(dkim::kRsaPublic)},
      {"dkim-service",
       "s1._domainkey.example.com TXT v=DKIM1; s=other; p=" + std::string(dkim::kRsaPublic)},
      {"dkim-sha1",
       "s1._domainkey.example.com TXT v=DKIM1; h=sha1; p=" + std::string(dkim::kRsaPublic)},
      {"dkim-rotation",
       "s1._domainkey.example.com TXT NODATA\n"
       "selector1._domainkey.example.com CNAME selector1-x._domainkey.x.onmicrosoft.com\n"
       "selector1-x._domainkey.x.onmicrosoft.com TXT " +
           key},
      {"dmarc-missing", "_dmarc.example.com TXT NXDOMAIN"},
      {"dmarc-several",
       "_dmarc.example.com TXT v=DMARC1; p=none\n"
       "_dmarc.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-version", "_dmarc.example.com TXT v=dmarc1; p=reject"},
      {"dmarc-version", "_dmarc.example.com TXT \"v=DMARC1\"; p=reject"},
      {"dmarc-at-apex", "example.com TXT v=spf1 -all\nexample.com TXT v=DMARC1; p=reject"},
      {"dmarc-doubled", "_dmarc.example.com.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-bad-policy",
       "_dmarc.example.com TXT v=DMARC1; p=reject; sp=rejct; rua=mailto:a@example.com"},
      {"dmarc-no-policy", "_dmarc.example.com TXT v=DMARC1; rua=mailto:a@example.com"},
      {"dmarc-policy-none", "_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:a@example.com"},
      {"dmarc-test-quarantine", "_dmarc.example.com TXT v=DMARC1; p=quarantine; t=y"},
      {"dmarc-test", "_dmarc.example.com TXT v=DMARC1; p=reject; t=y"},
      {"dmarc-psd", "_dmarc.example.com TXT v=DMARC1; p=reject; psd=y"},
      {"dmarc-suffix-parent", "_dmarc.com TXT v=DMARC1; p=none"},
      {"dmarc-subdomains", "_dmarc.example.com TXT v=DMARC1; p=reject; sp=none"},
      {"dmarc-nonexistent", "_dmarc.example.com TXT v=DMARC1; p=reject; np=none"},
      {"dmarc-no-reports", "_dmarc.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-report-consent",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@example.net\n"
       "example.net MX 10 mx.example.com"},
      {"dmarc-report-host",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@none.example.com"},
      {"dmarc-report-address", "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:nobody"},
      {"dmarc-report-escape",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a,b@example.com"},
      {"dmarc-report-escape",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a!b@example.com"},
      {"dmarc-report-scheme",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=https://example.com/r"},
      {"dmarc-report-size",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@example.com!10m"},
      {"dmarc-old-tags", "_dmarc.example.com TXT v=DMARC1; p=reject; pct=100"},
      {"dmarc-ruf-default", "_dmarc.example.com TXT v=DMARC1; p=reject; ruf=mailto:a@example.com"},
      {"dmarc-fo-alone", "_dmarc.example.com TXT v=DMARC1; p=reject; fo=1"},
      {"dmarc-policy-order", "_dmarc.example.com TXT v=DMARC1; rua=mailto:a@example.com; p=reject"},
      {"dmarc-unknown-tags", "_dmarc.example.com TXT v=DMARC1; p=reject; adkmi=r"},
      {"dmarc-syntax", "_dmarc.example.com TXT v=DMARC1; p=reject; adkim=x"},
      {"dmarc-alias",
       "_dmarc.example.com TXT -\n_dmarc.example.com CNAME d.example.net\n"
       "d.example.net TXT v=DMARC1; p=reject"},
      {"dmarc-wildcard", "_waybill-wildcard.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-strict", "_dmarc.example.com TXT v=DMARC1; p=reject; adkim=s"},
      {"dmarc-readers", "_dmarc.example.com TXT v=DMARC1; p=reject; np=reject"},
      {"mx-missing", "example.com MX NODATA\nexample.com A NODATA"},
      {"mx-implicit", "example.com MX NODATA"},
      {"mx-null-beside", "example.com MX 0 .\nexample.com MX 10 mx.example.com"},
      {"mx-null-sends", "example.com MX 0 ."},
      {"mx-address", "mx.example.com A NXDOMAIN"},
      {"mx-alias",
       "mx.example.com A NODATA\nmx.example.com CNAME h.example.com\n"
       "h.example.com A 192.0.2.21"},
      {"mx-literal", "example.com MX 10 192.0.2.20"},
      {"mta-sts-missing", "_mta-sts.example.com TXT NXDOMAIN"},
      {"mta-sts-record", "_mta-sts.example.com TXT v=STSv1; id=;"},
      {"tls-rpt-missing", "_smtp._tls.example.com TXT NXDOMAIN"},
      {"tls-rpt-record", "_smtp._tls.example.com TXT v=TLSRPTv1; rua=nobody"},
      {"dnssec", "example.com DS NODATA"},
      {"dane-unusable", "_25._tcp.mx.example.com TLSA 1 0 1 " + std::string(64, 'a')},
      {"dane-unsigned",
       "example.com DS NODATA\n_25._tcp.mx.example.com TLSA 3 1 1 " + std::string(64, 'a')},
      {"dane-mismatch", "_25._tcp.mx.example.com TLSA 3 1 1 " + std::string(64, 'a')},
      {"bimi-record", "default._bimi.example.com TXT v=BIMI1; l=http://example.com/l.svg"},
      {"bimi-policy",
       "_dmarc.example.com TXT v=DMARC1; p=none\n"
       "default._bimi.example.com TXT v=BIMI1; l=https://example.com/l.svg"},
      {"ns-one", "example.com NS ns1.example.com"},
      {"ns-network", "ns2.example.net A 192.0.2.54"},
      {"ns-address", "ns2.example.net A NXDOMAIN"},
      {"ns-alias",
       "ns2.example.net A NODATA\nns2.example.net CNAME n.example.net\n"
       "n.example.net A 198.51.100.53"},
  };
}

std::set<std::string>& reached() {
  static std::set<std::string> ids;
  return ids;
}

bool is_shown(const Report& report, std::string_view id) {
  for (const Finding& finding : report.findings) {
    const bool is_told = finding.status == Status::Problem ||
                         (finding.status == Status::Info && check(id).severity == Severity::Info);
    if (finding.id == id && is_told) {
      reached().insert(finding.id);
      return true;
    }
  }
  return false;
}

TEST(Examine, HasNothingToMendOfADomainThatDoesAllWell) {
  const Report report = TestDomain{}.report();
  for (const Finding& finding : report.findings)
    EXPECT_NE(finding.status, Status::Problem) << finding.id << ": " << finding.statement;
  EXPECT_EQ(report.score.value, 100);
  EXPECT_EQ(report.score.grade, "A");
  for (const Check& row : checks())
    (void)finding_of(report, row.id);  // each check says something
}

TEST(Examine, ShowsWhatDnsLacks) {
  const Report good = TestDomain{}.report();
  for (const DnsCase& c : dns_cases()) {
    SCOPED_TRACE(std::string(c.id) + "\n" + c.lines);
    TestDomain domain{.lines = c.lines};
    if (c.id == "dmarc-strict" || c.id == "spf-microsoft-missing")
      domain.subject.traffic->sources[0].passing = 900;
    const Report report = domain.report();
    EXPECT_TRUE(is_shown(report, c.id)) << finding_of(report, c.id).statement;
    EXPECT_FALSE(is_shown(good, c.id));
    EXPECT_LE(report.score.value, good.score.value);
  }
}

TEST(Examine, ShowsWhatServersLack) {
  const fetch::Request logo{.url = "https://example.com/l.svg", .most_octets = 1U << 20U};
  const std::string bimi = "default._bimi.example.com TXT v=BIMI1; l=https://example.com/l.svg";
  const std::string proven = bimi + "; a=https://example.com/v.pem";
  const std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny-ps\" "
      "viewBox=\"0 0 9 9\"><title>A</title></svg>";
  const auto policy = [](const char* mode, const char* mx, const char* age) {
    return page("version: STSv1\nmode: " + std::string(mode) + "\nmx: " + mx + "\nmax_age: " + age);
  };
  struct Case {
    std::string_view id;
    std::string lines;
    std::vector<std::pair<fetch::Request, fetch::Answer>> web;
  };
  const std::vector<Case> cases = {
      {"starttls", "", {{server_request(), failure(fetch::Failure::NotOffered)}}},
      {"starttls", "", {{server_request(), failure(fetch::Failure::Tls)}}},
      {"starttls-name", "", {{server_request(), certificate(posture::kOtherCertificate)}}},
      {"starttls-expired", "", {{server_request(), certificate(posture::kOldCertificate)}}},
      {"starttls-expiring", "", {{server_request(), certificate(posture::kEndingCertificate)}}},
      {"starttls-key", "", {{server_request(), certificate(posture::kWeakCertificate)}}},
      {"starttls-trust",
       "",
       {{server_request(), certificate(posture::kMailCertificate, "self-signed")}}},
      {"mta-sts-policy", "", {{policy_request(), failure(fetch::Failure::Tls)}}},
      {"mta-sts-policy", "", {{policy_request(), page("nothing")}}},
      {"mta-sts-coverage",
       "",
       {{policy_request(), policy("enforce", "other.example.com", "1209600")}}},
      {"mta-sts-certificate",
       "",
       {{policy_request(), ending(policy("enforce", "mx.example.com", "1209600"))}}},
      {"mta-sts-mode", "", {{policy_request(), policy("testing", "mx.example.com", "1209600")}}},
      {"mta-sts-age", "", {{policy_request(), policy("enforce", "mx.example.com", "60")}}},
      {"bimi-logo", bimi, {{logo, page("no logo")}}},
      {"bimi-unproven", bimi, {{logo, page(svg)}}},
      {"bimi-certificate",
       proven,
       {{logo, page(svg)},
        {{.url = "https://example.com/v.pem", .most_octets = 256U << 10U},
         page("no certificate")}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.id);
    TestDomain domain{.lines = c.lines};
    for (const auto& [request, answer] : c.web)
      domain.web.insert_or_assign(request, answer);
    const Report report = domain.report();
    EXPECT_TRUE(is_shown(report, c.id)) << finding_of(report, c.id).statement;
  }
  TestDomain kept{};
  kept.web.insert_or_assign(policy_request(),
                            ending(policy("enforce", "mx.example.com", "1209600")));
  EXPECT_EQ(kept.report().details.at("mta_sts").at("certificate_ends").as_string(),
            time_text(posture::kCertificateNow + 86'400));
  TestDomain plain{};
  EXPECT_TRUE(is_shown(plain.report(), "bimi-missing"));
  EXPECT_TRUE(is_shown(plain.report(), "dane-missing"));
}

TEST(Examine, ShowsWhatReportsTell) {
  struct Case {
    std::string_view id;
    std::function<void(TestDomain&)> change;
  };
  const auto salesforce = [](std::uint64_t aligned, std::uint64_t own_failing) {
    return Traffic::Source{.key = "service:salesforce-core",
                           .name = "Salesforce",
                           .service = "salesforce-core",
                           .messages = 100,
                           .passing = 100,
                           .dkim_aligned = 100,
                           .spf_aligned = aligned,
                           .own_return_path_failing = own_failing,
                           .is_legitimate = true};
  };
  const std::vector<Case> cases = {
      {"traffic-reports", [](TestDomain& d) { d.subject.traffic.reset(); }},
      {"traffic-forged", [](TestDomain&) {}},
      {"traffic-passing", [](TestDomain& d) { d.subject.traffic->legitimate_passing = 800; }},
      {"traffic-source", [](TestDomain& d) { d.subject.traffic->sources[0].passing = 500; }},
      {"traffic-dkim", [](TestDomain& d) { d.subject.traffic->dkim_aligned = 100; }},
      {"dmarc-spf-only", [](TestDomain& d) { d.subject.traffic->dkim_aligned = 500; }},
      {"dmarc-unaligned", [](TestDomain& d) { d.subject.traffic->legitimate_passing = 0; }},
      {"dmarc-ttl",
       [](TestDomain& d) {
         d.lines = "_dmarc.example.com TXT v=DMARC1; p=none";
         d.ttl = 100'000;
       }},
      {"dkim-missing",
       [](TestDomain& d) {
         d.subject.selectors = {
             {.selector = "x", .origin = KnownSelector::Origin::Reports, .messages = 5}};
       }},
      {"dkim-known",
       [](TestDomain& d) {
         d.lines = "s1._domainkey.example.com TXT NODATA";
         d.subject.selectors = {{.selector = "x", .origin = KnownSelector::Origin::Stated}};
       }},
      {"dkim-revoked",
       [](TestDomain& d) {
         d.lines = "x._domainkey.example.com TXT v=DKIM1; p=";
         d.subject.selectors = {
             {.selector = "x", .origin = KnownSelector::Origin::Reports, .messages = 5}};
       }},
      {"dkim-salesforce-target",
       [](TestDomain& d) {
         d.lines = "sf._domainkey.example.com CNAME sf.abc.custdkim.salesforce.com";
         d.subject.selectors = {{.selector = "sf", .origin = KnownSelector::Origin::Stated}};
       }},
      {"spf-salesforce-missing",
       [](TestDomain& d) {
         d.subject.traffic.reset();
         d.subject.uses_salesforce = true;
       }},
      {"spf-salesforce-missing",
       [&](TestDomain& d) { d.subject.traffic->sources.push_back(salesforce(0, 50)); }},
      {"spf-salesforce-useless",
       [&](TestDomain& d) {
         d.lines =
             "example.com TXT v=spf1 include:_spf.salesforce.com -all\n"
             "_spf.salesforce.com TXT v=spf1 ip4:198.51.100.1 -all";
         d.subject.traffic->sources.push_back(salesforce(0, 0));
       }},
      {"ptr-missing",
       [](TestDomain& d) {
         d.subject.senders = {{.address = checked(IpAddress::parse("8.8.4.4")), .messages = 9}};
       }},
      {"ptr-unconfirmed",
       [](TestDomain& d) {
         d.lines = "4.4.8.8.in-addr.arpa PTR mail.example.com";
         d.subject.senders = {{.address = checked(IpAddress::parse("8.8.4.4")), .messages = 9}};
       }},
      {"ptr-generic",
       [](TestDomain& d) {
         d.lines =
             "4.4.8.8.in-addr.arpa PTR dynamic-8-8-4-4.example.com\n"
             "dynamic-8-8-4-4.example.com A 8.8.4.4";
         d.subject.senders = {{.address = checked(IpAddress::parse("8.8.4.4")), .messages = 9}};
       }},
      {"listed",
       [](TestDomain& d) {
         d.subject.listings = {
             {.subject = "8.8.4.4", .zone = "bl.example", .meaning = "spam", .weight = 90}};
       }},
      {"listed-shared",
       [](TestDomain& d) {
         d.subject.listings = {{.subject = "8.8.4.4",
                                .zone = "bl.example",
                                .meaning = "spam",
                                .weight = 90,
                                .is_shared = true}};
       }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.id);
    TestDomain domain;
    c.change(domain);
    const Report report = domain.report();
    EXPECT_TRUE(is_shown(report, c.id)) << finding_of(report, c.id).statement;
  }
}

TEST(Examine, ShowsWhatADomainWithoutMailLacks) {
  const std::string bare =
      "example.com TXT v=spf1 ~all\nexample.com MX NODATA\n"
      "s1._domainkey.example.com TXT NODATA\n"
      "_dmarc.example.com TXT v=DMARC1; p=none";
  TestDomain domain{.lines = bare};
  domain.subject.traffic.reset();
  const Report report = domain.report();
  EXPECT_TRUE(report.is_parked);
  for (const std::string_view id : {"parked-spf", "parked-dmarc", "parked-mx", "parked-dkim"})
    EXPECT_TRUE(is_shown(report, id)) << id;
  TestDomain done{.lines =
                      "example.com TXT v=spf1 -all\nexample.com MX 0 .\n"
                      "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@example.net\n"
                      "example.com._report._dmarc.example.net TXT v=DMARC1\n"
                      "example.net MX 10 mx.example.com\n"
                      "s1._domainkey.example.com TXT NODATA\n"
                      "*._domainkey.example.com TXT v=DKIM1; p="};
  done.subject.traffic.reset();
  const Report good = done.report();
  EXPECT_TRUE(good.is_parked);
  for (const std::string_view id : {"parked-spf", "parked-dmarc", "parked-mx", "parked-dkim"})
    EXPECT_EQ(status_of(good, id), Status::Good) << id;
  EXPECT_GE(good.score.value, 95);
  for (const ScorePart& part : good.score.parts)
    EXPECT_GE(part.points, part.most - 5) << part.id << ": " << part.reason;
}

TEST(Examine, ComparesWhatNameServersSay) {
  TestDomain domain;
  const dns::Question question{domain.subject.domain, dns::Type::Txt};
  const dns::Snapshot one = dns::test_zone("example.com TXT v=spf1 -all");
  const dns::Snapshot two = dns::test_zone("example.com TXT v=spf1 mx -all");
  const dns::Answer refused{.status = dns::Status::Refused, .ttl = 0, .records = {}};
  const dns::Answer late{.status = dns::Status::Timeout, .ttl = 0, .records = {}};
  domain.subject.server_questions = {question};
  const auto server = [](std::string_view name, const dns::Answer& answer) {
    return ServerAnswers{
        checked(dns::Name::parse(name)), checked(IpAddress::parse("192.0.2.53")), {answer}};
  };
  domain.subject.server_answers = {server("ns1.example.com", *one.answer(question)),
                                   server("ns2.example.com", *two.answer(question)),
                                   server("ns3.example.com", refused)};
  const Report report = domain.report();
  EXPECT_TRUE(is_shown(report, "ns-differ"));
  EXPECT_TRUE(is_shown(report, "ns-lame"));
  // A time-out is no difference.
  domain.subject.server_answers = {server("ns1.example.com", *one.answer(question)),
                                   server("ns2.example.com", late)};
  EXPECT_EQ(status_of(domain.report(), "ns-differ"), Status::Good);
}

TEST(Examine, FindsRecordsOfDeepNames) {
  TestDomain domain{.lines =
                        "_dmarc.b.c.d.e.f.g.example.com TXT v=DMARC1; p=reject\n"
                        "_dmarc.example.com TXT NXDOMAIN"};
  domain.subject = subject_of("b.c.d.e.f.g.example.com");
  EXPECT_FALSE(is_shown(domain.report(), "dmarc-too-deep"));  // eight labels are all asked for
  domain.subject = subject_of("a.b.c.d.e.f.g.example.com");
  EXPECT_TRUE(is_shown(domain.report(), "dmarc-too-deep"));
  TestDomain inherited;
  inherited.subject = subject_of("news.example.com");
  EXPECT_TRUE(is_shown(inherited.report(), "dmarc-inherited"));
  TestDomain other{.lines = "_dmarc.news.example.com TXT v=DMARC1; p=reject; psd=n"};
  other.subject = subject_of("news.example.com");
  EXPECT_TRUE(is_shown(other.report(), "dmarc-psl-differs"));
}

// Runs behind all tests above in this file.
TEST(Examine, ReachesEveryRowOfTheTable) {
  // The other selector of Salesforce has a name that cannot be guessed: it is unknown, not missing.
  const std::set<std::string> never = {"dkim-salesforce-pair"};
  for (const Check& row : checks()) {
    if (!never.contains(row.id)) EXPECT_TRUE(reached().contains(row.id)) << row.id;
  }
}

TEST(Examine, TakesNoTimeOutForAbsence) {
  for (const std::string_view status : {"TIMEOUT", "SERVFAIL", "REFUSED"}) {
    std::string lines;
    for (const std::string_view line : ascii::split(good_zone(), '\n')) {
      if (line.empty()) continue;
      const std::size_t end = line.find(' ', line.find(' ') + 1);
      lines += std::string(line.substr(0, end)) + " " + std::string(status) + "\n";
    }
    lines += "_25._tcp.mx.example.com TLSA " + std::string(status) +
             "\ndefault._bimi.example.com TXT " + std::string(status);
    TestDomain domain{.lines = lines};
    domain.subject.traffic.reset();
    const Report report = domain.report();
    for (const Finding& finding : report.findings)
      EXPECT_NE(finding.status, Status::Problem) << finding.id << ": " << finding.statement;
    EXPECT_EQ(report.score.grade, "");
  }
}

TEST(Examine, TakesNoSilenceOfTheWebForAFault) {
  TestDomain domain;
  domain.web = {{policy_request(), failure(fetch::Failure::Timeout)},
                {server_request(), failure(fetch::Failure::Timeout)}};
  const Report report = domain.report();
  EXPECT_EQ(status_of(report, "starttls"), Status::Unknown);
  EXPECT_EQ(status_of(report, "starttls-trust"), Status::Unknown);
  EXPECT_EQ(status_of(report, "mta-sts-policy"), Status::Unknown);
  EXPECT_EQ(report.score.value, 100);
}

// Copying the records of one finding after the other must not undo what the first one mended.
TEST(Examine, ProposesOneRecordForAllThatIsToBeMended) {
  TestDomain domain{.lines =
                        "example.com TXT v=spf1 include:a.example.net mx ?all\n"
                        "_dmarc.example.com TXT v=DMARC1; p=none; pct=50; fo=1"};
  const Report report = domain.report();
  for (const std::string_view id : {"spf-include-free", "spf-neutral"}) {
    ASSERT_EQ(finding_of(report, id).publish.size(), 1U) << id;
    EXPECT_EQ(finding_of(report, id).publish.front().value, "v=spf1 mx ~all");
  }
  EXPECT_EQ(finding_of(report, "dmarc-old-tags").publish.front().value,
            "v=DMARC1; p=none; rua=mailto:dmarc@example.com");
  // A stricter policy is a step of its own.
  EXPECT_EQ(finding_of(report, "dmarc-policy-none").publish.front().value,
            "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com");
}

}  // namespace
}  // namespace waybill::health
