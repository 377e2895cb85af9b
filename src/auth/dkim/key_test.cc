#include "auth/dkim/key.h"

#include <gtest/gtest.h>

#include <string>

#include "auth/dkim/find_key.h"
#include "auth/dkim/test_keys.h"
#include "base/check.h"

namespace waybill::dkim {
namespace {

const std::string kP = "p=" + std::string(kRsaPublic);

std::vector<Reason> reasons_of(std::string_view record) {
  std::vector<Reason> reasons;
  for (const Fault& fault : parse_key(record).faults)
    reasons.push_back(fault.code);
  return reasons;
}

TEST(DkimKey, ReadsEveryTag) {
  const ParsedKey parsed =
      parse_key("v=DKIM1; k=rsa; h = sha1 : sha256; s=email:*; t=y : s; n=note; g=; x=y; " + kP);
  EXPECT_TRUE(parsed.faults.empty());
  EXPECT_EQ(parsed.key.hashes, (std::vector<std::string>{"sha1", "sha256"}));
  EXPECT_EQ(parsed.key.services, (std::vector<std::string>{"email", "*"}));
  EXPECT_TRUE(parsed.key.is_testing);
  EXPECT_TRUE(parsed.key.forbids_subdomains);
  EXPECT_EQ(parsed.key.notes, "note");
  if (!parsed.key.public_key) FAIL();
  EXPECT_EQ(parsed.key.public_key->bits(), 1024U);
}

TEST(DkimKey, ReadsTheShortestRecordAndEd25519) {
  EXPECT_TRUE(parse_key(kP).faults.empty());
  const ParsedKey parsed = parse_key("k=ed25519; p=" + std::string(kEd25519Public));
  EXPECT_TRUE(parsed.faults.empty());
  EXPECT_EQ(parsed.key.type, KeyType::Ed25519);
}

TEST(DkimKey, NamesWhatIsWrong) {
  const struct {
    std::string record;
    std::vector<Reason> reasons;
  } cases[] = {
      {"", {Reason::KeySyntax, Reason::KeyWithoutData}},
      {"\"\"", {Reason::KeySyntax, Reason::KeyWithoutData}},
      {"v=DKIM1", {Reason::KeyWithoutData}},
      {"v=DKIM1; p=", {Reason::KeyRevoked}},
      {"v=DKIM2; " + kP, {Reason::KeyOtherVersion}},
      {"v=dkim1; " + kP, {Reason::KeyOtherVersion}},
      {"k=rsa; v=DKIM1; " + kP, {Reason::KeySyntax}},
      {"k=dsa; " + kP, {Reason::KeyTypeUnknown}},
      {"k=ed25519; " + kP, {Reason::KeyUnreadable}},
      {"p=YWJj", {Reason::KeyUnreadable}},
      {"p=YW Jj?", {Reason::KeyNotBase64}},
      {kP + "; " + kP, {Reason::KeyDuplicateTag}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.record);
    EXPECT_EQ(reasons_of(c.record), c.reasons);
  }
}

TEST(DkimKey, ReadsEveryPrefix) {
  const std::string record = "v=DKIM1; k=rsa; h=sha256; t=s; " + kP;
  for (std::size_t size = 0; size < record.size(); ++size)
    (void)parse_key(std::string_view(record).substr(0, size));
}

dns::Name name(std::string_view text) {
  const auto parsed = dns::Name::parse(text);
  CHECK(parsed.has_value());
  return *parsed;
}

TEST(DkimKeyCache, ReadsWhatTheParserReads) {
  KeyCache cache;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(cache.read(kP).key.data, parse_key(kP).key.data);
    EXPECT_EQ(cache.read("p=").faults, parse_key("p=").faults);
  }
  for (std::size_t i = 0; i <= KeyCache::kMostRecords; ++i)
    EXPECT_FALSE(cache.read("n=" + std::to_string(i)).faults.empty());
}

dns::Answer records(const std::vector<std::string>& texts) {
  dns::Answer answer;
  for (const std::string& text : texts)
    answer.records.emplace_back(dns::make_text({text}));
  return answer;
}

dns::Answer failed(dns::Status status) {
  dns::Answer answer;
  answer.status = status;
  return answer;
}

TEST(DkimFindKey, SaysWhatBecameOfTheKey) {
  const std::string signature_text = "v=1;a=rsa-sha256;d=a.example;s=s;h=from;bh=YQ==;b=YQ==";
  const struct {
    dns::Answer answer;
    Reason reason;
    std::string_view more_tags;
  } cases[] = {
      {records({kP}), Reason::Valid, ""},
      {records({"v=spf1 -all", kP}), Reason::Valid, ""},
      {records({"v=spf1 -all"}), Reason::KeyOtherVersion, ""},
      {records({kP, kP}), Reason::SeveralKeys, ""},
      {records({}), Reason::NoKey, ""},
      {failed(dns::Status::NxDomain), Reason::NoKey, ""},
      {failed(dns::Status::Timeout), Reason::KeyUnavailable, ""},
      {failed(dns::Status::ServFail), Reason::KeyUnavailable, ""},
      {records({"h=sha1;" + kP}), Reason::KeyForbidsHash, ""},
      {records({"s=tlsrpt;" + kP}), Reason::KeyForbidsService, ""},
      {records({"t=s;" + kP}), Reason::Valid, ""},
      {records({"t=s;" + kP}), Reason::KeyForbidsSubdomain, ";i=@x.a.example"},
      {records({"k=ed25519;p=" + std::string(kEd25519Public)}), Reason::KeyTypeMismatch, ""},
      {records({"p=" + std::string(kShortRsaPublic)}), Reason::KeyTooShort, ""},
      {records({"p="}), Reason::KeyRevoked, ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(id(c.reason));
    dns::Snapshot snapshot;
    snapshot.set({name("s._domainkey.a.example"), dns::Type::Txt}, c.answer);
    dns::Inquiry inquiry(snapshot);
    const ParsedSignature parsed = parse_signature(signature_text + std::string(c.more_tags));
    const FoundKey found = find_key(parsed.signature, inquiry);
    EXPECT_EQ(found.reason, c.reason);
    EXPECT_EQ(found.asked, "s._domainkey.a.example TXT");
    EXPECT_TRUE(inquiry.is_complete());
  }
}

}  // namespace
}  // namespace waybill::dkim
