#include "service/issue_sources.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "alert/rules.h"
#include "issue/kind.h"

namespace waybill::service {
namespace {

using health::Severity;
using health::Status;

health::Finding finding(std::string id, Status status, Severity severity,
                        std::string subject = "") {
  health::Finding one;
  one.id = std::move(id);
  one.subject = std::move(subject);
  one.status = status;
  one.severity = severity;
  one.statement = "So it is.";
  one.fix = "Mend it.";
  return one;
}

std::vector<std::string> keys_of(const Look& look) {
  std::vector<std::string> keys;
  for (const issue::Defect& defect : look.defects)
    keys.push_back(issue::key_of(defect.code, defect.subject));
  return keys;
}
using Keys = std::vector<std::string>;

TEST(IssueSources, OnlyProblemsOfTheCheckAreDefects) {
  struct Case {
    std::string_view name;
    health::Finding finding;
    Keys defects, unknown;
  };
  const Case cases[] = {
      {"a problem", finding("spf-lookups", Status::Problem, Severity::High), {"spf-lookups"}, {}},
      {"of a selector",
       finding("dkim-weak", Status::Problem, Severity::High, "s1"),
       {"dkim-weak s1"},
       {}},
      {"a small one",
       finding("spf-leftovers", Status::Problem, Severity::Low),
       {"spf-leftovers"},
       {}},
      {"only told", finding("dmarc-alias", Status::Problem, Severity::Info), {}, {}},
      {"information", finding("dmarc-inherited", Status::Info, Severity::Info), {}, {}},
      {"good", finding("spf-lookups", Status::Good, Severity::High), {}, {}},
      {"not applicable", finding("parked-spf", Status::NotApplicable, Severity::Medium), {}, {}},
      {"a time-out",
       finding("spf-missing", Status::Unknown, Severity::Medium),
       {},
       {"spf-missing"}},
      {"a time-out of one server",
       finding("starttls", Status::Unknown, Severity::Medium, "mx.example.com"),
       {},
       {"starttls mx.example.com"}},
      {"told by the lists",
       finding("listed", Status::Problem, Severity::High, "192.0.2.1"),
       {},
       {}},
      {"told by reports",
       finding("traffic-source", Status::Problem, Severity::Medium, "x"),
       {},
       {}},
  };
  for (const Case& c : cases) {
    health::Report report;
    report.domain = "example.com";
    report.findings = {c.finding};
    const Look look = look_of(report, 700);
    EXPECT_EQ(look.domain, "example.com");
    EXPECT_EQ(look.source, issue::Source::Check);
    EXPECT_EQ(keys_of(look), c.defects) << c.name;
    EXPECT_EQ(look.unknown, c.unknown) << c.name;
  }
}

TEST(IssueSources, ADefectOfTheCheckSaysWhatTheFindingSays) {
  health::Report report;
  report.domain = "example.com";
  report.findings = {finding("dmarc-missing", Status::Problem, Severity::High),
                     finding("mx-address", Status::Problem, Severity::High, "mx.example.com")};
  report.findings[0].standard = "RFC 9989 §4.7";
  report.findings[0].publish = {{"_dmarc.example.com", "TXT", "v=DMARC1; p=none", ""}};
  for (int i = 0; i < 40; ++i)
    report.findings[0].evidence.push_back(
        {.kind = health::Proof::Kind::Dns, .place = "_dmarc.example.com TXT", .text = "a\xFF"});
  const Look look = look_of(report, 700);
  ASSERT_EQ(look.defects.size(), 2U);
  const issue::Defect& missing = look.defects[0];
  EXPECT_EQ(missing.severity, Severity::High);
  EXPECT_EQ(missing.statement, "So it is.");
  EXPECT_EQ(missing.fix, "Mend it.");
  EXPECT_EQ(missing.standard, "RFC 9989 §4.7");
  EXPECT_EQ(missing.publish, report.findings[0].publish);
  EXPECT_EQ(missing.messages, 700U);        // all mail rests on the record
  EXPECT_EQ(look.defects[1].messages, 0U);  // but not on the servers that take mail
  EXPECT_EQ(missing.evidence.size(), 20U);  // no more
  EXPECT_EQ(missing.evidence.front().at("text"), "a\uFFFD");
  EXPECT_EQ(missing.evidence.front().at("kind"), "dns");
}

policy::FailureGroup failing(std::string source, std::uint64_t messages, policy::Why why,
                             policy::Traffic traffic = policy::Traffic::Misconfigured) {
  policy::FailureGroup group;
  group.source = std::move(source);
  group.name = "Mailer";
  group.judgement.traffic = traffic;
  group.why = why;
  group.author = "example.com";
  group.messages = messages;
  return group;
}

// 1,000 legitimate messages, of which `failing` fail.
policy::Findings findings_of(std::vector<policy::FailureGroup> failures) {
  policy::Findings findings;
  for (const policy::FailureGroup& group : failures) {
    policy::SourceSummary source;
    source.key = group.source;
    source.counts.messages = group.messages;
    findings.sources.push_back(std::move(source));
  }
  findings.total.messages = 1'000;
  findings.total.traffic[static_cast<std::size_t>(policy::Traffic::Authorised)] = 1'000;
  findings.failures = std::move(failures);
  return findings;
}

TEST(IssueSources, SendersThatFailAreDefectsByWhyAndShare) {
  using policy::DkimWhy;
  using policy::SpfWhy;
  struct Case {
    std::string_view name;
    policy::FailureGroup group;
    std::string_view code;  // "" none
    Severity severity = Severity::Low;
  };
  constexpr policy::Why kUnsigned{SpfWhy::Other, DkimWhy::NoSignature};
  const Case cases[] = {
      {"much", failing("service:mailer", 50, kUnsigned), "sender-unaligned", Severity::High},
      {"some", failing("service:mailer", 49, kUnsigned), "sender-unaligned", Severity::Medium},
      {"little", failing("service:mailer", 5, kUnsigned), "sender-unaligned", Severity::Medium},
      {"hardly any", failing("service:mailer", 4, kUnsigned), ""},
      {"a broken signature", failing("service:mailer", 50, {SpfWhy::Other, DkimWhy::OwnBroken}),
       "sender-signature-broken", Severity::High},
      {"not in SPF", failing("address:192.0.2.1", 50, {SpfWhy::OwnFailed, DkimWhy::NoSignature}),
       "sender-spf-fails", Severity::High},
      {"forged", failing("address:192.0.2.9", 500, kUnsigned, policy::Traffic::Spoof), ""},
      {"forwarded", failing("domain:example.net", 500, kUnsigned, policy::Traffic::Forwarder), ""},
  };
  for (const Case& c : cases) {
    const Look look = look_of("example.com", findings_of({c.group}), policy::Readiness(), {});
    EXPECT_EQ(look.source, issue::Source::Reports);
    if (c.code.empty()) {
      EXPECT_TRUE(look.defects.empty()) << c.name;
      continue;
    }
    ASSERT_EQ(look.defects.size(), 1U) << c.name;
    EXPECT_EQ(look.defects[0].code, c.code) << c.name;
    EXPECT_EQ(look.defects[0].severity, c.severity) << c.name;
    EXPECT_EQ(look.defects[0].subject, c.group.source) << c.name;
    EXPECT_EQ(look.defects[0].messages, c.group.messages) << c.name;
    EXPECT_TRUE(look.defects[0].title.contains("Mailer")) << look.defects[0].title;
    EXPECT_FALSE(look.defects[0].statement.empty()) << c.name;
    EXPECT_FALSE(look.defects[0].fix.empty()) << c.name;
  }
}

TEST(IssueSources, GroupsOfOneSenderAreOneDefect) {
  using policy::DkimWhy;
  using policy::SpfWhy;
  const Look look =
      look_of("example.com",
              findings_of({failing("service:mailer", 40, {SpfWhy::Other, DkimWhy::OwnBroken}),
                           failing("service:mailer", 20, {SpfWhy::Other, DkimWhy::NoSignature})}),
              policy::Readiness(), {});
  ASSERT_EQ(look.defects.size(), 1U);
  EXPECT_EQ(look.defects[0].code, "sender-signature-broken");  // of the larger group
  EXPECT_EQ(look.defects[0].messages, 60U);
  EXPECT_EQ(look.defects[0].evidence.size(), 2U);
}

TEST(IssueSources, ASenderWithoutMailIsUnknown) {
  policy::Findings findings = findings_of({});
  policy::SourceSummary other;
  other.key = "service:other";
  other.counts.messages = 100;
  findings.sources = {other};
  policy::Readiness ready;
  ready.state = policy::State::Finished;
  const Look look = look_of("example.com", findings, ready,
                            {"sender-unaligned service:mailer", "sender-unaligned service:other",
                             "policy-can-be-raised"});
  EXPECT_TRUE(look.defects.empty());
  // It sent nothing; the other one sent and passes.
  EXPECT_EQ(look.unknown, Keys{"sender-unaligned service:mailer"});
}

// Once SPF names an address, its mail is summed under the domain that SPF passes for.
TEST(IssueSources, AnAddressIsKnownWhateverItsMailIsCalledNow) {
  policy::Findings findings = findings_of({});
  policy::SourceSummary own;
  own.key = "domain:example.com";
  own.counts.messages = 100;
  own.addresses = {{*IpAddress::parse("192.0.2.1"), 100}};
  findings.sources = {own};
  policy::Readiness ready;
  ready.state = policy::State::Finished;
  const Look look =
      look_of("example.com", findings, ready,
              {"sender-spf-fails address:192.0.2.1", "sender-spf-fails address:192.0.2.2"});
  EXPECT_EQ(look.unknown, Keys{"sender-spf-fails address:192.0.2.2"});
}

TEST(IssueSources, ThePolicyCanBeRaisedWhenReportsSaySo) {
  struct Case {
    policy::State state;
    std::optional<dmarc::Policy> next;
    Keys defects, unknown;
  };
  const Case cases[] = {
      {policy::State::Ready, dmarc::Policy::Quarantine, {"policy-can-be-raised"}, {}},
      {policy::State::Ready, std::nullopt, {}, {}},
      {policy::State::NotReady, dmarc::Policy::Quarantine, {}, {}},
      {policy::State::Finished, std::nullopt, {}, {}},
      {policy::State::NotEnoughData, dmarc::Policy::Quarantine, {}, {"policy-can-be-raised"}},
  };
  for (const Case& c : cases) {
    policy::Readiness readiness;
    readiness.state = c.state;
    readiness.next = c.next;
    const Look look = look_of("example.com", policy::Findings(), readiness, {});
    EXPECT_EQ(keys_of(look), c.defects) << policy::id_of(c.state);
    EXPECT_EQ(look.unknown, c.unknown) << policy::id_of(c.state);
    if (!look.defects.empty()) {
      EXPECT_EQ(look.defects[0].severity, Severity::Low);
      EXPECT_EQ(look.defects[0].fix, "Publish p=quarantine in the DMARC record.");
    }
  }
}

ledger::RefusalSum refused(std::string kind, std::string provider, std::uint64_t messages,
                           std::int64_t last = 0) {
  ledger::RefusalSum sum;
  sum.meaning.kind = std::move(kind);
  sum.meaning.provider = std::move(provider);
  sum.meaning.text = "550 5.7.1 no";
  sum.meaning.meaning = "It was refused.";
  sum.meaning.fix = "Mend it.";
  sum.messages = messages;
  sum.last = last;
  sum.recipients = {{"gmail.com", messages}};
  return sum;
}

TEST(IssueSources, RefusalsAreDefectsByClassAndProvider) {
  struct Case {
    std::string_view of_class, key;
    Severity severity;
  };
  const Case cases[] = {
      {"authentication", "refused-authentication gmail", Severity::High},
      {"policy-routing", "refused-policy gmail", Severity::High},
      {"reputation-ip", "refused-reputation gmail", Severity::High},
      {"reputation-domain", "refused-reputation gmail", Severity::High},
      {"rate-limit", "refused-rate gmail", Severity::Medium},
      {"content", "refused-content gmail", Severity::Medium},
      {"list-quality", "refused-recipients gmail", Severity::Low},
      {"connection-tls", "refused-tls gmail", Severity::High},
      {"configuration", "refused-other gmail", Severity::Medium},
  };
  for (const Case& c : cases) {
    const Look look = look_of("example.com", {refused(std::string(c.of_class), "gmail", 3)}, true);
    EXPECT_EQ(look.source, issue::Source::Refusals);
    ASSERT_EQ(keys_of(look), Keys{std::string(c.key)}) << c.of_class;
    EXPECT_EQ(look.defects[0].severity, c.severity) << c.of_class;
    EXPECT_EQ(look.defects[0].recipients, Keys{"gmail.com"});
  }
  EXPECT_TRUE(
      look_of("example.com", {refused("receiver-fault", "gmail", 3)}, true).defects.empty());
}

TEST(IssueSources, RefusalsOfOneKindAreOneDefectWithTheLatestTime) {
  const Look look =
      look_of("example.com",
              {refused("reputation-ip", "gmail", 30, 100),
               refused("reputation-domain", "gmail", 3, 200), refused("content", "", 1)},
              false);
  EXPECT_EQ(keys_of(look), (Keys{"refused-content The receiver", "refused-reputation gmail"}));
  EXPECT_EQ(look.defects[1].messages, 33U);
  EXPECT_EQ(look.defects[1].shown, 200);
  EXPECT_EQ(look.defects[1].recipients, Keys{"gmail.com"});  // once
  EXPECT_FALSE(look.is_whole);  // no mail was delivered: what is not seen is not gone
}

ListingView listing(std::string subject, std::string kind, std::string state) {
  ListingView view;
  view.subject = std::move(subject);
  view.kind = std::move(kind);
  view.zone = "zen.example";
  view.list = "Zen";
  view.state = std::move(state);
  view.severity = "critical";
  view.holder_title = "Mailer";
  view.statement = "It is listed.";
  view.advice = {"First this.", "Then that."};
  view.last = 500;
  return view;
}

TEST(IssueSources, ConfirmedListingsAreDefects) {
  ListingView shared = listing("192.0.2.3", "ip", "listed");
  shared.is_shared = true;
  ListingView light = listing("192.0.2.4", "ip", "listed");
  light.is_light = true;
  const Look look = look_of(
      "example.com",
      {listing("192.0.2.1", "ip", "listed"), listing("example.com", "domain", "listed"), shared,
       light, listing("192.0.2.5", "ip", "gone"), listing("192.0.2.6", "ip", "suspected")});
  EXPECT_EQ(look.source, issue::Source::Lists);
  ASSERT_EQ(keys_of(look),
            (Keys{"listed-address 192.0.2.1 zen.example", "listed-domain example.com zen.example",
                  "listed-address 192.0.2.3 zen.example"}));
  EXPECT_EQ(look.defects[0].title, "192.0.2.1 is listed at Zen (your own)");
  EXPECT_EQ(look.defects[2].title, "192.0.2.3 is listed at Zen (shared, of Mailer)");
  EXPECT_EQ(look.defects[0].severity, Severity::Critical);
  EXPECT_EQ(look.defects[0].fix, "First this.\nThen that.");
  EXPECT_EQ(look.defects[0].shown, 500);
  EXPECT_EQ(look.unknown, Keys{"listed-address 192.0.2.6 zen.example"});
}

TEST(IssueSources, EveryKindHasARuleOfTheAlerts) {
  for (const issue::Kind& kind : issue::kinds())
    EXPECT_NE(alert::find_rule(kind.rule), nullptr) << kind.code << ": " << kind.rule;
  EXPECT_NE(alert::find_rule(issue::kind_of("no-such-code").rule), nullptr);
  EXPECT_NE(alert::find_rule("issue-reopened"), nullptr);
  EXPECT_NE(alert::find_rule("record-changed"), nullptr);
}

}  // namespace
}  // namespace waybill::service
