#include "auth/spf/evaluate.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "dns/snapshot_json.h"

namespace waybill::spf {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;  // "name TYPE", data or a status

dns::Snapshot zone_of(const Rows& rows, dns::Missing missing = dns::Missing::NxDomain) {
  dns::Snapshot zone(missing);
  for (const auto& [key, data] : rows) {
    const std::size_t space = key.find(' ');
    const dns::Question question{dns::Name::parse(key.substr(0, space)).value_or(dns::Name()),
                                 dns::parse_type(key.substr(space + 1)).value_or(dns::Type::Txt)};
    const dns::Answer* known = zone.answer(question);
    dns::Answer answer = known != nullptr && known->has_records() ? *known : dns::Answer{};
    if (const auto status = dns::parse_status(data)) {
      answer.status = *status;
    } else {
      answer.records.push_back(*dns::parse_data(question.type, data));
    }
    zone.set(question, std::move(answer));
  }
  return zone;
}

Query query_for(std::string mail_from, std::string_view ip = "192.0.2.1") {
  Query query;
  query.ip = IpAddress::parse(ip).value_or(IpAddress());
  query.helo = "helo.example.net";
  query.mail_from = std::move(mail_from);
  query.receiver = "mx.receiver.example";
  query.now = 1700000000;
  query.default_explanation = "DEFAULT";
  return query;
}

Outcome run(const Rows& rows, const Query& query) {
  const dns::Snapshot zone = zone_of(rows);
  dns::Inquiry inquiry(zone);
  return evaluate(query, Limits{}, inquiry, Detail::Trail);
}

Result result_of(const Rows& rows, std::string_view ip = "192.0.2.1") {
  return run(rows, query_for("user@example.com", ip)).result;
}

TEST(SpfEvaluate, ChecksTheDomainOfTheReturnPath) {
  const Rows zone = {{"example.com TXT", "v=spf1 ip4:192.0.2.0/24 -all"},
                     {"helo.example.net TXT", "v=spf1 -all"}};
  Outcome outcome = run(zone, query_for("<user@Example.COM>"));
  EXPECT_EQ(outcome.result, Result::Pass);
  EXPECT_EQ(outcome.identity, Identity::MailFrom);
  EXPECT_EQ(outcome.domain, "example.com");
  EXPECT_EQ(outcome.record, "v=spf1 ip4:192.0.2.0/24 -all");
  EXPECT_EQ(outcome.matched, "ip4:192.0.2.0/24");
  outcome = run(zone, query_for("<>"));
  EXPECT_EQ(outcome.result, Result::Fail);
  EXPECT_EQ(outcome.identity, Identity::Helo);
  EXPECT_EQ(outcome.domain, "helo.example.net");
  EXPECT_EQ(outcome.explanation, "DEFAULT");
}

TEST(SpfEvaluate, GivesNoneForWhatIsNoMailDomain) {
  const Rows zone = {{"com(x.example.com TXT", "v=spf1 +all"}};
  for (const char* domain : {"user@[192.0.2.1]", "user@localhost", "user@a..example.com", "user@",
                             "user@com(x.example.com", "user@x.example.com'y.example", "user@.",
                             "user@\xff.example.com"}) {
    SCOPED_TRACE(domain);
    const dns::Snapshot snapshot = zone_of(zone);
    dns::Inquiry inquiry(snapshot);
    EXPECT_EQ(evaluate(query_for(domain), Limits{}, inquiry, Detail::Trail).result, Result::None);
  }
}

TEST(SpfEvaluate, ReadsULabelsAsALabels) {
  const Outcome outcome = run({{"xn--bcher-kva.example TXT", "v=spf1 exists:%{o}.ok.example -all"},
                               {"xn--bcher-kva.example.ok.example A", "127.0.0.2"}},
                              query_for("user@b\xc3\xbc"
                                        "cher.example"));
  EXPECT_EQ(outcome.result, Result::Pass);
  EXPECT_EQ(outcome.domain, "xn--bcher-kva.example");
}

TEST(SpfEvaluate, NeverMatchesANonAsciiLocalPart) {
  const Rows zone = {
      {"example.com TXT", "v=spf1 exists:%{l}.x.example include:%{l}.y.example ?all"},
      {"\xc3\xa9.x.example A", "127.0.0.2"}};
  EXPECT_EQ(run(zone, query_for("\xc3\xa9@example.com")).result, Result::Neutral);
}

TEST(SpfEvaluate, KeepsATimeOutApartFromAMissingRecord) {
  EXPECT_EQ(result_of({}), Result::None);
  EXPECT_EQ(result_of({{"example.com A", "192.0.2.1"}}), Result::None);
  for (const char* status : {"TIMEOUT", "SERVFAIL", "REFUSED"}) {
    EXPECT_EQ(result_of({{"example.com TXT", status}}), Result::TempError);
    EXPECT_EQ(result_of({{"example.com TXT", "v=spf1 a:x.example -all"}, {"x.example A", status}}),
              Result::TempError);
    EXPECT_EQ(result_of({{"example.com TXT", "v=spf1 include:x.example -all"},
                         {"x.example TXT", status}}),
              Result::TempError);
  }
  // What stands before the failing term still matches.
  EXPECT_EQ(result_of({{"example.com TXT", "v=spf1 ip4:192.0.2.1 a:x.example"},
                       {"x.example A", "TIMEOUT"}}),
            Result::Pass);
}

TEST(SpfEvaluate, DecidesOnMxNamesInAnyOrder) {
  const Rows zone = {{"example.com TXT", "v=spf1 mx -all"},
                     {"example.com MX", "10 a.example"},
                     {"example.com MX", "20 b.example"},
                     {"a.example A", "TIMEOUT"},
                     {"b.example A", "192.0.2.1"}};
  EXPECT_EQ(result_of(zone), Result::Pass);
  EXPECT_EQ(result_of(zone, "192.0.2.2"), Result::TempError);
}

TEST(SpfEvaluate, CountsAVoidTermOnce) {
  // Ten exchangers without an address of the client's family are one void term, not ten.
  Rows zone = {{"example.com TXT", "v=spf1 mx a:v4.example ip6:2001:db8::1 -all"},
               {"v4.example A", "192.0.2.9"}};
  for (int i = 0; i < 10; ++i) {
    const std::string host = "mx" + std::to_string(i) + ".example";
    zone.emplace_back("example.com MX", "10 " + host);
    zone.emplace_back(host + " A", "192.0.2.9");
  }
  const Outcome outcome = run(zone, query_for("user@example.com", "2001:db8::1"));
  EXPECT_EQ(outcome.result, Result::Pass);
  EXPECT_EQ(outcome.void_lookups, 2);
  zone.emplace_back("example.com MX", "10 mx10.example");
  EXPECT_EQ(result_of(zone), Result::PermError);
}

TEST(SpfEvaluate, ExpandsTheExplanation) {
  const auto explain = [](const char* text) {
    return run({{"example.com TXT", "v=spf1 -all exp=why.%{d}"}, {"why.example.com TXT", text}},
               query_for("user.name@example.com"))
        .explanation;
  };
  EXPECT_EQ(explain("%{i} %{c} %{s} %{l1} %{lr} %{h} %{r} %{t}%_%-%% %{D}/%{S}"),
            "192.0.2.1 192.0.2.1 user.name@example.com name name.user helo.example.net "
            "mx.receiver.example 1700000000 %20% example.com/user.name%40example.com");
  EXPECT_EQ(explain("%{x}"), "DEFAULT");
  EXPECT_EQ(explain("bell \a"), "DEFAULT");
  EXPECT_EQ(explain("\xc3\xa9"), "DEFAULT");
  EXPECT_EQ(run({{"example.com TXT", "v=spf1 -all exp=why.example"},
                 {"why.example TXT", "%{l} was refused"}},
                query_for("a\r\n250 ok@example.com"))
                .explanation,
            "DEFAULT");
}

TEST(SpfEvaluate, BoundsWhatMacrosExpandTo) {
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += "%{s}";
  EXPECT_EQ(run({{"example.com TXT", "v=spf1 -all exp=why.example"}, {"why.example TXT", text}},
                query_for(std::string(200, 'x') + "@example.com"))
                .explanation,
            "DEFAULT");
  EXPECT_EQ(result_of({{"example.com TXT", "v=spf1 exists:" + text + ".example ?all"}}),
            Result::Neutral);
}

TEST(SpfEvaluate, SaysWhyAtEveryStep) {
  const Outcome outcome = run({{"example.com TXT", "v=spf1 a include:x.example -all"},
                               {"example.com A", "192.0.2.7"},
                               {"x.example TXT", "v=spf1 ip4:192.0.2.1 -all"}},
                              query_for("user@example.com"));
  ASSERT_EQ(outcome.trail.size(), 1U);
  const TrailStep& record = outcome.trail[0];
  EXPECT_EQ(record.code, "spf.record");
  EXPECT_EQ(record.asked, "example.com TXT");
  ASSERT_EQ(record.steps.size(), 2U);
  EXPECT_EQ(record.steps[0].code, "spf.a-no-match");
  EXPECT_EQ(record.steps[0].asked, "example.com A");
  EXPECT_EQ(record.steps[0].found, "192.0.2.7");
  EXPECT_EQ(record.steps[0].clause, "RFC 7208 §5.3");
  EXPECT_EQ(record.steps[1].code, "spf.include-match");
  EXPECT_EQ(record.steps[1].subject, "include:x.example");
  EXPECT_EQ(record.steps[1].bytes, (Span{9, 26}));
  ASSERT_EQ(record.steps[1].steps.size(), 1U);
  EXPECT_EQ(record.steps[1].steps[0].steps.at(0).code, "spf.ip4-match");
  EXPECT_EQ(outcome.matched, "include:x.example");
  EXPECT_EQ(outcome.lookups, 2);
}

TEST(SpfEvaluate, PointsAtSyntaxFaults) {
  const Outcome outcome =
      run({{"example.com TXT", "v=spf1 ipv4:192.0.2.1 -all"}}, query_for("user@example.com"));
  EXPECT_EQ(outcome.result, Result::PermError);
  const TrailStep& step = outcome.trail.at(0).steps.at(0);
  EXPECT_EQ(step.code, "spf.syntax-fault");
  EXPECT_EQ(step.subject, "ipv4:192.0.2.1");
  EXPECT_EQ(step.bytes, (Span{7, 21}));
}

// The questions of each round, from nothing known.
std::vector<std::vector<std::string>> rounds(const Rows& rows, const Query& query) {
  const dns::Snapshot zone = zone_of(rows);
  dns::Snapshot known(dns::Missing::Ask);
  std::vector<std::vector<std::string>> asked;
  while (asked.size() < 30) {
    dns::Inquiry inquiry(known);
    (void)evaluate(query, Limits{}, inquiry, Detail::Result);
    if (inquiry.is_complete()) return asked;
    std::vector<std::string>& round = asked.emplace_back();
    for (const dns::Question& question : inquiry.wanted())
      round.push_back(to_string(question));
    for (const dns::Question& question :
         std::vector<dns::Question>(inquiry.wanted().begin(), inquiry.wanted().end()))
      known.set(question, *zone.answer(question));
  }
  return asked;
}

TEST(SpfEvaluate, AsksForAllOfARecordInOneRound) {
  const auto asked = rounds(
      {{"example.com TXT", "v=spf1 include:a.example mx include:b.example exists:c.example -all"},
       {"example.com MX", "10 mx.example"},
       {"a.example TXT", "v=spf1 include:aa.example ?all"},
       {"aa.example TXT", "v=spf1 ip4:192.0.2.77 ?all"},
       {"b.example TXT", "v=spf1 a:bb.example -all"}},
      query_for("user@example.com"));
  const std::vector<std::vector<std::string>> expected = {
      {"example.com TXT"},
      {"a.example TXT", "example.com MX", "b.example TXT", "c.example A"},
      {"aa.example TXT", "mx.example A", "bb.example A"},
  };
  EXPECT_EQ(asked, expected);
}

TEST(SpfEvaluate, AsksNoMoreThanTheLimitsAllow) {
  std::string record = "v=spf1";
  for (int i = 0; i < 500; ++i)
    record += " exists:x" + std::to_string(i) + ".example";
  const auto asked = rounds({{"example.com TXT", record}}, query_for("user@example.com"));
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[1].size(), 10U);
}

TEST(SpfEvaluate, StopsAskingBehindAMatch) {
  const auto asked =
      rounds({{"example.com TXT", "v=spf1 a:a.example ip4:192.0.2.1 a:b.example -all"}},
             query_for("user@example.com"));
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[1], std::vector<std::string>{"a.example A"});
}

TEST(SpfEvaluate, WritesTheContractsJson) {
  const Outcome outcome = run({}, query_for("\xff@x"));
  const boost::json::value json = to_json(outcome);
  EXPECT_EQ(json.at("result"), "none");
  EXPECT_EQ(json.at("identity"), "mailfrom");
  EXPECT_TRUE(json.at("explanation").is_null());
  EXPECT_EQ(json.at("lookups"), 0);
  EXPECT_EQ(json.at("trail").at(0).at("code"), "spf.malformed-domain");
}

}  // namespace
}  // namespace waybill::spf
