// Runs the public SPF test suites (YAML, one document a scenario) twice: over the whole zone, and
// in rounds from nothing, as against live DNS.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "auth/spf/evaluate.h"
#include "dns/snapshot_json.h"

namespace waybill::spf {
namespace {

constexpr dns::Type kAsked[] = {dns::Type::A,   dns::Type::Aaaa, dns::Type::Mx,
                                dns::Type::Ptr, dns::Type::Txt,  dns::Type::Spf};

// The loader gives code points as UTF-8; the suites mean octets.
std::string octets(const std::string& utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if ((lead & 0xFCU) == 0xC0U && i + 1 < utf8.size()) {
      const auto next = static_cast<unsigned char>(utf8[++i]);
      bytes += static_cast<char>((lead & 3U) << 6U | (next & 63U));
    } else {
      bytes += utf8[i];
    }
  }
  return bytes;
}

std::string scalar(const YAML::Node& node) {
  return node.IsNull() ? std::string() : octets(node.Scalar());
}

dns::Text text_of(const YAML::Node& value) {
  std::vector<std::string> strings;
  if (value.IsSequence()) {
    for (const YAML::Node& part : value)
      strings.push_back(scalar(part));
    return dns::make_text(strings);
  }
  const std::string whole = scalar(value);
  for (std::size_t start = 0; start == 0 || start < whole.size(); start += 255)
    strings.push_back(whole.substr(start, 255));
  return dns::make_text(strings);
}

class ZoneBuilder {
 public:
  explicit ZoneBuilder(const YAML::Node& zonedata) {
    for (const auto& entry : zonedata)
      add_name(scalar(entry.first), entry.second);
  }

  [[nodiscard]] const dns::Snapshot& zone() const { return zone_; }

 private:
  void add_name(const std::string& text, const YAML::Node& entries) {
    const auto name = dns::Name::parse(text);
    ASSERT_TRUE(name) << text;
    std::map<dns::Type, dns::Answer> answers;
    std::vector<dns::Data> spf_texts;
    bool timeout = false;
    bool has_txt = false;
    for (const YAML::Node& entry : entries) {
      if (entry.IsScalar()) {
        timeout = timeout || entry.Scalar() == "TIMEOUT";
        continue;
      }
      const std::string type_text = entry.begin()->first.Scalar();
      const YAML::Node value = entry.begin()->second;
      const dns::Type type = *dns::parse_type(type_text);
      has_txt = has_txt || type == dns::Type::Txt;
      if (value.IsScalar() && value.Scalar() == "TIMEOUT") {
        answers[type].status = dns::Status::Timeout;
      } else if (type == dns::Type::Spf) {
        spf_texts.emplace_back(text_of(value));
      } else if (!(value.IsScalar() && value.Scalar() == "NONE")) {
        add_record(answers[type], type, value);
      }
    }
    if (!has_txt && !spf_texts.empty()) answers[dns::Type::Txt].records = spf_texts;
    if (!spf_texts.empty()) answers[dns::Type::Spf].records = spf_texts;
    for (const dns::Type type : kAsked) {
      const auto found = answers.find(type);
      const auto other = timeout ? dns::Status::Timeout : dns::Status::NoData;
      if (found == answers.end() && !answers.contains(dns::Type::Cname))
        zone_.set({*name, type}, {.status = other, .ttl = 0, .records = {}});
    }
    for (auto& [type, answer] : answers)
      zone_.set({*name, type}, std::move(answer));
  }

  static void add_record(dns::Answer& answer, dns::Type type, const YAML::Node& value) {
    if (type == dns::Type::Txt) {
      answer.records.emplace_back(text_of(value));
      return;
    }
    const std::string text =
        type == dns::Type::Mx ? scalar(value[0]) + " " + scalar(value[1]) + "." : scalar(value);
    auto data = dns::parse_data(type, text);
    ASSERT_TRUE(data) << text << ": " << data.error();
    answer.records.push_back(*std::move(data));
  }

  dns::Snapshot zone_{dns::Missing::NxDomain};
};

Query query_of(const YAML::Node& test) {
  Query query;
  const auto ip = IpAddress::parse(test["host"].Scalar());
  EXPECT_TRUE(ip);
  query.ip = ip.value_or(IpAddress{});
  query.helo = scalar(test["helo"]);
  query.mail_from = scalar(test["mailfrom"]);
  query.receiver = "receiver.example";
  query.default_explanation = "DEFAULT";
  return query;
}

// A driver that answers every round from `zone`.
Outcome evaluate_in_rounds(const Query& query, const dns::Snapshot& zone) {
  dns::Snapshot known(dns::Missing::Ask);
  for (int round = 0; round < 40; ++round) {
    dns::Inquiry inquiry(known);
    Outcome outcome = evaluate(query, Limits{}, inquiry, Detail::Trail);
    if (inquiry.is_complete()) return outcome;
    const std::vector<dns::Question> wanted(inquiry.wanted().begin(), inquiry.wanted().end());
    for (const dns::Question& question : wanted)
      known.set(question, *zone.answer(question));
  }
  ADD_FAILURE() << "does not come to an end";
  return {};
}

void run_test(const std::string& id, const YAML::Node& test, const dns::Snapshot& zone) {
  SCOPED_TRACE(id);
  const Query query = query_of(test);
  dns::Inquiry inquiry(zone);
  const Outcome outcome = evaluate(query, Limits{}, inquiry, Detail::Trail);
  const YAML::Node expected = test["result"];
  std::vector<std::string> allowed;
  if (expected.IsSequence()) {
    for (const YAML::Node& word : expected)
      allowed.push_back(word.Scalar());
  } else {
    allowed.push_back(expected.Scalar());
  }
  EXPECT_TRUE(std::ranges::count(allowed, to_string(outcome.result)) > 0)
      << "is " << to_string(outcome.result) << ", expected " << allowed.front();
  if (test["explanation"] && outcome.result == Result::Fail)
    EXPECT_EQ(outcome.explanation, scalar(test["explanation"]));
  EXPECT_EQ(evaluate_in_rounds(query, zone), outcome);
  dns::Inquiry again(zone);
  Outcome brief = evaluate(query, Limits{}, again, Detail::Result);
  brief.trail = outcome.trail;
  EXPECT_EQ(brief, outcome);
}

TEST(SpfConformance, PassesEverySuite) {
  const std::filesystem::path folder = WAYBILL_CONFORMANCE_DIR "/spf";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no conformance data in " << folder;
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".yml") continue;
    for (const YAML::Node& scenario : YAML::LoadAllFromFile(file.path().string())) {
      if (!scenario.IsMap()) continue;
      const ZoneBuilder builder(scenario["zonedata"]);
      for (const auto& test : scenario["tests"]) {
        run_test(file.path().stem().string() + "/" + scenario["description"].Scalar() + "/" +
                     test.first.Scalar(),
                 test.second, builder.zone());
        ++count;
      }
    }
  }
  RecordProperty("cases", count);
  EXPECT_GT(count, 0);
  std::cout << count << " cases\n";
}

}  // namespace
}  // namespace waybill::spf
