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
    for (const auto& entry : zonedata) {
      const auto name = dns::Name::parse(scalar(entry.first));
      EXPECT_TRUE(name) << scalar(entry.first);
      if (name) add_name(*name, entry.second);
    }
  }

  [[nodiscard]] const dns::Snapshot& zone() const { return zone_; }

 private:
  struct Entries {
    std::map<dns::Type, dns::Answer> answers;
    std::vector<dns::Data> spf_texts;
    bool times_out = false;  // for every type without an entry
    bool has_txt = false;
  };

  void add_name(const dns::Name& name, const YAML::Node& list) {
    Entries entries;
    for (const YAML::Node& entry : list) {
      if (entry.IsScalar()) {
        entries.times_out = entries.times_out || entry.Scalar() == "TIMEOUT";
      } else {
        add_entry(entries, entry.begin()->first.Scalar(), entry.begin()->second);
      }
    }
    auto& answers = entries.answers;
    if (!entries.spf_texts.empty()) {
      answers[dns::Type::Spf].records = entries.spf_texts;
      if (!entries.has_txt) answers[dns::Type::Txt].records = entries.spf_texts;
    }
    const auto other = entries.times_out ? dns::Status::Timeout : dns::Status::NoData;
    for (const dns::Type type : kAsked) {
      if (!answers.contains(type) && !answers.contains(dns::Type::Cname))
        zone_.set({name, type}, {.status = other, .ttl = 0, .records = {}});
    }
    for (auto& [type, answer] : answers)
      zone_.set({name, type}, std::move(answer));
  }

  static void add_entry(Entries& entries, const std::string& type_text, const YAML::Node& value) {
    const dns::Type type = dns::parse_type(type_text).value_or(dns::Type::Caa);
    entries.has_txt = entries.has_txt || type == dns::Type::Txt;
    if (value.IsScalar() && value.Scalar() == "TIMEOUT") {
      entries.answers[type].status = dns::Status::Timeout;
    } else if (type == dns::Type::Spf) {
      entries.spf_texts.emplace_back(text_of(value));
    } else if (!value.IsScalar() || value.Scalar() != "NONE") {
      entries.answers[type].records.push_back(data_of(type, value));
    }
  }

  static dns::Data data_of(dns::Type type, const YAML::Node& value) {
    if (type == dns::Type::Txt) return text_of(value);
    const std::string text =
        type == dns::Type::Mx ? scalar(value[0]) + " " + scalar(value[1]) + "." : scalar(value);
    auto data = dns::parse_data(type, text);
    EXPECT_TRUE(data) << text;
    return data ? *std::move(data) : dns::Data();
  }

  dns::Snapshot zone_{dns::Missing::NxDomain};
};

Query query_of(const YAML::Node& test) {
  Query query;
  query.ip = IpAddress::parse(test["host"].Scalar()).value_or(IpAddress{});
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
