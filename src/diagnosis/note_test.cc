#include "diagnosis/note.h"

#include <gtest/gtest.h>

#include "base/csv.h"
#include "data/note_phrases.h"

namespace waybill::diagnosis {
namespace {

FactSheet facts_of(std::string text) {
  FactSheet sheet;
  read_note({"E1", EvidenceKind::Note, "note.txt", std::move(text)}, {}, sheet);
  return sheet;
}

std::string value_of(const FactSheet& sheet, FactKind kind, std::string_view key = {}) {
  const Fact* fact = sheet.find(kind, key);
  return fact == nullptr ? "(none)" : fact->value;
}

TEST(NotePhrases, EveryRowFindsItsOwnExample) {
  csv::Reader reader(data::note_phrases());
  reader.next();
  while (reader.next()) {
    const std::string id(reader.field(0));
    const std::string kind(reader.field(1));
    const std::string key(reader.field(2));
    const FactSheet sheet = facts_of(std::string(reader.field(5)));
    bool found = false;
    for (const Fact& fact : sheet.facts())
      found = found || (to_string(fact.kind) == kind && fact.key == key);
    EXPECT_TRUE(found) << id;
  }
}

TEST(Note, ReadsWhatAnAdminTypes) {
  const FactSheet sheet = facts_of(
      "Hi, mail from sales@example.com to bob@contoso.example bounces.\n"
      "Bounce Management is on, Email Relay is not used. About 12,000 emails a day.\n"
      "Org 00D8d000003TRx3, selector: sf1. DKIM is set up and fine. Should we move to Marketing "
      "Cloud?\n");
  EXPECT_EQ(value_of(sheet, FactKind::Author), "sales@example.com");
  EXPECT_EQ(value_of(sheet, FactKind::Recipient), "bob@contoso.example");
  EXPECT_TRUE(sheet.is_set("bounce-management", "on"));
  EXPECT_TRUE(sheet.is_set("email-relay", "off"));
  EXPECT_EQ(value_of(sheet, FactKind::Volume), "12000");
  EXPECT_EQ(value_of(sheet, FactKind::OrgId), "00D8d000003TRx3");
  EXPECT_EQ(value_of(sheet, FactKind::Selector), "sf1");
  EXPECT_TRUE(sheet.has(FactKind::Claim, "dkim-ok"));
  EXPECT_TRUE(sheet.has(FactKind::Symptom, "wants-marketing-cloud"));
  EXPECT_FALSE(sheet.has(FactKind::Route, "marketing-cloud-engagement"));
}

TEST(Note, ReadsVolumesInEveryUnit) {
  static const struct {
    std::string text;
    std::string per_day;
  } kCases[] = {{"12,000 emails a day", "12000"},
                {"40k messages per day", "40000"},
                {"2 million emails per month", "66667"},
                {"70000 a week", "10000"},
                {"5000 leads", "(none)"}};
  for (const auto& c : kCases) {
    EXPECT_EQ(value_of(facts_of(c.text), FactKind::Volume), c.per_day) << c.text;
  }
}

TEST(Note, TakesQuestionsAndDenialsForWhatTheyAre) {
  EXPECT_FALSE(facts_of("Is Bounce Management on?").has(FactKind::Setting));
  EXPECT_FALSE(facts_of("SPF is not set up correctly").has(FactKind::Claim, "spf-ok"));
  EXPECT_TRUE(facts_of("Bounce Management is not activated").is_set("bounce-management", "off"));
  EXPECT_TRUE(facts_of("").facts().empty());
}

TEST(Note, CitesTheBytes) {
  const std::string text = "x\nOur domain is example.com.\n";
  const FactSheet sheet = facts_of(text);
  const Fact* fact = sheet.find(FactKind::Domain);
  ASSERT_NE(fact, nullptr);
  EXPECT_EQ(fact->place.where, "line 2");
  EXPECT_EQ(text.substr(fact->place.bytes.begin, fact->place.bytes.end - fact->place.bytes.begin),
            "example.com");
}

TEST(Note, ReadsSettingsInManyWords) {
  static const struct {
    std::string text;
    std::string setting;
    std::string value;
  } kCases[] = {
      {"Bounce management has been turned on since last week", "bounce-management", "on"},
      {"Activate bounce management is ticked", "bounce-management", "on"},
      {"bounce management = off", "bounce-management", "off"},
      {"We do not use Email Relay, mail goes direct", "email-relay", "off"},
      {"mail goes through the Email Relay", "email-relay", "on"},
      {"DKIM key status: Inactive", "dkim-key", "inactive"},
      {"the DKIM key is in place but it was not activated yet", "dkim-key", "inactive"},
      {"There is no DKIM key for example.com in Salesforce", "dkim-key", "none"},
      {"Deliverability is set to System email only", "access-level", "system-email-only"},
      {"Our developer sandbox sends the emails", "sandbox", "on"},
      {"RejectDirectSend is enabled in the tenant", "reject-direct-send", "on"},
      {"Is Bounce Management on?", "bounce-management", "(none)"},
      {"If bounce management is on, should I turn it off?", "bounce-management", "(none)"},
      {"What does Email Relay do", "email-relay", "(none)"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(value_of(facts_of(c.text), FactKind::Setting, c.setting), c.value) << c.text;
  }
}

TEST(Note, ReadsSymptomsInManyWords) {
  static const struct {
    std::string text;
    std::string symptom;  // empty: none
  } kCases[] = {
      {"The email never arrived", "not-in-inbox"},
      {"It lands in junk", "not-in-inbox"},
      {"Mail is in quarantine at the customer", "not-in-inbox"},
      {"There's no entry in the email log", "no-log-row"},
      {"No emails are sent at all, nothing in the logs", "no-log-row"},
      {"The log says delivered", "log-delivered"},
      {"email log: R and D rows", "log-delivered"},
      {"Only one customer is affected", "one-recipient-domain"},
      {"We bought a list of 20,000 leads", "list-import"},
      {"Our disclaimer server adds a footer", "body-modified"},
      {"We want to move to Marketing Cloud", "wants-marketing-cloud"},
      {"Should we set up Email Relay?", "wants-email-relay"},
      {"The mail arrived in the inbox", ""},
      {"Did it go to junk?", ""},
      {"Thank you", ""},
  };
  for (const auto& c : kCases) {
    const FactSheet sheet = facts_of(c.text);
    if (c.symptom.empty()) {
      EXPECT_FALSE(sheet.has(FactKind::Symptom)) << c.text;
    } else {
      EXPECT_TRUE(sheet.has(FactKind::Symptom, c.symptom)) << c.text;
    }
  }
}

TEST(Note, ReadsClaimsButNotTheirDenials) {
  static const struct {
    std::string text;
    std::string claim;
    bool made;
  } kCases[] = {
      {"SPF ok, DKIM ok, DMARC ok", "dmarc-ok", true},
      {"spf=pass dkim=pass dmarc=pass", "dkim-ok", true},
      {"DMARC p=reject is published", "dmarc-ok", true},
      {"We are blacklisted at Spamhaus", "blacklisted", true},
      {"They say our IP is on a blacklist", "blacklisted", true},
      {"SPF is not ok", "spf-ok", false},
      {"We are not blacklisted", "blacklisted", false},
      {"DKIM fails", "dkim-ok", false},
      {"Is our SPF correct?", "spf-ok", false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(facts_of(c.text).has(FactKind::Claim, c.claim), c.made) << c.text;
  }
}

TEST(Note, ReadsAddressesIntoTheRoleThatTheSentenceGives) {
  const FactSheet sheet =
      facts_of("sender sales@example.com, recipient bob@example.org, Return-Path: <x@example.net>");
  EXPECT_EQ(value_of(sheet, FactKind::Author), "sales@example.com");
  EXPECT_EQ(value_of(sheet, FactKind::Recipient), "bob@example.org");
  EXPECT_EQ(value_of(sheet, FactKind::ReturnPath), "x@example.net");
  EXPECT_EQ(value_of(facts_of("MAIL FROM:<x@example.net>"), FactKind::Author), "(none)");
  EXPECT_EQ(value_of(facts_of("orgid=00D8d000003TRx3EAG"), FactKind::OrgId), "00D8d000003TRx3EAG");
}

TEST(Note, SurvivesEveryPrefixAndHostileText) {
  const std::string text =
      "From: a@example.com\r\n12,000,000 emails a day\n\xff\xfe Bounce Management is on?\n"
      "selector: sf1 IP 192.0.2.1";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string prefix = text.substr(0, size);
    for (const Fact& fact : facts_of(prefix).facts())
      EXPECT_LE(fact.place.bytes.end, prefix.size());
  }
  EXPECT_LT(facts_of(std::string(200'000, '9') + " a day").facts().size(), 2U);
  EXPECT_LE(facts_of(std::string(100'000, '\n')).facts().size(), 0U);
}

TEST(Note, DoesNotTakeDoubtOrDenialForASetting) {
  EXPECT_FALSE(
      facts_of("We don't know whether bounce management is on").is_set("bounce-management", "on"));
  EXPECT_FALSE(facts_of("Neither Bounce Management nor Email Security Compliance is active")
                   .is_set("bounce-management", "on"));
  EXPECT_FALSE(facts_of("DKIM isn't active").is_set("dkim-key", "active"));
  EXPECT_FALSE(facts_of("Should we buy a dedicated IP").is_set("dedicated-ip", "on"));
  EXPECT_FALSE(facts_of("We don't want to move to Marketing Cloud")
                   .has(FactKind::Symptom, "wants-marketing-cloud"));
}

TEST(Note, ReadsVolumesWithAFractionOrSpaces) {
  EXPECT_EQ(value_of(facts_of("1.5 million emails per month"), FactKind::Volume), "50000");
  EXPECT_EQ(value_of(facts_of("roughly 100 000 emails a month"), FactKind::Volume), "3333");
  EXPECT_EQ(value_of(facts_of("daily volume: 12000"), FactKind::Volume), "12000");
  EXPECT_EQ(value_of(facts_of("5000 emails daily"), FactKind::Volume), "5000");
}

TEST(Note, ReadsWordsThatAdminsUseForTheSameThing) {
  EXPECT_TRUE(facts_of("We turned on bounce management").is_set("bounce-management", "on"));
  EXPECT_TRUE(facts_of("bounce management: yes").is_set("bounce-management", "on"));
  EXPECT_TRUE(facts_of("We unticked bounce management").is_set("bounce-management", "off"));
  EXPECT_TRUE(facts_of("DKIM not enabled").has(FactKind::Setting, "dkim-key"));
  EXPECT_TRUE(facts_of("Access to Send Email: No access").is_set("access-level", "no-access"));
  EXPECT_TRUE(facts_of("customers do not get our mails").has(FactKind::Symptom, "not-in-inbox"));
  EXPECT_TRUE(
      facts_of("Email logs show nothing for this recipient").has(FactKind::Symptom, "no-log-row"));
  EXPECT_EQ(value_of(facts_of("From: \"Sales\" <sales@example.com>"), FactKind::Author),
            "sales@example.com");
}

}  // namespace
}  // namespace waybill::diagnosis
