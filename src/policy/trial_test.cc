#include "policy/trial.h"

#include <gtest/gtest.h>

#include "policy/readiness.h"
#include "policy/test_rows.h"

namespace waybill::policy {
namespace {

using dmarc::Policy;
using report::AuthResult;
using report::Disposition;

Rows from(std::string_view address, std::uint64_t messages) {
  return Rows(row(address, messages));
}

// 100 by the domain itself, 50 of a subdomain's signature, 20 by Mailchimp unaligned, 7 spoofed,
// 3 through a list, 10 that pass by SPF of a subdomain.
std::vector<store::RowGroup> month() {
  return {
      from("192.0.2.1", 100)
          .days(20'000, 20'029)
          .spf("example.com", AuthResult::Pass)
          .dkim("example.com", "mine", AuthResult::Pass)
          .aligned(true, true),
      from("192.0.2.2", 50)
          .spf("bounce.example.com", AuthResult::Pass)
          .dkim("mail.example.com", "sub", AuthResult::Pass)
          .aligned(true, true),
      from("192.0.2.3", 20)
          .days(20'000, 20'029)
          .spf("b.mcsv.net", AuthResult::Pass)
          .dkim("mcsv.net", "k1", AuthResult::Pass),
      from("192.0.2.4", 7).spf("example.com", AuthResult::Fail),
      from("192.0.2.5", 3)
          .spf("lists.example.org", AuthResult::Pass)
          .reason(report::ReasonType::MailingList),
      from("192.0.2.6", 10).spf("bounce.example.com", AuthResult::Pass).aligned(false, true),
  };
}

TrialResult run(const Hypothesis& hypothesis, const Published& published, const SpfTrial& spf = {},
                const std::vector<store::RowGroup>& groups = month()) {
  Survey survey({});
  for (const store::RowGroup& group : groups)
    survey.learn(group);
  Trial trial("example.com", published, hypothesis);
  for (const store::RowGroup& group : groups)
    trial.take(group, survey.take(group), spf);
  return trial.finish();
}

Hypothesis setting(std::string_view text) {
  const auto parsed = parse_setting(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Hypothesis{});
}

TEST(Trial, AnEnforcingPolicyStopsWhatFailsAndNamesTheLegitimate) {
  const TrialResult result = run(setting("p=reject"), {});
  EXPECT_EQ(result.total.newly_rejected, 30U);
  EXPECT_EQ(result.total.newly_failing, 0U);
  EXPECT_EQ(result.total.perhaps_spared, 3U);
  EXPECT_EQ(result.legitimate_stopped, 20U);
  EXPECT_EQ(result.spoofed_stopped, 7U);
  EXPECT_EQ(result.forwarded_stopped, 3U);
  ASSERT_FALSE(result.sources.empty());
  EXPECT_EQ(result.sources[0].name, "Mailchimp");
  EXPECT_EQ(result.sources[0].effect.newly_rejected, 20U);
  EXPECT_EQ(run(setting("p=quarantine"), {}).total.newly_quarantined, 30U);
}

TEST(Trial, AWeakerPolicyLetsThrough) {
  const std::vector<store::RowGroup> groups = {
      from("192.0.2.4", 7).spf("example.com", AuthResult::Fail).got(Disposition::Reject),
      from("192.0.2.5", 2).spf("example.com", AuthResult::Fail).got(Disposition::Quarantine),
      from("192.0.2.6", 1).spf("example.com", AuthResult::Fail)};
  Published reject;
  reject.p = Policy::Reject;
  reject.is_known = true;
  const TrialResult none = run(setting("p=none"), reject, {}, groups);
  EXPECT_EQ(none.total.newly_delivered, 9U);
  EXPECT_EQ(none.total.messages, 9U);
  EXPECT_EQ(none.spoofed_stopped, 0U);
  const TrialResult quarantine = run(setting("p=quarantine"), reject, {}, groups);
  EXPECT_EQ(quarantine.total.quarantined_instead, 7U);
  EXPECT_EQ(quarantine.total.newly_delivered, 0U);
  EXPECT_EQ(run(setting("p=reject"), reject, {}, groups).total.messages, 0U);
}

TEST(Trial, APolicyForSubdomainsLeavesTheDomain) {
  EXPECT_EQ(run(setting("sp=reject"), {}).total.messages, 0U);
  const std::vector<store::RowGroup> sub = {from("192.0.2.4", 7).from("news.example.com")};
  EXPECT_EQ(run(setting("sp=reject"), {}, {}, sub).total.newly_rejected, 7U);
  EXPECT_EQ(run(setting("p=reject"), {}, {}, sub).total.newly_rejected, 7U);
  Published published;
  published.sp = Policy::None;
  EXPECT_EQ(run(setting("p=reject"), published, {}, sub).total.newly_rejected, 0U);
}

TEST(Trial, ADomainWithARecordOfItsOwnIsLeftAlone) {
  store::RowGroup group = from("192.0.2.4", 7).from("news.example.com");
  group.domain = "news.example.com";
  EXPECT_EQ(run(together({setting("p=reject"), setting("sp=reject")}), {}, {}, {group}).total,
            Effect{});
}

TEST(Trial, StrictAlignmentIsComputedFromTheResults) {
  // The subdomain's signature fails, its SPF does not save it when both are strict.
  EXPECT_EQ(run(setting("adkim=s"), {}).total.newly_failing, 0U);
  EXPECT_EQ(run(setting("aspf=s"), {}).total.newly_failing, 10U);
  const Hypothesis both = together({setting("adkim=s"), setting("aspf=s")});
  EXPECT_EQ(run(both, {}).total.newly_failing, 60U);
  Published rejecting;
  rejecting.p = Policy::Reject;
  EXPECT_EQ(run(both, rejecting).total.newly_rejected, 60U);
}

TEST(Trial, SaysWhatTheRowsDoNotTell) {
  const std::vector<store::RowGroup> bare = {from("192.0.2.1", 9).aligned(true, false)};
  const TrialResult result = run(setting("adkim=s"), {}, {}, bare);
  EXPECT_EQ(result.total.unknown, 9U);
  EXPECT_EQ(result.total.messages, 0U);
}

TEST(Trial, AKeyForOneSenderMendsThatSender) {
  Hypothesis key;
  key.dkim_for = {"mailchimp"};
  EXPECT_EQ(run(key, {}).total.newly_passing, 20U);
  EXPECT_EQ(run(together({key, setting("p=reject")}), {}).total.newly_rejected, 10U);
  key.dkim_for = {"sendgrid"};
  EXPECT_EQ(run(key, {}).total.messages, 0U);
  key.dkim_for = {"address:192.0.2.4"};  // spoofed mail stays unsigned
  EXPECT_EQ(run(key, {}).total.messages, 0U);
}

TEST(Trial, AChangedSpfRecordMovesThePairsThatItMoves) {
  SpfTrial spf;
  const auto set = [&spf](std::string_view address, std::string domain, SpfChange change) {
    spf.want(*IpAddress::parse(address), domain, 1);
    spf.set({*IpAddress::parse(address), std::move(domain)}, change);
  };
  set("192.0.2.1", "example.com", SpfChange::NowFails);  // DKIM still passes
  set("192.0.2.2", "bounce.example.com", SpfChange::Same);
  set("192.0.2.4", "example.com", SpfChange::NowPasses);
  set("192.0.2.6", "bounce.example.com", SpfChange::NowFails);
  Hypothesis record;
  record.changes_spf = true;
  const TrialResult result = run(record, {}, spf);
  EXPECT_EQ(result.total.newly_passing, 7U);
  EXPECT_EQ(result.total.newly_failing, 10U);
  EXPECT_EQ(result.total.unknown, 0U);
  EXPECT_EQ(run(record, {}).total.unknown, 17U);  // nothing was evaluated
}

TEST(Hypothesis, RefusesWhatItDoesNotKnow) {
  for (const std::string_view text : {"", "p", "p=", "p=strict", "adkim=x", "pct=50", "=reject"})
    EXPECT_FALSE(parse_setting(text)) << text;
  EXPECT_EQ(setting(" p = Reject ").p, Policy::Reject);
}

TEST(Hypothesis, ReadsThePolicyOfAReport) {
  const Published read = published_in(R"({"p":"quarantine","sp":"none","adkim":"s","aspf":7})");
  EXPECT_TRUE(read.is_known);
  EXPECT_EQ(read.p, Policy::Quarantine);
  EXPECT_EQ(read.sp, Policy::None);
  EXPECT_EQ(read.adkim, dmarc::Strictness::Strict);
  EXPECT_EQ(read.aspf, dmarc::Strictness::Relaxed);
  for (const std::string_view text : {"", "[]", "{", R"({"p":"maybe"})"})
    EXPECT_EQ(published_in(text), Published{}) << text;
}

std::vector<std::string> codes(const Readiness& readiness) {
  std::vector<std::string> result;
  for (const Blocker& blocker : readiness.blockers)
    result.emplace_back(id_of(blocker.code));
  return result;
}

Readiness assess_rows(const std::vector<store::RowGroup>& groups, Policy current) {
  Survey survey({});
  for (const store::RowGroup& group : groups)
    survey.learn(group);
  for (const store::RowGroup& group : groups)
    survey.take(group);
  Published published;
  published.p = current;
  published.is_known = true;
  return assess(survey.finish(), published);
}

TEST(Readiness, NamesWhatStandsInTheWay) {
  const Readiness readiness = assess_rows(month(), Policy::None);
  EXPECT_EQ(readiness.state, State::NotReady);
  EXPECT_EQ(readiness.next, Policy::Quarantine);
  EXPECT_EQ(codes(readiness), std::vector<std::string>{"sender-fails"});
  EXPECT_EQ(readiness.blockers[0].source, "service:mailchimp");
}

TEST(Readiness, GoesStepByStep) {
  const auto good = [](store::Day last, std::uint64_t messages, bool is_signed) {
    Rows rows = from("192.0.2.1", messages);
    rows.days(20'000, last).spf("example.com", AuthResult::Pass).aligned(is_signed, true);
    if (is_signed) rows.dkim("example.com", "mine", AuthResult::Pass);
    return std::vector<store::RowGroup>{rows};
  };
  EXPECT_EQ(assess_rows(good(20'027, 100, true), Policy::None).state, State::Ready);
  EXPECT_EQ(assess_rows(good(20'026, 100, true), Policy::None).state, State::NotEnoughData);
  EXPECT_EQ(assess_rows(good(20'027, 99, true), Policy::None).state, State::NotEnoughData);
  EXPECT_EQ(assess_rows(good(20'027, 100, true), Policy::Reject).state, State::Finished);
  EXPECT_EQ(assess_rows(good(20'027, 100, false), Policy::None).state, State::Ready);
  EXPECT_EQ(codes(assess_rows(good(20'027, 100, false), Policy::Quarantine)),
            std::vector<std::string>{"sender-unsigned"});
  EXPECT_EQ(assess_rows({}, Policy::None).state, State::NotEnoughData);
}

}  // namespace
}  // namespace waybill::policy
