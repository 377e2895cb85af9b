// Small cases from evidence to verdict: one for each cause of the closed list, then traps.
#include <gtest/gtest.h>

#include <algorithm>

#include "diagnosis/decide.h"
#include "diagnosis/diagnose.h"
#include "dns/snapshot_json.h"

namespace waybill::diagnosis {
namespace {

constexpr std::string_view kZone = R"({"answers": [
  {"name": "example.com", "type": "TXT", "data": ["v=spf1 include:_spf.salesforce.com -all"]},
  {"name": "example.com", "type": "MX", "data": ["10 mail.example.com"]},
  {"name": "_spf.salesforce.com", "type": "TXT", "data": ["v=spf1 ip4:203.0.113.0/25 -all"]},
  {"name": "_dmarc.example.com", "type": "TXT", "data": ["v=DMARC1; p=reject"]},
  {"name": "contoso.example", "type": "MX", "data": ["10 contoso-example.mail.protection.outlook.com"]},
  {"name": "9.113.0.203.zen.spamhaus.org", "type": "A", "data": ["127.0.0.2"]},
  {"name": "slow.example", "type": "TXT", "status": "TIMEOUT"},
  {"name": "_dmarc.slow.example", "type": "TXT", "status": "TIMEOUT"},
  {"name": "two.example", "type": "TXT", "data": ["v=spf1 ip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.2 -all"]}]})";

Diagnosis diagnose(const std::vector<std::string>& texts, std::string_view zone = kZone) {
  Case the_case;
  for (const std::string& text : texts) {
    const std::string id = "E" + std::to_string(the_case.evidence.size() + 1);
    the_case.evidence.push_back({id, recognise(text), "evidence", text});
  }
  the_case.at = 1'780'000'000;
  const auto snapshot = dns::parse_snapshot(zone);
  EXPECT_TRUE(snapshot) << snapshot.error();
  the_case.dns = *snapshot;
  const Examination examination(the_case);
  dns::Inquiry inquiry(the_case.dns);
  Diagnosis diagnosis = examination.diagnose(inquiry);
  EXPECT_TRUE(inquiry.is_complete());
  return diagnosis;
}

bool found(const Diagnosis& diagnosis, std::string_view id) {
  return has_finding(diagnosis.findings, id);
}

bool advises(const Diagnosis& diagnosis, std::string_view id) {
  return std::ranges::find(diagnosis.verdict.smallest_fix, id, &FixStep::id) !=
         diagnosis.verdict.smallest_fix.end();
}

const std::string kAddresses = "mail from sales@example.com to bob@contoso.example is refused.\n";

const std::string kReceived =
    "Received: from smtp.mta.salesforce.com (smtp.mta.salesforce.com [203.0.113.9])\r\n"
    " by mx.contoso.example; Thu, 28 May 2026 10:00:00 +0000\r\n";
const std::string kAuthor =
    "From: Sales <sales@example.com>\r\nTo: bob@contoso.example\r\nSubject: Offer\r\n"
    "Message-ID: <1@example.com>\r\nDate: Thu, 28 May 2026 10:00:00 +0000\r\n";

