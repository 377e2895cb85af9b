#include "refusal/classify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

namespace waybill::refusal {
namespace {

const Classifier& classifier() {
  return Classifier::built_in();
}

std::string rule_of(const Classification& result) {
  return result.row == nullptr ? std::string() : result.row->id;
}

TEST(Catalogue, EveryExampleSelectsItsOwnRow) {
  for (const Row& row : classifier().catalogue().rows()) {
    SCOPED_TRACE(row.id);
    Context context;
    context.provider_hint = row.provider;
    const Classification result = classifier().classify(row.example, context);
    if (row.scope == Scope::Words) {
      // A row of common software with the same word is shown in its stead.
      const bool fits =
          result.row == &row || std::ranges::find(result.others, &row) != result.others.end();
      EXPECT_TRUE(fits && result.reason == row.reason) << row.example << rule_of(result);
      continue;
    }
    EXPECT_EQ(rule_of(result), row.id) << row.example;
  }
}

// The database of the build and RE2 alone agree on every example.
TEST(Matcher, BothLibrariesAgree) {
  const Matcher& fast = classifier().matcher();
  const auto slow = Matcher::create(classifier().catalogue(), "");
  ASSERT_TRUE(slow.has_value());
  if (!fast.uses_hyperscan()) GTEST_SKIP() << "built without a database";
  for (const Row& row : classifier().catalogue().rows()) {
    EXPECT_EQ(fast.find(row.example), slow->find(row.example)) << row.example;
    EXPECT_EQ(fast.find("550 " + row.example + "\n."), slow->find("550 " + row.example + "\n."));
  }
}

TEST(Catalogue, EveryRowIsComplete) {
  for (const Row& row : classifier().catalogue().rows()) {
    SCOPED_TRACE(row.id);
    EXPECT_FALSE(row.fix.empty());
    EXPECT_FALSE(row.example.empty());
    EXPECT_NE(row.reason, Reason::Delivered);
  }
}

TEST(Classify, NamesRowReasonAndWhoRefused) {
  static const struct {
    std::string_view text;
    std::string_view hint;
    std::string_view rule;
    Reason reason;
    Who who;
  } kCases[] = {
      {"550 5.1.1 <a@b.example>: Recipient address rejected: User unknown", "", "GEN-NO-SUCH-USER",
       Reason::UserUnknown, Who::Recipient},
      {"550 5.7.1 Delivery not authorized, message discarded", "", "SF-APP-UNVERIFIED-LOG",
       Reason::Rejected, Who::Salesforce},
      {"554 5.4.7 [internal] exceeded max time without delivery", "", "SF-MTA-EXPIRED",
       Reason::Expired, Who::Salesforce},
      {"550 Rejected by header based Anti-Spoofing policy: a@b.example",
       "us-smtp-inbound-1.mimecast.com", "MIMECAST-SPOOF-HDR", Reason::PolicyViolation,
       Who::Gateway},
      {"554 Message rejected: Email address is not verified. The following identities failed the "
       "check in region "
       "X: a@b",
       "", "SES-UNVERIFIED", Reason::Rejected, Who::Relay},
      {"550 Mailbox not found", "", "GEN-NO-SUCH-USER", Reason::UserUnknown, Who::Recipient},
      {"550 Mailbox not found", "mx3.qq.com", "QQ-NOBOX", Reason::UserUnknown, Who::Recipient},
      {"host mx.example.com[192.0.2.1] said: 550 unknown user (in reply to end of DATA command)",
       "", "GEN-NO-SUCH-USER", Reason::Filtered, Who::Recipient},
      {"550 5.7.1 Access denied (in reply to MAIL FROM command)", "", "WORDS-SENDER",
       Reason::Rejected, Who::Recipient},
      {"550 5.7.1", "", "CODE-5-7-1", Reason::SecurityError, Who::Recipient},
      {"hello", "", "", Reason::Undefined, Who::Recipient},
      {"", "", "", Reason::Undefined, Who::Recipient},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    Context context;
    context.provider_hint = c.hint;
    const Classification result = classifier().classify(c.text, context);
    EXPECT_EQ(rule_of(result), c.rule);
    EXPECT_EQ(id_of(result.reason), id_of(c.reason));
    EXPECT_EQ(id_of(result.who), id_of(c.who));
  }
}

// A forwarder quotes the server behind it: the inner answer is the cause.
TEST(Classify, TakesTheInnermostAnswer) {
  const Classification result = classifier().classify(
      "host mx.forward.example[192.0.2.1] said: 550 5.7.1 rejected by policy, host "
      "mx.inner.example[192.0.2.2] "
      "said: 552 5.2.2 mailbox is full (in reply to RCPT TO command)");
  EXPECT_EQ(rule_of(result), "GEN-MAILBOX-FULL");
  EXPECT_EQ(result.remote_host, "mx.inner.example");
  EXPECT_EQ(result.text, "552 5.2.2 mailbox is full");
  EXPECT_EQ(result.stage, Stage::RcptTo);
  EXPECT_EQ(result.codes, (ReplyCodes{552, EnhancedCode{5, 2, 2}}));
}

TEST(Classify, ShowsTheDigitWhenAGenericRowDisagrees) {
  const Classification result = classifier().classify("550 try again later, system busy");
  EXPECT_EQ(rule_of(result), "GEN-BUSY");
  EXPECT_EQ(result.permanence, Permanence::Permanent);
  EXPECT_EQ(result.confidence, Confidence::Low);
  const Classification row = classifier().classify(
      "421 4.7.1 [TS03] All messages from 192.0.2.1 will be "
      "permanently deferred; Retrying will NOT succeed");
  EXPECT_EQ(row.permanence, Permanence::Permanent);
}

TEST(Classify, KeepsFurtherMatches) {
  const Classification result = classifier().classify(
      "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org");
  EXPECT_EQ(rule_of(result), "SH-IP-ANY");
  std::vector<std::string> others;
  others.reserve(result.others.size());
  for (const Row* row : result.others)
    others.push_back(row->id);
  EXPECT_EQ(others.front(), "RBL-POSTFIX");
  EXPECT_NE(std::ranges::find(others, "CODE-5-7-1"), others.end());
}

TEST(Classify, ExtractsWhatATicketNeeds) {
  const Classification result = classifier().classify(
      "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal visit "
      "https://sender.office.example (AS16012609) [AB1.prod.outlook.example]");
  EXPECT_EQ(result.variables,
            (std::vector<Variable>{{VariableKind::Ip, "192.0.2.1"},
                                   {VariableKind::Url, "https://sender.office.example"},
                                   {VariableKind::MicrosoftAs, "AS16012609"}}));
  EXPECT_EQ(classifier()
                .classify("554 Client host [192.0.2.1] blocked using bl.example.org; gsmtp")
                .variables,
            (std::vector<Variable>{{VariableKind::Ip, "192.0.2.1"},
                                   {VariableKind::Blocklist, "bl.example.org"},
                                   {VariableKind::GoogleSuffix, "gsmtp"}}));
}

TEST(Classify, ReadsMicrosoftNumbersOnlyInTheirForm) {
  static const struct {
    std::string_view text;
    std::vector<Variable> variables;
  } kCases[] = {
      {"550 5.4.1 Access denied. AS(201806281) [x]",
       {{VariableKind::MicrosoftAs, "AS(201806281)"}}},
      {"550 no aS(5\x9d] AS( AS AS12", {}},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(classifier().classify(c.text).variables, c.variables) << c.text;
}

TEST(Classify, TakesLongTextInItsStride) {
  std::string hosts = "550 no";
  while (hosts.size() < kLongestReply)
    hosts += " using a.b";
  EXPECT_LE(classifier().classify(hosts).variables.size(), 20U);
  EXPECT_LE(classifier().classify(std::string(1U << 20U, '@')).text.size(), kLongestReply);
}

TEST(Classify, TellsHardFromSoft) {
  EXPECT_TRUE(classifier().classify("550 5.1.1 user unknown").is_hard());
  EXPECT_TRUE(classifier().classify("450 4.1.1 user unknown").is_hard());
  EXPECT_FALSE(classifier().classify("552 5.2.2 mailbox full").is_hard());
  EXPECT_TRUE(classifier().classify("556 5.1.10 null MX").is_hard());
}

TEST(Classify, WritesTheJsonOfTheContract) {
  const auto value = to_json(classifier().classify("550 5.1.1 user unknown \xFF"));
  for (const char* key :
       {"text", "class", "reason", "permanence", "who", "provider", "rule", "meaning", "fix"})
    EXPECT_TRUE(value.as_object().contains(key)) << key;
  EXPECT_EQ(value.at("reason").as_string(), "userunknown");
  EXPECT_EQ(value.at("permanence").as_string(), "permanent");
  EXPECT_TRUE(value.at("provider").is_null());
}

TEST(Matcher, GivesTheSameRowsWithAndWithoutTheDatabase) {
  EXPECT_TRUE(classifier().matcher().uses_hyperscan());
  const auto plain = Matcher::create(classifier().catalogue(), {});
  ASSERT_TRUE(plain.has_value());
  EXPECT_FALSE(plain->uses_hyperscan());
  for (const Row& row : classifier().catalogue().rows())
    EXPECT_EQ(plain->find(row.example), classifier().matcher().find(row.example)) << row.id;
}

constexpr std::string_view kHeader =
    "id,provider,scope,priority,smtp_code,enhanced_code,pattern,class,reason,permanence,actor,"
    "meaning,smallest_fix,example,source,confidence\n";

TEST(Catalogue, NamesTheRowThatIsWrong) {
  static const struct {
    std::string_view row;
    std::string_view error;
  } kCases[] = {
      {"A,generic,any,1,,,x,content,spamdetected,permanent,sender,m,f,x,S,doc", ""},
      {"A,generic,any,x,,,x,content,spamdetected,permanent,sender,m,f,x,S,doc",
       "line 2, row \"A\": the priority is not a number up to 1000"},
      {"A,generic,all,1,,,x,content,spamdetected,permanent,sender,m,f,x,S,doc",
       "line 2, row \"A\": \"all\" is no scope"},
      {"A,generic,any,1,,,x,content,spam,permanent,sender,m,f,x,S,doc",
       "line 2, row \"A\": \"spam\" is no reason"},
      {"A,generic,any,1,,,,content,spamdetected,permanent,sender,m,f,x,S,doc",
       "line 2, row \"A\": the pattern is empty or too long"},
      {",generic,any,1,,,x,content,spamdetected,permanent,sender,m,f,x,S,doc",
       "line 2, row \"\": the id or the provider is empty"},
      {"A,generic,any,1,,,\"x,content", "line 2, row \"A\": \"\" is no class"},
      {"A,generic,any,1,,,x,content,spamdetected,permanent,sender,m,f,x,S,doc\n"
       "A,generic,any,1,,,x,content,spamdetected,permanent,sender,m,f,x,S,doc",
       "line 3, row \"A\": the id occurs twice"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.row);
    const auto catalogue = Catalogue::parse(std::string(kHeader) + std::string(c.row));
    EXPECT_EQ(catalogue ? "" : catalogue.error(), c.error);
  }
  EXPECT_EQ(Catalogue::parse("").error(), "the table is empty");
  EXPECT_EQ(Catalogue::parse("id,provider\n").error(), "the table has no column \"scope\"");
  const auto broken =
      Catalogue::parse(std::string(kHeader) +
                       "A,generic,any,1,,,(x,content,spamdetected,permanent,sender,m,f,x,S,doc");
  EXPECT_EQ(Matcher::create(*broken, {}).error(), "row \"A\": the pattern is wrong: missing ): (x");
}

TEST(Catalogue, MergesRowsOfAnotherTable) {
  auto first =
      *Catalogue::parse(std::string(kHeader) +
                        "A,generic,any,5,,,a,content,spamdetected,permanent,sender,m,f,a,S,doc\n"
                        "B,generic,any,6,,,b,content,spamdetected,permanent,sender,m,f,b,S,doc\n");
  first.merge(
      *Catalogue::parse(std::string(kHeader) +
                        "B,generic,any,1,,,bb,content,blocked,permanent,sender,m,f,bb,S,doc\n"
                        "C,generic,any,5,,,c,content,blocked,permanent,sender,m,f,c,S,doc\n"));
  std::string order;
  for (const Row& row : first.rows())
    order += row.id;
  EXPECT_EQ(order, "BAC");
  EXPECT_EQ(first.find("B")->pattern, "bb");
}

TEST(Provider, IsFoundByTheLongestSuffixOfWholeLabels) {
  const ProviderTable& table = classifier().providers();
  EXPECT_EQ(table.find("a.olc.protection.outlook.com")->name, "microsoft-consumer");
  EXPECT_EQ(table.find("X.MAIL.protection.outlook.com.")->name, "microsoft-365");
  EXPECT_EQ(table.find("notmail.com"), nullptr);
  EXPECT_EQ(table.find(""), nullptr);
  EXPECT_EQ(table.named("mimecast")->kind, ProviderKind::Gateway);
  EXPECT_FALSE(ProviderTable::parse("mx_suffix,provider,kind\nx,y,z\n").has_value());
  EXPECT_FALSE(ProviderTable::parse("").has_value());
}

}  // namespace
}  // namespace waybill::refusal
