#include "app/command_line.h"

#include <gtest/gtest.h>

namespace waybill::app {
namespace {

Result<Command, Exit> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "waybill");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

template <class T>
T as(std::vector<const char*> words) {
  const auto command = parse(std::move(words));
  EXPECT_TRUE(command && std::holds_alternative<T>(*command));
  return command && std::holds_alternative<T>(*command) ? std::get<T>(*command) : T();
}

TEST(CommandLine, ReadsDiagnose) {
  const auto command = as<DiagnoseCommand>(
      {"diagnose",     "bounce.eml", "-",         "--recipient", "bob@example.org",
       "--message-id", "<1@x>",      "--domain",  "example.com", "--case",
       "c.json",       "--fail-on",  "high",      "--dns",       "d.json",
       "--at",         "1780000000", "--timeout", "5",           "--json"});
  EXPECT_EQ(command.evidence, (std::vector<std::string>{"bounce.eml", "-"}));
  EXPECT_EQ(command.recipient, "bob@example.org");
  EXPECT_EQ(command.message_id, "<1@x>");
  EXPECT_EQ(command.domain, "example.com");
  EXPECT_EQ(command.case_file, "c.json");
  EXPECT_EQ(command.fail_on, "high");
  EXPECT_EQ(command.dns.dns_file, "d.json");
  EXPECT_EQ(command.dns.at, 1'780'000'000);
  EXPECT_EQ(command.dns.overall, std::chrono::seconds(5));
  EXPECT_TRUE(command.json);
}

TEST(CommandLine, ReadsTheOtherCommands) {
  EXPECT_EQ(as<AuthCommand>({"auth", "a.eml", "b.eml"}).messages.size(), 2U);
  const auto spf = as<SpfCommand>({"spf", "--ip", "192.0.2.1", "--helo", "h.example", "--mail-from",
                                   "", "--receiver", "mx.example"});
  EXPECT_EQ(spf.envelope.ip, "192.0.2.1");
  EXPECT_EQ(spf.envelope.mail_from, "");
  EXPECT_EQ(as<SpfCommand>({"spf", "--ip", "192.0.2.1"}).envelope.mail_from, std::nullopt);
  const auto dmarc =
      as<DmarcCommand>({"dmarc", "--from", "example.com", "--spf", "example.com=pass", "--dkim",
                        "a.example=pass", "--dkim", "b.example=fail"});
  EXPECT_EQ(dmarc.dkim, (std::vector<std::string>{"a.example=pass", "b.example=fail"}));
  EXPECT_EQ(as<BounceCommand>({"bounce", "a", "b", "--jobs", "2"}).jobs, 2U);
  EXPECT_TRUE(as<ClassifyCommand>({"classify"}).files.empty());
  EXPECT_EQ(as<ClassifyCommand>({"classify", "--provider", "gmail"}).provider, "gmail");
  EXPECT_TRUE(as<SalesforceLogCommand>({"salesforce-log", "l.csv", "--messages"}).messages);
  EXPECT_EQ(as<ReplayCommand>({"replay", "c.json"}).case_file, "c.json");
  const auto what_if = as<WhatIfCommand>({"what-if", "c.json", "--set", "a.example TXT x", "--set",
                                          "b.example TXT y", "--unset", "c.example TXT"});
  EXPECT_EQ(what_if.set.size(), 2U);
  EXPECT_EQ(what_if.unset, (std::vector<std::string>{"c.example TXT"}));
  const auto seal =
      as<ArcSealCommand>({"arc-seal", "m.eml", "--domain", "example.com", "--selector", "s",
                          "--key", "k.pem", "--authserv-id", "mx.example.com", "--time", "1"});
  EXPECT_EQ(seal.time, 1);
}

TEST(CommandLine, AnswersHelpAndVersion) {
  for (const std::vector<const char*>& words : {std::vector<const char*>{"--help"},
                                                {"--version"},
                                                {"diagnose", "--help"},
                                                {"what-if", "--help"}}) {
    const auto command = parse(words);
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error(), Exit::Done);
  }
}

TEST(CommandLine, RefusesWrongUsage) {
  const std::vector<std::vector<const char*>> kWrong = {
      {},
      {"unknown"},
      {"diagnose"},
      {"diagnose", "x", "--unknown"},
      {"diagnose", "x", "--fail-on", "terrible"},
      {"diagnose", "x", "--at", "yesterday"},
      {"diagnose", "x", "--at"},
      {"diagnose", "x", "--timeout", "0"},
      {"diagnose", "x", "--timeout", "601"},
      {"diagnose", "x", "--dns", "d.json", "--resolver", "192.0.2.53"},
      {"auth"},
      {"spf", "--helo", "h.example"},
      {"dmarc"},
      {"arc-seal", "m.eml"},
      {"bounce"},
      {"bounce", "x", "--jobs", "-1"},
      {"bounce", "x", "--jobs", "many"},
      {"replay"},
      {"replay", "a", "b"},
      {"what-if"},
      {"salesforce-log"},
  };
  for (const auto& words : kWrong) {
    std::string line;
    for (const char* word : words)
      line += std::string(word) + " ";
    const auto command = parse(words);
    ASSERT_FALSE(command) << line;
    EXPECT_EQ(command.error(), Exit::WrongUsage) << line;
  }
}

}  // namespace
}  // namespace waybill::app