TEST(Verdict, NamesEveryCauseOfTheList) {
  static const struct {
    std::string text;
    Cause cause;
    Who who;
    Confidence confidence;
  } kCases[] = {
      {"550 5.7.1 Delivery not authorized, message discarded", Cause::NeverLeft, Who::Salesforce,
       Confidence::Likely},
      {"There is no row in the email log.", Cause::NeverLeft, Who::Salesforce, Confidence::Likely},
      {"Access level: System email only", Cause::NeverLeft, Who::Salesforce, Confidence::Likely},
      {"550-5.7.26 Unauthenticated email from example.com is not accepted due to\n"
       "550-5.7.26 domain's DMARC policy.",
       Cause::Identity, Who::Recipient, Confidence::Likely},
      {"550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from "
       "unauthorized sources",
       Cause::TenantRouting, Who::Recipient, Confidence::Likely},
      {"554 5.7.64 TenantAttribution; Relay Access Denied", Cause::TenantRouting, Who::Relay,
       Confidence::Likely},
      {"550 5.7.1 Service unavailable, Client host [203.0.113.9] blocked using zen.spamhaus.org",
       Cause::ReputationShared, Who::Recipient, Confidence::Likely},
      {"Email Relay is active.\n550 5.7.1 Service unavailable, Client host [203.0.113.9] blocked "
       "using zen.spamhaus.org",
       Cause::ReputationOwn, Who::Recipient, Confidence::Likely},
      {"550 5.7.1 Message rejected: example.com is listed at dbl.spamhaus.org",
       Cause::ReputationDomain, Who::Recipient, Confidence::Likely},
      {"550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy",
       Cause::RecipientPolicy, Who::Recipient, Confidence::Likely},
      {"550 5.1.1 <bob@contoso.example>: User unknown", Cause::RecipientAddress, Who::Recipient,
       Confidence::Likely},
      {"450 4.2.0 Greylisted, try again later", Cause::Rate, Who::Recipient, Confidence::Likely},
      {"554 5.7.1 Message rejected as spam by content filtering", Cause::Content, Who::Recipient,
       Confidence::Likely},
      {"421 4.4.0 [internal] no MXs for this domain could be reached at this time",
       Cause::Transport, Who::Salesforce, Confidence::Likely},
      {"554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org; "
       "127.255.255.254",
       Cause::ReceiverFault, Who::Recipient, Confidence::Likely},
      {"The log shows D for every recipient, but it went to junk.", Cause::AcceptedThenFiltered,
       Who::Nobody, Confidence::Likely},
      {"550 5.7.1", Cause::Undetermined, Who::Nobody, Confidence::Unknown},
      {"Why?", Cause::Undetermined, Who::Nobody, Confidence::Unknown},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Verdict verdict = diagnose({kAddresses + c.text + "\n"}).verdict;
    EXPECT_EQ(to_string(verdict.cause), to_string(c.cause));
    EXPECT_EQ(refusal::id_of(verdict.who), refusal::id_of(c.who));
    EXPECT_EQ(to_string(verdict.confidence), to_string(c.confidence));
    EXPECT_TRUE(verdict.statement.starts_with(title(c.cause))) << verdict.statement;
    EXPECT_TRUE(verdict.statement.ends_with('.')) << verdict.statement;
    if (c.cause == Cause::Undetermined) {
      EXPECT_TRUE(verdict.smallest_fix.empty());
      EXPECT_EQ(verdict.next_evidence.size(), 1U) << "the one piece that decides";
    } else {
      EXPECT_FALSE(verdict.smallest_fix.empty());
    }
  }
}

TEST(Verdict, IsDeliveredForAMessageThatArrived) {
  const Verdict verdict =
      diagnose({"Authentication-Results: mx.contoso.example; dmarc=pass\r\n" + kReceived + kAuthor +
                "Return-Path: <sales@example.com>\r\n\r\nHello\r\n"})
          .verdict;
  EXPECT_EQ(to_string(verdict.cause), "delivered");
  EXPECT_EQ(to_string(verdict.confidence), "certain");
  EXPECT_TRUE(verdict.smallest_fix.empty());
}

TEST(Verdict, HasAllSixStepsInOrder) {
  const Diagnosis diagnosis = diagnose({"Why?"});
  std::string ids;
  for (const Step& step : diagnosis.steps)
    ids += std::string(to_string(step.id)) + " ";
  EXPECT_EQ(ids,
            "collect-proof confirm-route check-dns read-results review-reputation pick-route ");
}

TEST(Verdict, CitesOnlyFactsThatThereAre) {
  const Diagnosis diagnosis = diagnose(
      {kReceived + kAuthor + "\r\nHello\r\n", kAddresses + "SPF is fine. 550 5.7.26 no DMARC\n"});
  for (const Finding& finding : diagnosis.findings) {
    EXPECT_FALSE(finding.facts.empty()) << finding.id;
    for (const std::string& id : finding.facts)
      EXPECT_NE(std::ranges::find(diagnosis.facts, id, &Fact::id), diagnosis.facts.end())
          << finding.id << " cites " << id;
  }
}

TEST(Traps, DirectSendAndRelayNeedOppositeSwitches) {
  const Diagnosis direct =
      diagnose({"550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this "
                "organization from unauthorized sources"});
  EXPECT_TRUE(advises(direct, "bounce-on"));
  EXPECT_FALSE(advises(direct, "bounce-off"));
  const Diagnosis relay = diagnose({"554 5.7.64 TenantAttribution; Relay Access Denied"});
  EXPECT_TRUE(advises(relay, "bounce-off"));
  EXPECT_FALSE(advises(relay, "bounce-on"));
  // A sentence that tells of the other code beside it changes nothing.
  const Diagnosis both =
      diagnose({"550 5.7.68 TenantInboundAttribution; Direct Send not allowed "
                "for this organization from unauthorized sources\n\nSomebody "
                "told us about 5.7.64 as well.\n"});
  EXPECT_TRUE(advises(both, "bounce-on"));
  EXPECT_FALSE(advises(both, "bounce-off"));
}

