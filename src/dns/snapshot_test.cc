#include "dns/snapshot.h"

#include <gtest/gtest.h>

#include "dns/inquiry.h"
#include "dns/snapshot_json.h"

namespace waybill::dns {
namespace {

Snapshot snapshot_of(std::string_view answers, std::string_view missing = "nxdomain") {
  const std::string json =
      "{\"missing\":\"" + std::string(missing) + "\",\"answers\":[" + std::string(answers) + "]}";
  auto snapshot = parse_snapshot(json);
  EXPECT_TRUE(snapshot) << snapshot.error();
  return snapshot ? *snapshot : Snapshot();
}

Question question(std::string_view name, Type type) {
  return {*Name::parse(name), type};
}

Status status_of(const Snapshot& snapshot, std::string_view name, Type type) {
  const Answer* answer = snapshot.answer(question(name, type));
  return answer == nullptr ? Status::NotRecorded : answer->status;
}

TEST(Snapshot, TellsAbsentNamesFromAbsentTypes) {
  constexpr std::string_view kAnswers =
      R"({"name":"example.com","type":"A","data":["192.0.2.1"]},{"name":"gone.example","type":"TXT","status":"NXDOMAIN"})";
  const Snapshot strict = snapshot_of(kAnswers);
  EXPECT_EQ(status_of(strict, "example.com", Type::A), Status::NoError);
  EXPECT_EQ(status_of(strict, "EXAMPLE.com", Type::Mx), Status::NoData);
  EXPECT_EQ(status_of(strict, "other.example", Type::A), Status::NxDomain);
  EXPECT_EQ(status_of(strict, "gone.example", Type::A), Status::NxDomain);
  EXPECT_EQ(status_of(snapshot_of(kAnswers, "nodata"), "other.example", Type::A), Status::NoData);
  const Snapshot replay = snapshot_of(kAnswers, "unknown");
  EXPECT_EQ(status_of(replay, "other.example", Type::A), Status::NotRecorded);
  EXPECT_EQ(status_of(replay, "gone.example", Type::A), Status::NxDomain);  // RFC 8020
}

TEST(Snapshot, FollowsAliasesAndStopsAtALoop) {
  const Snapshot snapshot = snapshot_of(
      R"({"name":"a.example","type":"CNAME","data":["b.example"]},{"name":"b.example","type":"TXT","data":["x"]},
         {"name":"l1.example","type":"CNAME","data":["l2.example"]},{"name":"l2.example","type":"CNAME","data":["l1.example"]},
         {"name":"dangling.example","type":"CNAME","data":["nowhere.example"]})");
  EXPECT_EQ(status_of(snapshot, "a.example", Type::Txt), Status::NoError);
  EXPECT_EQ(status_of(snapshot, "a.example", Type::Mx), Status::NoData);
  EXPECT_EQ(status_of(snapshot, "a.example", Type::Cname), Status::NoError);
  EXPECT_EQ(status_of(snapshot, "l1.example", Type::Txt), Status::ServFail);
  EXPECT_EQ(status_of(snapshot, "dangling.example", Type::Txt), Status::NxDomain);
}

TEST(Inquiry, NotesEachUnknownQuestionOnceAtTheEndOfItsAliases) {
  Snapshot snapshot;
  snapshot.set(question("a.example", Type::Cname),
               {.status = Status::NoError, .ttl = 5, .records = {*Name::parse("b.example")}});
  Inquiry inquiry(snapshot);
  EXPECT_EQ(inquiry.ask(question("a.example", Type::Txt)), nullptr);
  EXPECT_EQ(inquiry.ask(question("b.example", Type::Txt)), nullptr);
  EXPECT_EQ(inquiry.ask(question("c.example", Type::A)), nullptr);
  ASSERT_EQ(inquiry.wanted().size(), 2U);
  EXPECT_EQ(to_string(inquiry.wanted()[0]), "b.example TXT");
  EXPECT_EQ(to_string(inquiry.wanted()[1]), "c.example A");
}

TEST(SnapshotJson, RoundTrips) {
  const Snapshot snapshot = snapshot_of(
      R"({"name":"big.example","type":"TXT","ttl":60,"data":[["v=spf1 ip4:192.0.2.0/24"," -all"],"caf\u00c3\u00a9"]},
         {"name":"example.com","type":"MX","data":["10 mail.example.com","0 ."]},
         {"name":"slow.example","type":"A","status":"TIMEOUT"},{"name":"v6.example","type":"AAAA","data":["2001:DB8::1"]},
         {"name":"x.example","type":"TYPE65280","data":["\\# 1 00"]})");
  const Answer* text = snapshot.answer(question("big.example", Type::Txt));
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(std::get<Text>(text->records[0]).joined, "v=spf1 ip4:192.0.2.0/24 -all");
  EXPECT_EQ(std::get<Text>(text->records[1]).joined, "caf\xC3\xA9");
  const std::string written = write_snapshot(snapshot);
  const auto again = parse_snapshot(written);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(*again, snapshot);
  EXPECT_EQ(write_snapshot(*again), written);
}

TEST(SnapshotJson, NamesWhatIsWrong) {
  static const struct {
    std::string_view json;
    std::string_view error;
  } kCases[] = {
      {"", "not JSON"},
      {"[]", "not a JSON object"},
      {"{}", "no list \"answers\""},
      {R"({"answers":[{"name":"a..b","type":"A"}]})", "answer 1: \"name\" is not a domain name"},
      {R"({"answers":[{"name":"a","type":"A","data":["1.2.3"]}]})",
       "answer 1: \"1.2.3\" is not an address"},
      {R"({"answers":[{"name":"a","type":"MX","data":["mail"]}]})", "not a preference and a name"},
      {R"({"answers":[{"name":"a","type":"TXT","data":["\u20ac"]}]})", "octets outside ASCII"},
      {R"({"answers":[{"name":"a","type":"A","status":"MAYBE"}]})", "\"status\" is not one of"},
      {R"({"missing":"perhaps","answers":[]})", "\"missing\" is not one of"},
  };
  for (const auto& c : kCases) {
    const auto snapshot = parse_snapshot(c.json);
    ASSERT_FALSE(snapshot) << c.json;
    EXPECT_NE(snapshot.error().find(c.error), std::string::npos) << snapshot.error();
  }
}

}  // namespace
}  // namespace waybill::dns
