#include "auth/authenticate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "dns/snapshot_json.h"

namespace waybill::auth {
namespace {

constexpr std::int64_t kNow = 1'780'000'000;

dns::Snapshot zone(std::string_view json) {
  auto snapshot = dns::parse_snapshot(json);
  EXPECT_TRUE(snapshot) << snapshot.error();
  return snapshot ? *snapshot : dns::Snapshot();
}

const dns::Snapshot& example_zone() {
  static const dns::Snapshot kZone = zone(R"({"answers": [
      {"name": "example.com", "type": "TXT", "data": ["v=spf1 ip4:203.0.113.5 -all"]},
      {"name": "mail.example.com", "type": "TXT", "data": ["v=spf1 ip4:203.0.113.5 -all"]},
      {"name": "example.net", "type": "TXT", "data": ["v=spf1 ip4:203.0.113.5 -all"]},
      {"name": "_dmarc.example.com", "type": "TXT", "data": ["v=DMARC1; p=reject"]}]})");
  return kZone;
}

Envelope envelope_of(std::string_view ip, std::optional<std::string> helo,
                     std::optional<std::string> mail_from) {
  Envelope envelope;
  if (const auto address = IpAddress::parse(ip)) envelope.ip = {*address, {}};
  if (helo) envelope.helo = {*helo, {}};
  if (mail_from) envelope.mail_from = {*mail_from, {}};
  return envelope;
}

Outcome authenticate_text(std::string_view octets, const Envelope& envelope,
                          const dns::Snapshot& snapshot) {
  const message::Message message = message::Message::read(octets);
  const Prepared prepared = prepare(message);
  dns::Inquiry inquiry(snapshot);
  Outcome outcome = authenticate(prepared, envelope, kNow, inquiry, Detail::Trail);
  EXPECT_TRUE(inquiry.is_complete());
  return outcome;
}

TEST(Authenticate, TellsWhatPassesAndWhatIsAligned) {
  static const struct {
    std::string_view from;
    std::optional<std::string> helo, mail_from;
    std::string_view ip, spf, dmarc;
    bool aligned;
  } kCases[] = {
      {"a@example.com", "h.example", "a@example.com", "203.0.113.5", "pass", "pass", true},
      {"a@sub.example.com", "h.example", "a@example.com", "203.0.113.5", "pass", "pass", true},
      {"a@example.com", "h.example", "a@example.net", "203.0.113.5", "pass", "fail", false},
      {"a@example.com", "h.example", "a@example.com", "203.0.113.6", "fail", "fail", true},
      // The null sender stands for postmaster at the HELO name.
      {"a@example.com", "mail.example.com", "", "203.0.113.5", "pass", "pass", true},
      {"a@example.com", "mail.example.com", std::nullopt, "203.0.113.5", "pass", "pass", true},
      {"a@example.com", std::nullopt, "a@example.com", "203.0.113.5", "pass", "pass", true},
      // Nobody knows the sender, or the client.
      {"a@example.com", std::nullopt, "", "203.0.113.5", "not-evaluated", "fail", false},
      {"a@example.com", "h.example", "a@example.com", "", "not-evaluated", "fail", false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.from) + " by " + c.mail_from.value_or("(none)"));
    const Outcome outcome =
        authenticate_text("From: " + std::string(c.from) + "\r\n\r\nx\r\n",
                          envelope_of(c.ip, c.helo, c.mail_from), example_zone());
    EXPECT_EQ(outcome.spf ? spf::to_string(outcome.spf->result) : "not-evaluated", c.spf);
    EXPECT_EQ(dmarc::to_string(outcome.dmarc.result), c.dmarc);
    EXPECT_EQ(outcome.spf_aligned(), c.aligned);
    EXPECT_EQ(to_json(outcome).at("spf").at("result").as_string(), c.spf);
  }
}

