#include "auth/dmarc/evaluate.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "auth/dmarc/psl.h"
#include "dns/snapshot_json.h"

namespace waybill::dmarc {
namespace {

// A name: its DMARC record, or a status. Names that only exist have "exists".
using Zone = std::multimap<std::string, std::string>;

dns::Name name_of(std::string_view text) {
  return dns::Name::parse_international(text).value_or(dns::Name());
}

dns::Snapshot snapshot_of(const Zone& zone) {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  for (const auto& [name, text] : zone) {
    if (text == "exists") {
      snapshot.set({name_of(name), dns::Type::Mx},
                   {.status = dns::Status::NoData, .ttl = 0, .records = {}});
      continue;
    }
    const dns::Question question{name_of("_dmarc." + name), dns::Type::Txt};
    const dns::Answer* known = snapshot.answer(question);
    dns::Answer answer = known->has_records() ? *known : dns::Answer{};
    if (const auto status = dns::parse_status(text)) {
      answer.status = *status;
    } else {
      answer.records.emplace_back(dns::make_text({text}));
    }
    snapshot.set(question, std::move(answer));
  }
  return snapshot;
}

Identifier passed(std::string_view domain) {
  return {.domain = name_of(domain), .authentication = Authentication::Pass, .selector = {}};
}
Identifier failed(std::string_view domain, Authentication how) {
  return {.domain = name_of(domain), .authentication = how, .selector = {}};
}

Outcome run(const Zone& zone, std::string_view from, std::vector<Identifier> dkim = {},
            std::optional<Identifier> spf = {}) {
  const dns::Snapshot snapshot = snapshot_of(zone);
  dns::Inquiry inquiry(snapshot);
  return evaluate({.author_domain = name_of(from), .spf = std::move(spf), .dkim = std::move(dkim)},
                  inquiry, Detail::Trail);
}

std::string organization(const Outcome& outcome) {
  return outcome.organizational_domain.value_or(dns::Name()).text();
}

TEST(DmarcWalk, TakesEightQueriesAtMost) {
  const Outcome deep = run({}, "a.b.c.d.e.f.g.h.i.j.mail.example.com");
  EXPECT_EQ(deep.queries, (std::vector<std::string>{
                              "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
                              "_dmarc.g.h.i.j.mail.example.com", "_dmarc.h.i.j.mail.example.com",
                              "_dmarc.i.j.mail.example.com", "_dmarc.j.mail.example.com",
                              "_dmarc.mail.example.com", "_dmarc.example.com", "_dmarc.com"}));
  EXPECT_EQ(deep.result, Result::None);
  EXPECT_EQ(organization(deep), "a.b.c.d.e.f.g.h.i.j.mail.example.com");
  EXPECT_EQ(walk_targets(name_of("a.b.c.d.e.f.g.h")).size(), 8U);
  EXPECT_EQ(walk_targets(name_of("a.b.c.d.e.f.g")).size(), 7U);
  EXPECT_EQ(walk_targets(name_of("com")).size(), 1U);
  EXPECT_TRUE(walk_targets(dns::Name()).empty());
}

TEST(DmarcWalk, SharesAnOrganizationAcrossItsSubdomains) {
  const Zone zone = {{"example.com", "v=DMARC1; p=reject"},
                     {"signing.example.com", "v=DMARC1; p=reject"}};
  EXPECT_EQ(run(zone, "example.com", {passed("signing.example.com")}).result, Result::Pass);
}

TEST(DmarcWalk, StopsBelowAPublicSuffix) {
  const Zone zone = {{"bank.example", "v=DMARC1; p=reject; psd=y"},
                     {"giant.bank.example", "v=DMARC1; p=quarantine"}};
  const Outcome outcome = run(zone, "giant.bank.example", {passed("mail.mega.bank.example")},
                              passed("mail.giant.bank.example"));
  EXPECT_EQ(outcome.result, Result::Pass);
  EXPECT_EQ(outcome.aligned_spf, name_of("mail.giant.bank.example"));
  EXPECT_EQ(outcome.aligned_dkim, std::nullopt);
  EXPECT_EQ(organization(outcome), "giant.bank.example");
}

TEST(DmarcWalk, ObeysADeclaredOrganization) {
  const Zone zone = {{"b.example.com", "v=DMARC1; p=reject; psd=n"},
                     {"example.com", "v=DMARC1; p=none"}};
  const Outcome outcome = run(zone, "a.b.example.com", {passed("example.com")});
  EXPECT_EQ(outcome.policy, Policy::Reject);
  EXPECT_EQ(outcome.policy_domain, name_of("b.example.com"));
  EXPECT_EQ(outcome.result, Result::Fail);
}

TEST(DmarcDiscovery, AsksTheOrganizationNotAnIntermediateName) {
  const Zone zone = {{"mail.example.com", "v=DMARC1; p=none"},
                     {"example.com", "v=DMARC1; p=reject; sp=quarantine"},
                     {"a.mail.example.com", "exists"}};
  const Outcome below = run(zone, "a.mail.example.com");
  EXPECT_EQ(below.policy_domain, name_of("example.com"));
  EXPECT_EQ(below.policy, Policy::Quarantine);
  const Outcome own = run(zone, "mail.example.com", {passed("example.com")});
  EXPECT_EQ(own.policy_domain, name_of("mail.example.com"));
  EXPECT_EQ(own.policy, Policy::None);
  EXPECT_EQ(own.result, Result::Pass);
  EXPECT_EQ(organization(own), "example.com");
}

TEST(DmarcDiscovery, FallsBackToThePublicSuffix) {
  const Zone zone = {{"bank", "v=DMARC1; p=none; psd=y; sp=quarantine; np=reject"},
                     {"foo.bank", "exists"}};
  const Outcome there = run(zone, "foo.bank", {passed("other.bank")}, passed("mail.foo.bank"));
  EXPECT_EQ(organization(there), "foo.bank");
  EXPECT_EQ(there.policy_domain, name_of("bank"));
  EXPECT_EQ(there.policy, Policy::Quarantine);
  EXPECT_EQ(there.aligned_spf, name_of("mail.foo.bank"));
  EXPECT_EQ(there.aligned_dkim, std::nullopt);
  EXPECT_EQ(run(zone, "nx.bank").policy, Policy::Reject);
  const Outcome suffix = run(zone, "bank");
  EXPECT_EQ(organization(suffix), "bank");
  EXPECT_EQ(suffix.policy, Policy::None);
  EXPECT_EQ(suffix.queries, std::vector<std::string>{"_dmarc.bank"});
}

TEST(DmarcDiscovery, AlignsAllRegistrantsOfASuffixThatForgotItsTag) {
  Zone zone = {{"co.zz", "v=DMARC1; p=none"}};
  EXPECT_EQ(run(zone, "a.co.zz", {passed("evil.co.zz")}).result, Result::Pass);
  zone.emplace("a.co.zz", "v=DMARC1; p=none; psd=n");
  EXPECT_EQ(run(zone, "a.co.zz", {passed("evil.co.zz")}).result, Result::Fail);
}

TEST(DmarcDiscovery, DiscardsSeveralRecordsAndWalksOn) {
  const Zone zone = {{"mail.example.com", "v=DMARC1; p=reject"},
                     {"mail.example.com", "v=DMARC1; p=quarantine"},
                     {"example.com", "v=DMARC1; p=none"}};
  const Outcome outcome = run(zone, "mail.example.com");
  EXPECT_EQ(outcome.policy_domain, name_of("example.com"));
  EXPECT_EQ(outcome.policy, Policy::None);
  EXPECT_EQ(outcome.psl.result, Result::None);
  EXPECT_TRUE(outcome.difference.result);
}

TEST(DmarcDiscovery, IgnoresWhatDoesNotBeginWithTheVersion) {
  for (const char* text : {"v=dmarc1; p=reject", "v=DMARC1x; p=reject", " v=DMARC1; p=reject"})
    EXPECT_EQ(run({{"example.com", text}}, "example.com").result, Result::None) << text;
  EXPECT_EQ(run({{"example.com", "v = DMARC1; p=Reject"}, {"example.com", "other"}}, "example.com")
                .policy,
            Policy::Reject);
}

TEST(DmarcDiscovery, WeighsAWrongPolicyTag) {
  const Outcome with =
      run({{"example.com", "v=DMARC1; p=reject; sp=rejct; rua=mailto:r@x"}}, "example.com");
  EXPECT_EQ(with.policy, Policy::None);
  EXPECT_EQ(with.result, Result::Fail);
  const Outcome without = run({{"example.com", "v=DMARC1; p=reject; sp=rejct"}}, "example.com");
  EXPECT_EQ(without.policy, std::nullopt);
  EXPECT_EQ(without.result, Result::None);
  EXPECT_EQ(run({{"example.com", "v=DMARC1; rua=mailto:r@x"}}, "example.com").policy, Policy::None);
  EXPECT_EQ(run({{"example.com", "v=DMARC1"}}, "example.com").result, Result::None);
}

TEST(DmarcDiscovery, LowersThePolicyOfATest) {
  static const struct {
    const char* text;
    const char* from;
    Policy published;
    Policy applied;
  } kCases[] = {
      {"v=DMARC1; p=reject; t=y", "example.com", Policy::Reject, Policy::Quarantine},
      {"v=DMARC1; p=quarantine; t=y", "example.com", Policy::Quarantine, Policy::None},
      {"v=DMARC1; p=none; sp=reject; t=y", "sub.example.com", Policy::Reject, Policy::Quarantine},
      {"v=DMARC1; p=none; t=y", "example.com", Policy::None, Policy::None},
  };
  for (const auto& c : kCases) {
    const Outcome outcome = run({{"example.com", c.text}}, c.from);
    EXPECT_EQ(outcome.policy, c.published) << c.text;
    EXPECT_EQ(outcome.applied_policy, c.applied) << c.text;
  }
}

TEST(DmarcDiscovery, AppliesNpToAbsentNamesOnly) {
  Zone zone = {{"example.com", "v=DMARC1; p=reject; sp=quarantine; np=none"}};
  EXPECT_EQ(run(zone, "x.y.example.com").policy, Policy::None);
  zone.emplace("x.y.example.com", "exists");
  EXPECT_EQ(run(zone, "x.y.example.com").policy, Policy::Quarantine);
}

TEST(DmarcDiscovery, DoesNotTakeAFailureForAbsence) {
  dns::Snapshot snapshot =
      snapshot_of({{"example.com", "v=DMARC1; p=reject; sp=quarantine; np=none"}});
  snapshot.set({name_of("x.example.com"), dns::Type::A},
               {.status = dns::Status::Timeout, .ttl = 0, .records = {}});
  dns::Inquiry inquiry(snapshot);
  const Outcome outcome = evaluate(
      {.author_domain = name_of("x.example.com"), .spf = {}, .dkim = {}}, inquiry, Detail::Result);
  EXPECT_EQ(outcome.policy, Policy::Quarantine);
}

TEST(DmarcFailures, MatterOnlyWhereTheAnswerIsNeeded) {
  EXPECT_EQ(run({{"example.com", "SERVFAIL"}}, "example.com", {passed("example.com")}).result,
            Result::TempError);
  const Zone parent = {{"mail.example.com", "v=DMARC1; p=reject"}, {"example.com", "SERVFAIL"}};
  EXPECT_EQ(run(parent, "mail.example.com", {passed("mail.example.com")}).result, Result::Pass);
  EXPECT_EQ(run(parent, "mail.example.com").result, Result::Fail);
  EXPECT_EQ(run(parent, "mail.example.com", {passed("example.com")}).result, Result::TempError);
  const Zone strict = {{"mail.example.com", "v=DMARC1; p=reject; adkim=s"},
                       {"example.com", "SERVFAIL"}};
  EXPECT_EQ(run(strict, "mail.example.com", {passed("example.com")}).result, Result::Fail);
  const Zone stopped = {{"mail.example.com", "v=DMARC1; p=reject; psd=n"},
                        {"example.com", "SERVFAIL"}};
  EXPECT_EQ(run(stopped, "mail.example.com", {passed("a.mail.example.com")}).result, Result::Pass);
  EXPECT_EQ(run({{"example.com", "TIMEOUT"}}, "a.example.com").result, Result::TempError);
}

TEST(DmarcFailures, OfACheckThatMightStillPassAreTemporary) {
  const Zone zone = {{"example.com", "v=DMARC1; p=reject"}};
  const auto temporary = [](std::string_view domain) {
    return failed(domain, Authentication::TempError);
  };
  EXPECT_EQ(run(zone, "example.com", {temporary("m.example.com")}).result, Result::TempError);
  EXPECT_EQ(run(zone, "example.com", {}, temporary("example.com")).result, Result::TempError);
  EXPECT_EQ(run(zone, "example.com", {temporary("example.com")}, passed("example.com")).result,
            Result::Pass);
  EXPECT_EQ(run(zone, "example.com", {temporary("other.example")}).result, Result::Fail);
  EXPECT_EQ(run(zone, "example.com", {failed("example.com", Authentication::Other)}).result,
            Result::Fail);
}

TEST(DmarcAlignment, ReadsULabelsAsALabels) {
  const Zone zone = {{"xn--bcher-kva.example", "v=DMARC1; p=reject"}};
  EXPECT_EQ(run(zone,
                "b\xc3\xbc"
                "cher.example",
                {passed("XN--BCHER-KVA.example")})
                .result,
            Result::Pass);
}

TEST(DmarcAlignment, TellsForIdentifiersThatDidNotPassToo) {
  const Outcome outcome =
      run({{"example.com", "v=DMARC1; p=reject"}}, "example.com",
          {failed("m.example.com", Authentication::Other), passed("other.example")});
  EXPECT_EQ(outcome.dkim_alignments, (std::vector{Alignment::Yes, Alignment::No}));
  EXPECT_EQ(outcome.result, Result::Fail);
  // Only what passed is walked by the RFC.
  EXPECT_EQ(outcome.queries, (std::vector<std::string>{"_dmarc.example.com", "_dmarc.com",
                                                       "_dmarc.other.example", "_dmarc.example"}));
}

TEST(DmarcAlignment, BoundsTheDomainsThatItWalks) {
  std::vector<Identifier> dkim;
  dkim.reserve(101);
  for (int i = 0; i < 100; ++i)
    dkim.push_back(passed("a.b.c.d.e.f.g.h.d" + std::to_string(i) + ".example"));
  dkim.push_back(passed("example.com"));
  const dns::Snapshot nothing(dns::Missing::Ask);
  dns::Inquiry inquiry(nothing);
  (void)evaluate({.author_domain = name_of("example.com"), .spf = {}, .dkim = dkim}, inquiry,
                 Detail::Trail);
  EXPECT_LE(inquiry.wanted().size(), kMostDomains * kMostWalkQueries);
  EXPECT_EQ(run({{"example.com", "v=DMARC1; p=reject"}}, "example.com", dkim).result, Result::Pass);
}

TEST(DmarcRounds, NeedOneForTheWalks) {
  const dns::Snapshot zone = snapshot_of({{"example.com", "v=DMARC1; p=reject; np=reject"}});
  dns::Snapshot known(dns::Missing::Ask);
  const Query query{
      .author_domain = name_of("x.example.com"), .spf = passed("y.example.com"), .dkim = {}};
  int rounds = 0;
  while (true) {
    dns::Inquiry inquiry(known);
    const Outcome outcome = evaluate(query, inquiry, Detail::Trail);
    if (inquiry.is_complete()) {
      dns::Inquiry whole(zone);
      EXPECT_EQ(outcome, evaluate(query, whole, Detail::Trail));
      break;
    }
    ++rounds;
    ASSERT_LT(rounds, 10);
    for (const dns::Question& question :
         std::vector<dns::Question>(inquiry.wanted().begin(), inquiry.wanted().end()))
      known.set(question, *zone.answer(question));
  }
  EXPECT_EQ(rounds, 2);  // the walks, then whether the author domain exists
}

TEST(DmarcPsl, ReadsAsRfc7489Did) {
  const Zone zone = {{"example.co.uk", "v=DMARC1; p=reject; sp=none; pct=20"}};
  const Outcome outcome = run(zone, "a.b.example.co.uk", {passed("c.example.co.uk")});
  EXPECT_EQ(outcome.psl.organizational_domain, name_of("example.co.uk"));
  EXPECT_EQ(outcome.psl.policy_domain, name_of("example.co.uk"));
  EXPECT_EQ(outcome.psl.policy, Policy::None);
  EXPECT_EQ(outcome.psl.percentage, 20);
  EXPECT_EQ(outcome.psl.result, Result::Pass);
  EXPECT_FALSE(outcome.difference.any());
  EXPECT_EQ(registrable_domain(name_of("co.uk")), std::nullopt);
  EXPECT_EQ(psl_organizational_domain(name_of("co.uk")), name_of("co.uk"));
}

TEST(DmarcPsl, ShowsWhereReceiversDiffer) {
  const Outcome outcome = run({{"b.example.com", "v=DMARC1; p=reject; psd=n"}}, "a.b.example.com",
                              {passed("example.com")});
  EXPECT_EQ(outcome.result, Result::Fail);
  EXPECT_EQ(outcome.psl.result, Result::None);
  EXPECT_TRUE(outcome.difference.result);
  EXPECT_TRUE(outcome.difference.organizational_domain);
}

TEST(DmarcOutcome, WritesTheContractsJson) {
  const boost::json::value json = to_json(
      run({{"example.com", "v=DMARC1; p=reject"}}, "x.example.com", {passed("example.com")}));
  EXPECT_EQ(json.at("result"), "pass");
  EXPECT_EQ(json.at("policy_domain"), "example.com");
  EXPECT_EQ(json.at("policy"), "reject");
  EXPECT_EQ(json.at("aligned").at("dkim"), "example.com");
  EXPECT_TRUE(json.at("aligned").at("spf").is_null());
  EXPECT_EQ(json.at("discovery"), "treewalk");
  EXPECT_EQ(json.at("queries").at(0), "_dmarc.x.example.com");
  EXPECT_EQ(json.at("psl").at("result"), "pass");
  EXPECT_EQ(json.at("trail").at(0).at("code"), "dmarc.tree-walk");
  EXPECT_TRUE(to_json(run({}, "example.com")).at("record").is_null());
}

}  // namespace
}  // namespace waybill::dmarc
