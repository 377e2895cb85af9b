#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "auth/arc/chain.h"
#include "auth/arc/seal.h"
#include "auth/arc/verify.h"
#include "auth/dkim/test_keys.h"
#include "base/check.h"

namespace waybill::arc {
namespace {

const std::string kMessage =
    "Authentication-Results: mx.a.example 1;\r\n spf=pass smtp.mailfrom=x.example;\r\n "
    "dmarc=pass\r\n"
    "Authentication-Results: MX.a.example; dkim=none;\r\n"
    "Authentication-Results: other.example; spf=fail\r\n"
    "From: ann@x.example\r\nSubject: x\r\n\r\nbody\r\n";

dkim::SigningKey key() {
  return dkim::SigningKey::from_pem(dkim::kRsaPem).value();
}

SealOptions options() {
  SealOptions made;
  made.domain = "a.example";
  made.selector = "s";
  made.authserv_id = "mx.a.example";
  made.time = 100;
  return made;
}

dns::Name name(std::string_view text) {
  const auto parsed = dns::Name::parse(text);
  CHECK(parsed.has_value());
  return *parsed;
}

dns::Snapshot zone() {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  dns::Answer answer;
  answer.records.emplace_back(dns::make_text({"p=" + std::string(dkim::kRsaPublic)}));
  snapshot.set({name("s._domainkey.a.example"), dns::Type::Txt}, answer);
  return snapshot;
}

Verdict verdict_of(const std::string& octets, const dns::Snapshot& known = zone()) {
  const message::Message message = message::Message::read(octets);
  dns::Inquiry inquiry(known);
  return verify(prepare(message), inquiry, Detail::Trail);
}

std::string sealed(const std::string& octets) {
  const auto set =
      seal(message::Message::read(octets), key(), options(), verdict_of(octets).result);
  EXPECT_TRUE(set.has_value());
  return set ? set->text() + octets : octets;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t pos = text.find(from);
  EXPECT_NE(pos, std::string::npos) << from;
  return text.replace(pos, from.size(), to);
}

TEST(Arc, HasNoResultWithoutChain) {
  EXPECT_EQ(verdict_of(kMessage).result, Status::None);
  EXPECT_EQ(verdict_of("").reason, Reason::NoChain);
}

TEST(Arc, VerifiesWhatItSealedThreeTimes) {
  const std::string octets = sealed(sealed(sealed(kMessage)));
  const Verdict verdict = verdict_of(octets);
  EXPECT_EQ(verdict.reason, Reason::Valid);
  ASSERT_EQ(verdict.instances.size(), 3U);
  EXPECT_EQ(verdict.instances[0].claims, "spf=pass smtp.mailfrom=x.example; dmarc=pass; dkim=none");
  EXPECT_EQ(verdict.instances[0].authserv_id, "mx.a.example");
  EXPECT_EQ(verdict.instances[0].status, "none");
  EXPECT_EQ(verdict.instances[2].status, "pass");
  EXPECT_EQ(verdict.oldest_pass, 0U);
}

TEST(Arc, SealsMessagesWithLfLines) {
  std::string octets;
  for (const char c : kMessage) {
    if (c != '\r') octets += c;
  }
  const std::string once = sealed(octets);
  EXPECT_FALSE(once.contains('\r'));
  EXPECT_EQ(verdict_of(once).result, Status::Pass);
}

TEST(Arc, TellsTheOldestInstanceThatStillCoversTheMessage) {
  const std::string changed = replaced(sealed(kMessage), "body\r\n", "body\r\nfooter\r\n");
  const Verdict failed = verdict_of(changed);
  EXPECT_EQ(failed.reason, Reason::MessageSignatureFails);
  EXPECT_EQ(failed.instance, 1U);
  // The next hop changed the body and sealed what it had made of it.
  const auto set = seal(message::Message::read(changed), key(), options(), Status::Pass);
  const Verdict verdict = verdict_of(set->text() + changed);
  EXPECT_EQ(verdict.reason, Reason::Valid);
  EXPECT_EQ(verdict.oldest_pass, 2U);
}

TEST(Arc, EndsAFailedChainWithASealOfItsOwnSet) {
  const std::string changed = replaced(sealed(kMessage), "body\r\n", "other\r\n");
  const std::string ended = sealed(changed);
  EXPECT_TRUE(ended.contains("cv=fail"));
  EXPECT_EQ(verdict_of(ended).reason, Reason::FailedBefore);
  EXPECT_EQ(seal(message::Message::read(ended), key(), options(), Status::Fail).error(),
            SealFault::ChainEnded);
}

TEST(Arc, NamesWhatIsWrongWithTheStructure) {
  const std::string twice = sealed(sealed(kMessage));
  const struct {
    std::string from;
    std::string to;
    Reason reason;
    unsigned instance;
  } cases[] = {
      {"ARC-Authentication-Results: i=2;", "ARC-Authentication-Results: i=3;",
       Reason::IncompleteSet, 2},
      {"ARC-Authentication-Results: i=2;", "ARC-Authentication-Results: i=1;",
       Reason::DuplicateField, 1},
      {"ARC-Authentication-Results: i=2;", "ARC-Authentication-Results: i=51;", Reason::BadInstance,
       0},
      {"ARC-Authentication-Results: i=2;", "ARC-Authentication-Results: i=2", Reason::BadInstance,
       0},
      {"ARC-Authentication-Results: i=2;", "ARC-Authentication-Results: x; i=2;",
       Reason::BadInstance, 0},
      {"i=2;\r\n s=s", "i=0;\r\n s=s", Reason::BadInstance, 0},
      {"cv=pass", "cv=none", Reason::BadSealStatus, 2},
      {"cv=pass", "cv=Pass", Reason::BadSealStatus, 2},
      {"cv=none", "cv=pass", Reason::BadSealStatus, 1},
      {"cv=pass", "cv=fail", Reason::FailedBefore, 2},
      {"cv=pass", "h=from; cv=pass", Reason::SealUnreadable, 2},
      {"cv=pass", "u=1; cv=pass", Reason::SealFails, 2},
      {"h=From", "h=arc-seal:From", Reason::MessageSignatureUnreadable, 2},
      {"c=relaxed/relaxed", "c=relaxed/simple", Reason::MessageSignatureFails, 2},
      {"d=a.example", "d=b.example", Reason::SealKey, 2},
      {"dkim=none", "dkim=pass", Reason::SealFails, 2},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.to);
    const Verdict verdict = verdict_of(replaced(twice, c.from, c.to));
    EXPECT_EQ(id(verdict.reason), id(c.reason));
    EXPECT_EQ(verdict.instance, c.instance);
    EXPECT_EQ(verdict.result, Status::Fail);
    EXPECT_FALSE(verdict.trail.empty());
  }
}

TEST(Arc, NeverTakesATimeOutForAMissingKey) {
  const std::string octets = sealed(kMessage);
  const message::Message message = message::Message::read(octets);
  dns::Snapshot known;
  dns::Inquiry first(known);
  EXPECT_EQ(verify(prepare(message), first, Detail::Result).reason, Reason::KeyPending);
  EXPECT_EQ(first.wanted().size(), 1U);
  dns::Answer timeout;
  timeout.status = dns::Status::Timeout;
  known.set(first.wanted()[0], timeout);
  EXPECT_EQ(verdict_of(octets, known).reason, Reason::KeyUnavailable);
}

TEST(Arc, TakesNoMoreThanFiftySets) {
  std::string octets = kMessage;
  for (int i = 0; i < 200; ++i)
    octets.insert(0, "ARC-Authentication-Results: i=1; x; none\r\n");
  EXPECT_EQ(verdict_of(octets).reason, Reason::DuplicateField);
  std::string full = kMessage;
  full = "ARC-Authentication-Results: i=50; x; none\r\n" + full;
  EXPECT_EQ(seal(message::Message::read(full), key(), options(), Status::Fail).error(),
            SealFault::ChainFull);
}

TEST(Arc, RefusesOptionsThatMakeNoSet) {
  const message::Message message = message::Message::read(kMessage);
  const auto fault_of = [&](auto change) {
    SealOptions with = options();
    change(with);
    const auto set = seal(message, key(), with, Status::None);
    return set ? std::nullopt : std::optional(set.error());
  };
  EXPECT_EQ(fault_of([](SealOptions&) {}), std::nullopt);
  EXPECT_EQ(fault_of([](SealOptions& o) { o.authserv_id = "a\r\nX: y"; }), SealFault::BadOptions);
  EXPECT_EQ(fault_of([](SealOptions& o) { o.authserv_id = ""; }), SealFault::BadOptions);
  EXPECT_EQ(fault_of([](SealOptions& o) { o.domain = "a; l=0"; }), SealFault::BadOptions);
  EXPECT_EQ(fault_of([](SealOptions& o) { o.signed_fields = {"arc-seal"}; }),
            SealFault::BadOptions);
}

TEST(Arc, ReadsTheHeadOfResults) {
  const auto instance_of = [](std::string_view value) {
    const auto head = read_results_head(value);
    return head ? head->instance : 0;
  };
  EXPECT_EQ(instance_of(" i=12; x"), 12U);
  EXPECT_EQ(instance_of("i\r\n = 1 ;x"), 1U);
  for (const std::string_view bad :
       {"", "i", "i=", "i=;", "i=1", "i=0;", "i=51;", "i=-1;", "i=1x;", "j=1;", "i=99999999999;"})
    EXPECT_FALSE(read_results_head(bad).has_value()) << bad;
}

TEST(Arc, SurvivesEveryPrefix) {
  const std::string octets = sealed(sealed(kMessage));
  for (std::size_t size = 0; size + 2 < octets.size(); ++size)
    EXPECT_NE(verdict_of(octets.substr(0, size)).result, Status::Pass) << size;
}

TEST(Arc, WritesJsonOfItsContract) {
  const boost::json::object object = to_json(verdict_of(sealed(kMessage))).as_object();
  EXPECT_EQ(object.at("result").as_string(), "pass");
  EXPECT_EQ(object.at("reason").as_string(), "arc.valid");
  EXPECT_EQ(object.at("instances").at(0).at("authserv_id").as_string(), "mx.a.example");
  EXPECT_EQ(object.at("trail").as_array().size(), 2U);
}

}  // namespace
}  // namespace waybill::arc
