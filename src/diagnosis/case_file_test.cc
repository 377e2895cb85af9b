#include "diagnosis/case_file.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "dns/snapshot_json.h"

namespace waybill::diagnosis {
namespace {

constexpr std::string_view kVerdict = R"({"verdict":{"cause":"undetermined"}})";

Evidence evidence_of(std::string id, std::string name, std::string octets) {
  const EvidenceKind kind = recognise(octets);
  return {std::move(id), kind, std::move(name), std::move(octets)};
}

Case small_case() {
  Case the_case;
  the_case.evidence = {evidence_of("E1", "note.txt", "Why? 550 5.7.1\n"),
                       evidence_of("E2", "m.eml",
                                   "From: a@example.com\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n"
                                   "\r\nbody \xff\x01\r\n")};
  the_case.question = {"bob@example.org", "<1@example.com>", "example.com"};
  the_case.at = 1'780'000'000;
  the_case.dns = *dns::parse_snapshot(
      R"({"missing": "unknown", "answers": [{"name": "example.com", "type": "TXT", "ttl": 300,
          "data": ["v=spf1 -all"]}, {"name": "slow.example.com", "type": "A", "status": "TIMEOUT"}]})");
  return the_case;
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

std::string error_of(std::string_view text) {
  const auto stored = parse_case(text);
  return stored ? "(read)" : stored.error();
}

TEST(CaseFile, ComesBackAsItWasWritten) {
  const Case the_case = small_case();
  const std::string text = write_case(the_case, kVerdict);
  const auto stored = parse_case(text);
  ASSERT_TRUE(stored) << stored.error();
  EXPECT_EQ(stored->the_case, the_case);
  EXPECT_EQ(stored->verdict_json, kVerdict);
  EXPECT_EQ(write_case(stored->the_case, stored->verdict_json), text);
}

TEST(CaseFile, KeepsAnEmptyCase) {
  Case empty;
  empty.dns = dns::Snapshot(dns::Missing::Unknown);
  const auto stored = parse_case(write_case(empty, "null"));
  ASSERT_TRUE(stored) << stored.error();
  EXPECT_EQ(stored->the_case, empty);
}

TEST(CaseFile, IsRefusedWhenItWasCut) {
  const std::string text = write_case(small_case(), kVerdict);
  ASSERT_TRUE(text.ends_with("}\n"));
  for (std::size_t size = 0; size + 2 <= text.size() - 1; ++size) {
    ASSERT_FALSE(parse_case(std::string_view(text).substr(0, size))) << size;
  }
}

TEST(CaseFile, IsRefusedWhenOctetsWereChanged) {
  std::string text = write_case(small_case(), kVerdict);
  replace(text, base64::encode("Why? 550 5.7.1\n"), base64::encode("Why? 550 5.7.2\n"));
  EXPECT_EQ(error_of(text), "the case file: E1 was changed: its SHA-256 does not fit");
}

TEST(CaseFile, NamesWhatIsWrong) {
  static const struct {
    std::string_view from, to, error;
  } kCases[] = {
      {"\"waybill-case\"", "\"other\"", "the case file: not a case file"},
      {"\"version\":1", "\"version\":2",
       "the case file: this version of the case file is not known"},
      {"\"version\":1", "\"version\":\"1\"",
       "the case file: this version of the case file is not known"},
      {"\"at\":1780000000", "\"at\":\"now\"", "the case file: \"at\" is not a time"},
      {"\"evidence\":", "\"proof\":", "the case file: the list \"evidence\" is missing"},
      {"\"dns\":", "\"dnx\":", "the case file: the DNS answers are missing"},
      {"\"octets\":\"", "\"octets\":\"!", "the case file: the octets of E1 are not base64"},
      {"\"octets\":", "\"other\":", "the case file: the octets of E1 are not base64"},
      {"\"sha256\":", "\"sha1\":", "the case file: E1 was changed: its SHA-256 does not fit"},
  };
  for (const auto& c : kCases) {
    std::string text = write_case(small_case(), kVerdict);
    replace(text, c.from, c.to);
    EXPECT_EQ(error_of(text), c.error) << c.from;
  }
  EXPECT_EQ(error_of("[]"), "the case file is not a JSON object");
  EXPECT_TRUE(error_of("{").starts_with("the case file is not JSON: "));
}

TEST(CaseFile, DoesNotFailOnDeepNesting) {
  EXPECT_NE(error_of(std::string(100'000, '[')), "(read)");
}

}  // namespace
}  // namespace waybill::diagnosis