TEST(Authenticate, HasNoDmarcWithoutOneAuthor) {
  static constexpr std::string_view kHeaders[] = {
      "Subject: x\r\n\r\n",
      "From: a@example.com\r\nFrom: b@example.com\r\n\r\n",
      "From: a@example.com, b@example.net\r\n\r\n",
      "From: nobody\r\n\r\n",
      "From:\r\n\r\n",
      "From: undisclosed:;\r\n\r\n",
      "",
  };
  for (const std::string_view header : kHeaders) {
    SCOPED_TRACE(header);
    const Outcome outcome = authenticate_text(
        header, envelope_of("203.0.113.5", "h.example", "a@example.com"), example_zone());
    EXPECT_EQ(dmarc::to_string(outcome.dmarc.result), "permerror");
    EXPECT_FALSE(outcome.spf_aligned());
    EXPECT_TRUE(outcome.spf);  // SPF needs no author
  }
}

TEST(Authenticate, TakesATimeOutForTemporaryAndNeverForMissing) {
  dns::Snapshot snapshot = zone(R"({"answers": [
      {"name": "example.com", "type": "TXT", "status": "TIMEOUT"},
      {"name": "_dmarc.example.com", "type": "TXT", "status": "SERVFAIL"}]})");
  const Outcome outcome =
      authenticate_text("From: a@example.com\r\n\r\nx\r\n",
                        envelope_of("203.0.113.5", "h.example", "a@example.com"), snapshot);
  ASSERT_TRUE(outcome.spf);
  EXPECT_EQ(spf::to_string(outcome.spf->result), "temperror");
  EXPECT_EQ(dmarc::to_string(outcome.dmarc.result), "temperror");
}

// A stand-in for the network: every question is answered from the zone, and counted in rounds.
TEST(Authenticate, AsksEverythingInFewRounds) {
  const dns::Snapshot answers = zone(R"({"answers": [
      {"name": "example.com", "type": "TXT", "data": ["v=spf1 include:a.example include:b.example -all"]},
      {"name": "a.example", "type": "TXT", "data": ["v=spf1 ip4:192.0.2.1 -all"]},
      {"name": "b.example", "type": "TXT", "data": ["v=spf1 ip4:203.0.113.5 -all"]},
      {"name": "_dmarc.example.com", "type": "TXT", "data": ["v=DMARC1; p=none"]}]})");
  std::string octets;
  for (const std::string_view selector : {"s1", "s2", "s3"}) {
    octets += "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=" + std::string(selector) +
              "; h=From; bh=AAAA; b=AAAA\r\n";
  }
  octets += "From: a@sub.example.com\r\n\r\nx\r\n";
  const message::Message message = message::Message::read(octets);
  const Prepared prepared = prepare(message);
  const Envelope envelope = envelope_of("203.0.113.5", "h.example", "a@example.com");

  dns::Snapshot known(dns::Missing::Ask);
  std::size_t rounds = 0;
  for (; rounds < 10; ++rounds) {
    dns::Inquiry inquiry(known);
    (void)authenticate(prepared, envelope, kNow, inquiry, Detail::Result);
    if (inquiry.is_complete()) break;
    const std::vector<dns::Question> wanted(inquiry.wanted().begin(), inquiry.wanted().end());
    if (rounds == 0) {  // all that is certain is asked at once
      for (const std::string_view name :
           {"example.com", "_dmarc.sub.example.com", "_dmarc.example.com"})
        EXPECT_TRUE(std::ranges::any_of(wanted, [&](const dns::Question& question) {
          return question.name.text() == name;
        })) << name;
    }
    for (const dns::Question& question : wanted)
      known.set(question, *answers.find(question).answer);
  }
  EXPECT_LE(rounds, 3U);
  dns::Inquiry inquiry(known);
  const Outcome outcome = authenticate(prepared, envelope, kNow, inquiry, Detail::Trail);
  EXPECT_EQ(dmarc::to_string(outcome.dmarc.result), "pass");
  EXPECT_EQ(outcome.dkim.size(), 3U);
}

TEST(Authenticate, GivesTheSameOctetsTwice) {
  const auto once = [] {
    return boost::json::serialize(to_json(authenticate_text(
        "From: a@example.com\r\n\r\nx\r\n",
        envelope_of("203.0.113.5", "h.example", "a@example.com"), example_zone())));
  };
  EXPECT_EQ(once(), once());
}

}  // namespace
}  // namespace waybill::auth
