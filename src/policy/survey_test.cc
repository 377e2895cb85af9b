#include "policy/survey.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "policy/test_rows.h"

namespace waybill::policy {
namespace {

using report::AuthResult;
using report::ReasonType;

Rows from(std::string_view address, std::uint64_t messages) {
  return Rows(row(address, messages));
}

// Mail of the domain's own server: the key mine._domainkey.example.com is its own.
store::RowGroup own_mail() {
  return from("192.0.2.1", 1000)
      .days(20'000, 20'029)
      .spf("example.com", AuthResult::Pass)
      .dkim("example.com", "mine", AuthResult::Pass)
      .aligned(true, true);
}

struct Example {
  std::string_view name;
  store::RowGroup group;
  std::string_view traffic, confidence, clue;
};

std::vector<Example> examples() {
  return {
      {"own mail", own_mail(), "authorised", "known", "aligned"},
      {"a service with the domain's key and its own return path",
       from("192.0.2.2", 10)
           .spf("x.bnc.salesforce.com", AuthResult::Pass)
           .dkim("example.com", "sf1", AuthResult::Pass)
           .aligned(true, false),
       "authorised", "known", "aligned"},
      {"handed on unchanged",
       from("192.0.2.3", 3)
           .spf("example.com", AuthResult::Fail)
           .dkim("example.com", "mine", AuthResult::Pass)
           .aligned(true, false),
       "forwarder", "likely", "own-signature-survived"},
      {"reported as forwarded",
       from("192.0.2.3", 3)
           .spf("example.com", AuthResult::SoftFail)
           .dkim("example.com", "mine", AuthResult::Pass)
           .aligned(true, false)
           .reason(ReasonType::Forwarded),
       "forwarder", "known", "reported-forwarded"},
      {"a server of ours that is missing in SPF goes on and on",
       from("192.0.2.4", 900)
           .days(20'000, 20'029)
           .spf("example.com", AuthResult::Fail)
           .dkim("example.com", "mine", AuthResult::Pass)
           .aligned(true, false),
       "authorised", "known", "aligned"},
      {"reported as a list",
       from("192.0.2.5", 3)
           .spf("lists.example.org", AuthResult::Pass)
           .dkim("example.com", "mine", AuthResult::Fail)
           .reason(ReasonType::MailingList),
       "mailing-list", "known", "reported-list"},
      {"a list by its name and its signature",
       from("192.0.2.5", 3)
           .spf("lists.example.org", AuthResult::Pass)
           .dkim("example.com", "mine", AuthResult::Fail)
           .dkim("lists.example.org", "l", AuthResult::Pass),
       "mailing-list", "likely", "list-signature"},
      {"a known list", from("192.0.2.5", 3).spf("googlegroups.com", AuthResult::Pass),
       "mailing-list", "known", "known-list"},
      {"handed on and changed",
       from("192.0.2.6", 3)
           .spf("example.org", AuthResult::Pass)
           .dkim("example.com", "mine", AuthResult::Fail),
       "forwarder", "likely", "own-signature-broken"},
      {"a signature that anybody could write",
       from("192.0.2.6", 3)
           .spf("example.org", AuthResult::Fail)
           .dkim("example.com", "invented", AuthResult::Fail),
       "spoof", "likely", "nothing-passed"},
      {"a service without the domain's key, once",
       from("192.0.2.7", 3).spf("b.mcsv.net", AuthResult::Pass), "misconfigured", "guess",
       "service-proven"},
      {"a service without the domain's key, every week",
       from("192.0.2.7", 30).days(20'000, 20'020).spf("b.sendgrid.net", AuthResult::Pass),
       "misconfigured", "likely", "steady"},
      {"our signing breaks at times",
       from("192.0.2.1", 5)
           .spf("example.org", AuthResult::Fail)
           .dkim("example.com", "mine", AuthResult::Fail),
       "misconfigured", "likely", "address-passes-elsewhere"},
      {"our envelope from nowhere", from("192.0.2.8", 5).spf("example.com", AuthResult::Fail),
       "spoof", "likely", "own-envelope-only"},
      {"somebody's own envelope", from("192.0.2.9", 5).spf("example.org", AuthResult::Pass),
       "spoof", "guess", "stranger-proven"},
      {"nothing passes", from("192.0.2.10", 5), "spoof", "likely", "nothing-passed"},
      {"a stranger that goes on and on",
       from("192.0.2.11", 500).days(20'000, 20'020).spf("example.com", AuthResult::Fail), "unknown",
       "guess", "steady"},
  };
}

// Each beside the domain's own mail and nothing else.
TEST(Traffic, IsToldApart) {
  for (const Example& example : examples()) {
    SCOPED_TRACE(example.name);
    Survey survey({});
    survey.learn(own_mail());
    survey.learn(example.group);
    const Survey::Taken taken = survey.take(example.group);
    EXPECT_EQ(id_of(taken.judgement.traffic), example.traffic);
    EXPECT_EQ(sender::id_of(taken.judgement.confidence), example.confidence);
    EXPECT_EQ(id_of(taken.judgement.clue), example.clue);
  }
}

TEST(Traffic, TheDomainsOwnGatewayIsNoForwarder) {
  Survey survey({});
  const store::RowGroup passing = from("192.0.2.1", 100)
                                      .spf("example.com", AuthResult::Pass)
                                      .dkim("example.com", "mimecast20240101", AuthResult::Pass)
                                      .aligned(true, true);
  const store::RowGroup failing = from("192.0.2.2", 5)
                                      .spf("example.com", AuthResult::Fail)
                                      .dkim("example.com", "mimecast20240101", AuthResult::Fail);
  survey.learn(passing);
  survey.learn(failing);
  EXPECT_EQ(survey.take(passing).judgement.traffic, Traffic::Authorised);
}

TEST(Why, IsSaidInWords) {
  OrganizationalDomains domains;
  static const struct {
    Rows rows;
    std::string_view says;
  } kCases[] = {
      {from("192.0.2.1", 1).spf("bounce.example.net", AuthResult::Pass),
       "SPF passes for bounce.example.net, which is not aligned; no signature of example.com"},
      {from("192.0.2.1", 1)
           .spf("mail.example.com", AuthResult::Fail)
           .dkim("example.org", "s", AuthResult::Pass),
       "The SPF record of mail.example.com does not name the address; the signature is of "
       "example.org, none of example.com"},
      {from("192.0.2.1", 1)
           .spf("example.org", AuthResult::None)
           .dkim("example.com", "s", AuthResult::Fail),
       "example.org has no SPF record; the signature of example.com (selector s) does not pass"},
      {from("192.0.2.1", 1)
           .spf("example.org", AuthResult::TempError)
           .dkim("example.org", "s", AuthResult::Fail),
       "SPF of example.org ends in an error: DNS, or a broken record; a signature of somebody else "
       "does not pass, none of example.com"},
      {from("192.0.2.1", 1),
       "The report states no SPF result for the envelope; no signature of example.com"},
  };
  for (const auto& c : kCases) {
    const store::RowGroup group = c.rows;
    const RowFacts facts = read_facts(group, domains, Wanted::Facts);
    EXPECT_EQ(describe(why_of(facts), {group.header_from, facts.spf_domain, facts.own_domain,
                                       facts.own_selector, facts.other_signature}),
              c.says);
  }
}

TEST(Survey, CountsAMessageOnceWhateverWasChecked) {
  Survey survey({"00DA0000000Hu5a"});
  std::vector<store::RowGroup> groups;
  groups.push_back(own_mail());
  for (const std::string token : {"1.2", "3.4"})
    groups.push_back(
        from("192.0.2.7", 5).spf(token + ".a-hu5amac.na63.bnc.salesforce.com", AuthResult::Pass));
  groups.push_back(from("192.0.2.8", 7)
                       .spf("b.mcsv.net", AuthResult::Pass)
                       .dkim("mcsv.net", "k1", AuthResult::Pass)
                       .dkim("mcdlv.net", "k2", AuthResult::Pass)
                       .got(report::Disposition::Reject));
  for (const store::RowGroup& group : groups)
    survey.learn(group);
  for (const store::RowGroup& group : groups)
    survey.take(group);
  const Findings findings = survey.finish();
  EXPECT_EQ(findings.total.messages, 1017U);
  EXPECT_EQ(findings.total.passing, 1000U);
  EXPECT_EQ(findings.total.rejected, 7U);
  std::uint64_t by_source = 0;
  for (const SourceSummary& source : findings.sources)
    by_source += source.counts.messages;
  EXPECT_EQ(by_source, 1017U);

  ASSERT_EQ(findings.sources.size(), 3U);  // the tokens of a VERP domain make no sources
  const SourceSummary& org = findings.sources[1];
  EXPECT_EQ(org.key, "org:00DA0000000Hu5a");
  EXPECT_EQ(org.counts.messages, 10U);
  ASSERT_TRUE(org.salesforce);
  EXPECT_EQ(org.salesforce->ownership, sender::Ownership::Own);
  EXPECT_FALSE(org.evidence.empty());

  ASSERT_EQ(findings.failures.size(), 2U);
  EXPECT_EQ(findings.failures[0].messages, 10U);
  EXPECT_EQ(findings.failures[0].spf_domain, "a-hu5amac.na63.bnc.salesforce.com");
  EXPECT_TRUE(to_json(findings.failures[0])
                  .at("fix")
                  .as_string()
                  .ends_with("SPF does not count while the return path is not your domain; an "
                             "include changes nothing."));
  const boost::json::object json = to_json(findings.failures[1]);
  EXPECT_TRUE(
      json.at("fix").as_string().starts_with("If it is yours: Sign as example.com in Mailchimp: "));
  EXPECT_TRUE(
      json.at("fix").as_string().ends_with("SPF cannot align there; an include does "
                                           "nothing."));
}

}  // namespace
}  // namespace waybill::policy