TEST(Traps, SigningComesBeforeTheEnvelopeMoves) {
  const Diagnosis direct = diagnose(
      {kAddresses + "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this "
                    "organization from unauthorized sources"});
  const auto& steps = direct.verdict.smallest_fix;
  const auto sign = std::ranges::find(steps, "dkim-activate", &FixStep::id);
  const auto move = std::ranges::find(steps, "bounce-on", &FixStep::id);
  ASSERT_NE(sign, steps.end());
  ASSERT_NE(move, steps.end());
  EXPECT_LT(sign, move);
}

TEST(Traps, SpfIsNoAdviceWithBounceAddressesOn) {
  const Diagnosis diagnosis =
      diagnose({kAddresses + "Bounce Management is on. Our SPF includes _spf.salesforce.com.\n"
                             "550-5.7.26 Unauthenticated email from example.com is not accepted "
                             "due to domain's DMARC policy.\n"});
  EXPECT_EQ(to_string(diagnosis.verdict.cause), "identity");
  EXPECT_TRUE(advises(diagnosis, "dkim-create"));
  EXPECT_TRUE(advises(diagnosis, "spf-not-the-fix"));
  for (const FixStep& step : diagnosis.verdict.smallest_fix)
    EXPECT_TRUE(step.id == "spf-not-the-fix" || !step.id.starts_with("spf-")) << step.id;
  EXPECT_TRUE(found(diagnosis, "dmarc.spf-cannot-align"));
}

TEST(Traps, TextMarkedInternalIsNeverTheRecipients) {
  static constexpr std::string_view kTexts[] = {
      "421 4.4.0 [internal] no MXs for this domain could be reached at this time",
      "554 5.4.7 [internal] exceeded max time without delivery",
      "450 4.4.1 [internal] Connection Timed Out",
      "550 5.7.1 [internal] discarded by policy",
  };
  for (const std::string_view text : kTexts) {
    const Verdict verdict = diagnose({kAddresses + std::string(text)}).verdict;
    EXPECT_EQ(refusal::id_of(verdict.who), "salesforce") << text;
  }
}

// The mark alone proves who wrote it, whatever follows.
TEST(Traps, TextMarkedInternalNeedsNoRowOfTheCatalogue) {
  const Verdict verdict =
      diagnose({kAddresses + "451 4.4.2 [internal] something that nobody has seen"}).verdict;
  EXPECT_EQ(refusal::id_of(verdict.who), "salesforce");
}

TEST(Traps, ARefusalOfTheRelayTellsTheRoute) {
  const Diagnosis relay = diagnose({"554 5.7.64 TenantAttribution; Relay Access Denied"});
  EXPECT_EQ(salesforce::to_string(relay.verdict.route.detected), "email-relay");
}

TEST(Traps, MessageDiscardedIsNotMessageRefused) {
  const Diagnosis discarded =
      diagnose({kAddresses + "550 5.7.1 Delivery not authorized, message discarded"});
  EXPECT_EQ(to_string(discarded.verdict.cause), "never-left");
  EXPECT_TRUE(found(discarded, "salesforce.discarded"));
  const Diagnosis refused =
      diagnose({kAddresses + "550 5.7.1 Delivery not authorized, message refused"});
  EXPECT_NE(to_string(refused.verdict.cause), "never-left");
  EXPECT_EQ(refusal::id_of(refused.verdict.who), "recipient");
  EXPECT_FALSE(found(refused, "salesforce.discarded"));
}

TEST(Traps, AnErrorOfTheBlocklistIsNoListing) {
  for (const std::string_view code : {"127.255.255.254", "127.255.255.252"}) {
    const Diagnosis diagnosis =
        diagnose({kAddresses +
                  "554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using "
                  "zen.spamhaus.org; " +
                  std::string(code) + "\nThe recipient says we are blacklisted.\n"});
    EXPECT_EQ(to_string(diagnosis.verdict.cause), "receiver-fault") << code;
    EXPECT_TRUE(found(diagnosis, "receiver.misreads-blocklist"));
    EXPECT_TRUE(found(diagnosis, "stated.contradicted"));
    EXPECT_FALSE(advises(diagnosis, "delist-own") || advises(diagnosis, "vendor-case"));
  }
}

TEST(Traps, GmailsDeferralForAMissingRecordIsGmails) {
  const Diagnosis diagnosis =
      diagnose({"mail from sales@new.example to bob@contoso.example is deferred.\n421-4.7.31 This "
                "domain has no DMARC record or the DMARC record doesn't specify a DMARC policy. "
                "x1-gsmtp\n"});
  EXPECT_EQ(to_string(diagnosis.verdict.cause), "identity");
  EXPECT_TRUE(diagnosis.verdict.statement.contains("gmail")) << diagnosis.verdict.statement;
  EXPECT_TRUE(advises(diagnosis, "dmarc-publish"));
  EXPECT_EQ(diagnosis.verdict.smallest_fix.size(), 1U);
}

