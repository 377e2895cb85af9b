// Runs the public ARC suite of conformance/arc: chain status of messages, and exact signatures.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "auth/arc/seal.h"
#include "auth/arc/verify.h"
#include "auth/dkim/tag_list.h"
#include "base/ascii.h"

namespace waybill::arc {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(WAYBILL_CONFORMANCE_DIR) / "arc";

dns::Snapshot zone_of(const YAML::Node& scenario) {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  const YAML::Node records = scenario["txt-records"];
  if (!records.IsDefined() || !records.IsMap()) return snapshot;
  for (const auto& record : records) {
    const auto name = dns::Name::parse(record.first.as<std::string>());
    if (!name) continue;
    dns::Answer answer;
    answer.records.emplace_back(dns::make_text({record.second.as<std::string>("")}));
    snapshot.set({*name, dns::Type::Txt}, answer);
  }
  return snapshot;
}

Verdict verdict_of(const message::Message& message, const dns::Snapshot& snapshot) {
  dns::Inquiry inquiry(snapshot);
  return verify(prepare(message), inquiry, Detail::Trail);
}

std::string without_space(std::string_view text) {
  std::string result;
  std::ranges::copy_if(text, std::back_inserter(result),
                       [](char c) { return !ascii::is_space(c); });
  return result;
}

// b= of a field's value, or of an expectation in the same form; empty when there is none.
std::string signature_data(std::string_view value) {
  const dkim::TagList tags = dkim::parse_tag_list(value);
  const dkim::Tag* tag = tags.find("b");
  return tag == nullptr ? "" : without_space(tag->value);
}

std::string value_of(std::string_view field) {
  return std::string(field.substr(field.find(':') + 1));
}

TEST(ConformanceArc, EveryChainGetsItsStatus) {
  const fs::path file = kFolder / "arc-draft-validation-tests.yml";
  if (!fs::exists(file)) GTEST_SKIP() << "not there: " << file;
  int right = 0;
  int cases = 0;
  for (const YAML::Node& scenario : YAML::LoadAllFromFile(file)) {
    if (!scenario["tests"].IsDefined()) continue;
    const dns::Snapshot snapshot = zone_of(scenario);
    for (const auto& test : scenario["tests"]) {
      SCOPED_TRACE(test.first.as<std::string>());
      const std::string expected = ascii::lower(test.second["cv"].as<std::string>(""));
      const auto octets = test.second["message"].as<std::string>("");
      const message::Message message = message::Message::read(octets);
      const Verdict verdict = verdict_of(message, snapshot);
      const bool good =
          expected.empty() ? verdict.result != Status::Pass : to_string(verdict.result) == expected;
      ++cases;
      right += static_cast<int>(good);
      EXPECT_TRUE(good) << to_string(verdict.result) << ' ' << id(verdict.reason)
                        << " i=" << verdict.instance << ", expected " << expected;
    }
  }
  std::cout << right << " of " << cases << " chains\n";
}

void expect_sealed(const YAML::Node& scenario, const YAML::Node& test, int& right) {
  const auto octets = test["message"].as<std::string>();
  const message::Message message = message::Message::read(octets);
  const auto key = dkim::SigningKey::from_pem(scenario["privatekey"].as<std::string>());
  ASSERT_TRUE(key.has_value());
  SealOptions options;
  options.domain = scenario["domain"].as<std::string>();
  options.selector = scenario["sel"].as<std::string>();
  options.authserv_id = test["srv-id"].as<std::string>();
  options.time = test["t"].as<std::int64_t>();
  const auto list = test["sig-headers"].as<std::string>();
  for (const std::string_view name : ascii::split(list, ':'))
    options.signed_fields.emplace_back(name);
  const dns::Snapshot snapshot = zone_of(scenario);
  const Status incoming = verdict_of(message, snapshot).result;
  const auto sealed = seal(message, *key, options, incoming);
  const std::string expected_seal = signature_data(test["AS"].as<std::string>(""));
  if (!sealed) {
    EXPECT_EQ(expected_seal, "") << describe(sealed.error());
    right += static_cast<int>(expected_seal.empty());
    return;
  }
  const std::string seal_data = signature_data(value_of(sealed->seal));
  EXPECT_EQ(seal_data, expected_seal);
  EXPECT_EQ(signature_data(value_of(sealed->message_signature)),
            signature_data(test["AMS"].as<std::string>("")));
  EXPECT_EQ(without_space(value_of(sealed->results)),
            without_space(test["AAR"].as<std::string>("")));
  right += static_cast<int>(seal_data == expected_seal);

  const std::string longer = sealed->text() + octets;
  const message::Message sealed_message = message::Message::read(longer);
  const Verdict verdict = verdict_of(sealed_message, snapshot);
  EXPECT_EQ(verdict.result, incoming == Status::Fail ? Status::Fail : Status::Pass)
      << id(verdict.reason);
}

TEST(ConformanceArc, EverySealIsExact) {
  const fs::path file = kFolder / "arc-draft-sign-tests.yml";
  if (!fs::exists(file)) GTEST_SKIP() << "not there: " << file;
  int right = 0;
  int cases = 0;
  for (const YAML::Node& scenario : YAML::LoadAllFromFile(file)) {
    if (!scenario["tests"].IsDefined()) continue;
    for (const auto& test : scenario["tests"]) {
      SCOPED_TRACE(test.first.as<std::string>());
      ++cases;
      expect_sealed(scenario, test.second, right);
    }
  }
  std::cout << right << " of " << cases << " seals\n";
}

}  // namespace
}  // namespace waybill::arc
