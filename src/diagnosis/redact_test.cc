#include "diagnosis/redact.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace waybill::diagnosis {
namespace {

TEST(Redact, BlotsLocalPartsAndKeepsEveryPlace) {
  static const struct {
    std::string_view text, blotted;
  } kCases[] = {
      {"", ""},
      {"j.doe@example.com", "xxxxx@example.com"},
      {"<a@b.example>, c+d=e__f@g.example", "<x@b.example>, xxxxxxxx@g.example"},
      {"@", "@"},
      {"a@ b", "a@ b"},
      {"a@[192.0.2.1]", "x@[192.0.2.1]"},
      {"no address", "no address"},
      {"\"x y\"@example.com", "\"x y\"@example.com"},
  };
  for (const auto& c : kCases) {
    std::string text(c.text);
    blot_addresses(text);
    EXPECT_EQ(text, c.blotted);
    EXPECT_EQ(text.size(), c.text.size());
  }
}

TEST(Redact, ReachesEveryTextOfAJsonValue) {
  boost::json::value value =
      boost::json::parse(R"({"a": ["b@c.example", {"d": "e@f.example"}], "n": 1})");
  blot_addresses(value);
  EXPECT_EQ(boost::json::serialize(value), R"({"a":["x@c.example",{"d":"x@f.example"}],"n":1})");
}

constexpr std::string_view kMessage =
    "From: Ann Smith <ann@example.com>\r\n"
    "To: \"Bob, Jr.\" <bob@example.net>\r\n"
    "Subject: Your offer\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: text/plain\r\n"
    "\r\n"
    "Dear Bob\r\n"
    "--b\r\n"
    "Content-Type: message/delivery-status\r\n"
    "\r\n"
    "Reporting-MTA: dns; mx.example.net\r\n"
    "--b--\r\n";

std::string redacted_message(const Redaction& redaction) {
  Case the_case;
  the_case.evidence.push_back({"E1", EvidenceKind::Message, "m.eml", std::string(kMessage)});
  const std::string octets = redacted(the_case, redaction).evidence[0].octets;
  EXPECT_EQ(octets.size(), kMessage.size());
  return octets;
}

TEST(Redact, BlotsWhatWasAskedForAndNothingElse) {
  EXPECT_EQ(redacted_message({}), kMessage);
  const std::string content = redacted_message({.content = true});
  EXPECT_TRUE(content.contains("Subject:xxxxxxxxxxx\r\n")) << content;
  EXPECT_FALSE(content.contains("Dear Bob")) << content;
  EXPECT_TRUE(content.contains("Reporting-MTA: dns; mx.example.net")) << content;
  EXPECT_TRUE(content.contains("--b--\r\n")) << content;
  EXPECT_TRUE(content.contains("Ann Smith")) << content;
  const std::string names = redacted_message({.names = true});
  EXPECT_FALSE(names.contains("Smith")) << names;
  EXPECT_FALSE(names.contains("Jr.")) << names;
  EXPECT_TRUE(names.contains("<bob@example.net>")) << names;
  const std::string addresses = redacted_message({.addresses = true});
  EXPECT_TRUE(addresses.contains("<xxx@example.com>")) << addresses;
}

}  // namespace
}  // namespace waybill::diagnosis