TEST(Traps, ATimeOutIsNeverMissing) {
  const Diagnosis diagnosis =
      diagnose({"mail from sales@slow.example to bob@contoso.example is refused: 550 5.7.1\n"});
  EXPECT_TRUE(found(diagnosis, "dns.unanswered"));
  EXPECT_FALSE(found(diagnosis, "spf.missing"));
  EXPECT_FALSE(found(diagnosis, "dmarc.missing"));
  const Diagnosis none =
      diagnose({"mail from sales@none.example to bob@contoso.example is refused: 550 5.7.1\n"});
  EXPECT_FALSE(found(none, "dns.unanswered"));
  EXPECT_TRUE(found(none, "spf.missing"));
  EXPECT_TRUE(found(none, "dmarc.missing"));
}

TEST(Traps, ARecipientWhoseMxTimesOutIsNotGone) {
  const Diagnosis diagnosis =
      diagnose({"mail from sales@example.com to bob@later.example is refused: 550 5.7.1\n"},
               R"({"answers": [{"name": "later.example", "type": "MX", "status": "TIMEOUT"}]})");
  EXPECT_FALSE(found(diagnosis, "recipient.no-mail-host"));
}

TEST(Traps, AClaimIsCheckedAgainstDns) {
  const Diagnosis diagnosis = diagnose({"Our domain is two.example. SPF is correct.\n550 5.7.1\n"});
  EXPECT_TRUE(found(diagnosis, "spf.several-records"));
  EXPECT_TRUE(found(diagnosis, "stated.contradicted"));
  const Diagnosis right = diagnose({"Our domain is example.com. SPF is correct.\n550 5.7.1\n"});
  EXPECT_FALSE(found(right, "stated.contradicted"));
}

TEST(Traps, ATechnicalRefusalIsMendedBeforeReputation) {
  const Diagnosis diagnosis = diagnose(
      {kAddresses + "550 5.7.1 Service unavailable, Client host [203.0.113.9] blocked using "
                    "zen.spamhaus.org\n\n550-5.7.26 Unauthenticated email from example.com is not "
                    "accepted due to domain's DMARC policy.\n"});
  EXPECT_EQ(to_string(diagnosis.verdict.cause), "identity");
  EXPECT_TRUE(found(diagnosis, "reputation.shared-address"));
}

TEST(Traps, AListedOwnAddressIsNotMovedToAnotherRoute) {
  const Diagnosis diagnosis = diagnose(
      {kAddresses + "Email Relay is active. Should we move to Marketing Cloud?\n550 5.7.1 Service "
                    "unavailable, Client host [203.0.113.9] blocked using zen.spamhaus.org\n"});
  EXPECT_EQ(to_string(diagnosis.verdict.route.choice), "not-yet");
  EXPECT_FALSE(diagnosis.verdict.route.blockers.empty());
}

TEST(Traps, ObservedWeighsMoreThanStated) {
  const std::string bounce =
      "From: MAILER-DAEMON@mx.contoso.example\r\nTo: sales@example.com\r\n"
      "Subject: Undelivered\r\nDate: Thu, 28 May 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; mx.contoso.example\r\n\r\n"
      "Final-Recipient: rfc822; bob@contoso.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
      "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n--b--\r\n";
  const Diagnosis diagnosis =
      diagnose({"550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this "
                "organization from unauthorized sources",
                bounce});
  EXPECT_EQ(to_string(diagnosis.verdict.cause), "recipient-address");
  EXPECT_EQ(to_string(diagnosis.verdict.confidence), "certain");
}

TEST(Traps, NoOrderOfEvidenceChangesTheVerdict) {
  const std::string note = kAddresses + "Bounce Management is on.\n";
  const std::string reply =
      "550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC "
      "policy.\n";
  const std::string message = kReceived + kAuthor + "\r\nHello\r\n";
  const Verdict one = diagnose({note, reply, message}).verdict;
  const Verdict two = diagnose({message, reply, note}).verdict;
  EXPECT_EQ(one.cause, two.cause);
  EXPECT_EQ(one.statement, two.statement);
  EXPECT_EQ(one.smallest_fix, two.smallest_fix);
}

TEST(Traps, NotRecordedAnswersAreNotMissingOnes) {
  const Diagnosis diagnosis = diagnose({kAddresses}, R"({"missing": "unknown", "answers": []})");
  EXPECT_FALSE(found(diagnosis, "spf.missing"));
  EXPECT_FALSE(found(diagnosis, "dmarc.missing"));
  EXPECT_TRUE(found(diagnosis, "dns.unanswered"));
}

}  // namespace
}  // namespace waybill::diagnosis
