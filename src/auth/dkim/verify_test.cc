#include "auth/dkim/verify.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "auth/dkim/sign.h"
#include "auth/dkim/test_keys.h"
#include "base/base64.h"
#include "base/check.h"

namespace waybill::dkim {
namespace {

using Forms = std::pair<Canonicalization, Canonicalization>;
constexpr Canonicalization kSimple = Canonicalization::Simple;
constexpr Canonicalization kRelaxed = Canonicalization::Relaxed;
constexpr Forms kAllForms[] = {
    {kSimple, kSimple}, {kSimple, kRelaxed}, {kRelaxed, kSimple}, {kRelaxed, kRelaxed}};

constexpr std::int64_t kNow = 1'800'000'000;
const std::string kMessage =
    "Received: from x\r\nFrom: Ann <ann@a.example>\r\nTo: ben@b.example\r\n"
    "Subject: Re: Your\r\n order\r\nDate: Tue, 1 Oct 2026 10:00:00 +0000\r\n"
    "Message-ID: <1@a.example>\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Hello Ben,\r\n\r\nit is  here.\r\nAnn\r\n\r\n";

SigningOptions options(Forms forms = {kRelaxed, kRelaxed}) {
  SigningOptions made;
  made.domain = "a.example";
  made.selector = "s";
  made.header_form = forms.first;
  made.body_form = forms.second;
  return made;
}

SigningKey rsa() {
  return SigningKey::from_pem(kRsaPem).value();
}

std::string signed_message(const std::string& text, const SigningOptions& with,
                           const SigningKey& key = rsa()) {
  return sign(message::Message::read(text), key, with).value() + text;
}

dns::Name name(std::string_view text) {
  const auto parsed = dns::Name::parse(text);
  CHECK(parsed.has_value());
  return *parsed;
}

dns::Snapshot zone(const std::string& record) {
  dns::Snapshot snapshot;
  dns::Answer answer;
  answer.records.emplace_back(dns::make_text({record}));
  snapshot.set({name("s._domainkey.a.example"), dns::Type::Txt}, answer);
  return snapshot;
}

const dns::Snapshot kZone = zone("v=DKIM1; p=" + std::string(kRsaPublic));

std::vector<Verdict> verdicts_of(const std::string& octets, const dns::Snapshot& known = kZone,
                                 std::int64_t now = kNow) {
  const message::Message message = message::Message::read(octets);
  dns::Inquiry inquiry(known);
  return verify(prepare(message), now, inquiry, Detail::Trail);
}

Verdict verdict_of(const std::string& octets, const dns::Snapshot& known = kZone,
                   std::int64_t now = kNow) {
  return verdicts_of(octets, known, now).at(0);
}

// What was found to have happened, as "code field before".
std::vector<std::string> changes_of(const Verdict& verdict) {
  std::vector<std::string> changes;
  changes.reserve(verdict.changes.size());
  for (const Change& change : verdict.changes)
    changes.push_back(std::string(id(change.code)) + ' ' + change.field + ' ' + change.before);
  return changes;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t pos = text.find(from);
  EXPECT_NE(pos, std::string::npos) << from;
  return text.replace(pos, from.size(), to);
}

std::string lf(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c != '\r') result += c;
  }
  return result;
}

TEST(DkimVerify, VerifiesWhatWasSignedInEveryForm) {
  const dns::Snapshot ed25519 = zone("k=ed25519; p=" + std::string(kEd25519Public));
  for (const Forms& forms : kAllForms) {
    for (const std::string& text : {kMessage, lf(kMessage), std::string("From: a@b.c\r\n\r\n"),
                                    std::string("From: a@b.c\r\n\r\nno line end")}) {
      const Verdict with_rsa = verdict_of(signed_message(text, options(forms)));
      EXPECT_EQ(with_rsa.reason, Reason::Valid);
      EXPECT_EQ(with_rsa.key_bits, 1024U);
      const SigningKey key = SigningKey::from_ed25519_seed(kEd25519Seed).value();
      const Verdict with_ed25519 = verdict_of(signed_message(text, options(forms), key), ed25519);
      EXPECT_EQ(with_ed25519.reason, Reason::Valid);
      EXPECT_EQ(with_ed25519.algorithm, "ed25519-sha256");
    }
  }
}

TEST(DkimVerify, HoldsWhenTheMessageIsStoredWithLf) {
  const std::string octets = signed_message(kMessage, options({kSimple, kSimple}));
  EXPECT_EQ(verdict_of(lf(octets)).reason, Reason::Valid);
}

TEST(DkimVerify, HasNoVerdictWithoutSignature) {
  EXPECT_TRUE(verdicts_of(kMessage).empty());
  EXPECT_TRUE(verdicts_of("").empty());
  EXPECT_EQ(best_result({}), Result::None);
}

TEST(DkimVerify, AsksForAllKeysAtOnceAndWaitsForThem) {
  SigningOptions other = options();
  other.selector = "t";
  const std::string octets = signed_message(signed_message(kMessage, options()), other);
  const message::Message message = message::Message::read(octets);
  const dns::Snapshot nothing;
  dns::Inquiry inquiry(nothing);
  const auto verdicts = verify(prepare(message), kNow, inquiry, Detail::Trail);
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(verdicts[0].reason, Reason::KeyPending);
  EXPECT_EQ(verdicts[1].result, Result::TempError);
  EXPECT_EQ(inquiry.wanted().size(), 2U);
}

TEST(DkimVerify, SaysWhyAGoodSignatureIsNotAccepted) {
  SigningOptions with = options();
  with.timestamp = kNow - 10;
  with.expiration = kNow - 5;
  EXPECT_EQ(verdict_of(signed_message(kMessage, with)).reason, Reason::Expired);
  EXPECT_EQ(verdict_of(signed_message(kMessage, with), kZone, kNow - 7).reason, Reason::Valid);
  with.expiration = std::nullopt;
  EXPECT_EQ(verdict_of(signed_message(kMessage, with), kZone, kNow - 100).reason, Reason::Valid);
  const Verdict early = verdict_of(signed_message(kMessage, with), kZone, kNow - 1000);
  EXPECT_EQ(early.reason, Reason::NotYetValid);
  EXPECT_EQ(early.result, Result::Policy);
}

TEST(DkimVerify, TellsATestingKey) {
  const Verdict verdict =
      verdict_of(signed_message(kMessage, options()), zone("t=y; p=" + std::string(kRsaPublic)));
  EXPECT_EQ(verdict.result, Result::Pass);
  EXPECT_TRUE(verdict.is_testing);
}

TEST(DkimVerify, ShowsWhatChangedInTheBody) {
  const struct {
    Forms forms;
    std::string from;
    std::string to;
    std::vector<std::string> changes;
  } cases[] = {
      {{kRelaxed, kRelaxed},
       "Ann\r\n\r\n",
       "Ann\r\n-- \r\nlist footer\r\n",
       {"dkim.change.footer-appended  "}},
      {{kRelaxed, kSimple},
       "Hello Ben",
       "CAUTION: external\r\n\r\nHello Ben",
       {"dkim.change.banner-prepended  "}},
      {{kRelaxed, kSimple}, "Ann\r\n\r\n", "Ann \r\n\r\n", {}},
      {{kRelaxed, kRelaxed}, "is  here", "is there", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.to);
    const std::string octets = signed_message(kMessage, options(c.forms));
    const Verdict verdict = verdict_of(replaced(octets, c.from, c.to));
    EXPECT_EQ(verdict.reason, Reason::BodyChanged);
    EXPECT_EQ(verdict.header, Check::Good);
    EXPECT_EQ(verdict.body, Check::Bad);
    EXPECT_EQ(changes_of(verdict), c.changes);
  }
}

TEST(DkimVerify, PointsAtTheFooterAndTheBanner) {
  const std::string footer = "-- \r\nlist footer\r\n";
  const std::string octets = signed_message(kMessage, options());
  std::string changed = replaced(octets, "Ann\r\n\r\n", "Ann\r\n" + footer);
  const Span after = verdict_of(changed).changes.at(0).span;
  EXPECT_EQ(changed.substr(after.begin, after.end - after.begin), footer);
  const std::string banner = "CAUTION\r\n";
  changed = replaced(octets, "Hello", banner + "Hello");
  const Span before = verdict_of(changed).changes.at(0).span;
  EXPECT_EQ(changed.substr(before.begin, before.end - before.begin), banner);
}

TEST(DkimVerify, ShowsWhiteSpaceThatRelaxedWouldForgive) {
  const std::string text = replaced(kMessage, "is  here", "is here");
  const std::string octets = signed_message(text, options({kRelaxed, kSimple}));
  const Verdict verdict = verdict_of(replaced(octets, "is here.", "is   here. "));
  EXPECT_EQ(changes_of(verdict), (std::vector<std::string>{"dkim.change.body-whitespace  "}));
}

TEST(DkimVerify, ShowsLineEndsThatChanged) {
  // The header kept CRLF, the body lost it.
  const std::string octets = signed_message(kMessage, options());
  const std::size_t body = octets.find("\r\n\r\n") + 4;
  const Verdict verdict = verdict_of(octets.substr(0, body) + lf(octets.substr(body)));
  EXPECT_EQ(changes_of(verdict), (std::vector<std::string>{"dkim.change.line-ends  "}));
}

TEST(DkimVerify, ShowsATransferEncodingThatWasAddedOrRemoved) {
  SigningOptions with = options();
  with.signed_fields = {"From", "Subject"};
  std::string octets = signed_message(kMessage, with);
  std::size_t body = octets.find("\r\n\r\n") + 4;
  const std::string encoded = base64::encode(octets.substr(body));
  octets = replaced(octets.substr(0, body), "8bit", "base64");
  for (std::size_t i = 0; i < encoded.size(); i += 76)
    octets += encoded.substr(i, 76) + "\r\n";
  EXPECT_EQ(changes_of(verdict_of(octets)),
            (std::vector<std::string>{"dkim.change.transfer-encoding-added  "}));

  octets = signed_message(replaced(octets, "DKIM-", "X-"), with);
  body = octets.find("\r\n\r\n") + 4;
  octets =
      replaced(octets.substr(0, body), "base64", "8bit") + base64::decode(encoded).value_or("");
  EXPECT_EQ(changes_of(verdict_of(octets)),
            (std::vector<std::string>{"dkim.change.transfer-encoding-removed  "}));

  octets = replaced(signed_message(kMessage, with), "8bit", "quoted-printable");
  octets = replaced(octets, "Hello Ben", "Hello=20=\r\nB=65n");
  EXPECT_EQ(changes_of(verdict_of(octets)),
            (std::vector<std::string>{"dkim.change.transfer-encoding-added  "}));
}

TEST(DkimVerify, ShowsWhatChangedInTheHeader) {
  const struct {
    std::string from;
    std::string to;
    std::vector<std::string> changes;
  } cases[] = {
      {"Subject: Re: Your\r\n order",
       "Subject: [EXTERNAL] Re: Your\r\n order",
       {"dkim.change.subject-prefixed Subject Re: Your\r\n order"}},
      {"Subject: Re: Your",
       "Subject: Re: [the list] Your",
       {"dkim.change.subject-prefixed Subject Re: Your\r\n order"}},
      {"To: ben@b.example\r\n",
       "To: ben@b.example\r\nCc: c@d.example\r\n",
       {"dkim.change.field-added Cc "}},
      {"From: Ann <ann@a.example>\r\n",
       "X-Original-From: Ann <ann@a.example>\r\nFrom: Ann via List <list@l.example>\r\n",
       {"dkim.change.field-rewritten From Ann <ann@a.example>"}},
      {"Transfer-Encoding: 8bit",
       "Transfer-Encoding: 7bit",
       {"dkim.change.field-rewritten Content-Transfer-Encoding 8bit"}},
      {"Message-ID: <1@a.example>\r\n", "", {}},
      {"10:00:00", "11:00:00", {}},
  };
  const SigningKey ed25519_key = SigningKey::from_ed25519_seed(kEd25519Seed).value();
  const dns::Snapshot ed25519 = zone("k=ed25519; p=" + std::string(kEd25519Public));
  for (const auto& c : cases) {
    SCOPED_TRACE(c.to);
    for (const Forms& forms : kAllForms) {
      const Verdict rsa_verdict =
          verdict_of(replaced(signed_message(kMessage, options(forms)), c.from, c.to));
      EXPECT_EQ(rsa_verdict.reason, Reason::HeaderChanged);
      EXPECT_EQ(changes_of(rsa_verdict), c.changes);
      const Verdict verdict = verdict_of(
          replaced(signed_message(kMessage, options(forms), ed25519_key), c.from, c.to), ed25519);
      EXPECT_EQ(changes_of(verdict), c.changes);
    }
  }
}

TEST(DkimVerify, ShowsAFieldThatWasPutBelowTheSignedOne) {
  SigningOptions with = options();
  with.signed_fields = {"From", "Subject"};
  const Verdict verdict =
      verdict_of(replaced(signed_message(kMessage, with), "Date:", "Subject: another\r\nDate:"));
  EXPECT_EQ(changes_of(verdict),
            (std::vector<std::string>{"dkim.change.field-replaced Subject Re: Your\r\n order"}));
}

TEST(DkimVerify, ShowsHeaderLinesThatWereUnfolded) {
  const Verdict verdict =
      verdict_of(replaced(signed_message(replaced(kMessage, "Your\r\n order", "Your order"),
                                         options({kSimple, kSimple})),
                          "Your order", "Your\r\n order"));
  EXPECT_EQ(changes_of(verdict), (std::vector<std::string>{"dkim.change.header-refolded  "}));
}

TEST(DkimVerify, TellsAnotherKeyFromAChangedHeader) {
  const std::string octets = signed_message(kMessage, options());
  const std::size_t data = octets.find("b=", octets.find("bh=") + 3) + 2;
  std::string damaged = octets;
  damaged[data + 4] = damaged[data + 4] == 'A' ? 'B' : 'A';
  EXPECT_EQ(verdict_of(damaged).reason, Reason::OtherKey);
  const Verdict both =
      verdict_of(replaced(replaced(octets, "Hello", "Hallo"), "10:00:00", "11:00:00"));
  EXPECT_EQ(both.reason, Reason::HeaderAndBodyChanged);
}

TEST(DkimVerify, SaysWhatTheSignatureLeavesOpen) {
  SigningOptions with = options();
  with.signed_fields = {"From", "To", "Date"};
  const std::string octets = signed_message(kMessage, with);
  const Verdict verdict = verdict_of(octets);
  EXPECT_EQ(verdict.unsigned_fields,
            (std::vector<std::string>{"subject", "message-id", "content-transfer-encoding"}));
  EXPECT_EQ(verdict.signed_fields, (std::vector<std::string>{"From", "To", "Date"}));
}

TEST(DkimVerify, LooksAtSoManySignaturesOnly) {
  std::string octets;
  for (int i = 0; i < 100; ++i)
    octets += "DKIM-Signature: v=1\r\n";
  octets += kMessage;
  const message::Message message = message::Message::read(octets);
  const Prepared prepared = prepare(message);
  EXPECT_EQ(prepared.signatures.size(), kMostSignatures);
  EXPECT_EQ(prepared.ignored, 100U - kMostSignatures);
}

TEST(DkimVerify, GivesTheSameResultWithoutTrail) {
  const std::string octets = replaced(signed_message(kMessage, options()), "Hello", "Hallo");
  const message::Message message = message::Message::read(octets);
  const Prepared prepared = prepare(message);
  dns::Inquiry inquiry(kZone);
  const Verdict brief = verify(prepared, kNow, inquiry, Detail::Result).at(0);
  EXPECT_EQ(brief.reason, verify(prepared, kNow, inquiry, Detail::Trail).at(0).reason);
  EXPECT_TRUE(brief.trail.empty());
}

TEST(DkimVerify, SurvivesEveryPrefix) {
  const std::string octets = signed_message(kMessage, options());
  for (std::size_t size = 0; size < octets.size(); ++size) {
    for (const Verdict& verdict : verdicts_of(octets.substr(0, size)))
      EXPECT_TRUE(verdict.result != Result::Pass || octets.size() - size <= 4);
  }
}

TEST(DkimVerify, WritesJsonOfItsContract) {
  const Verdict verdict = verdict_of(signed_message(kMessage, options()));
  const boost::json::object object = to_json(verdict).as_object();
  EXPECT_EQ(object.at("result").as_string(), "pass");
  EXPECT_EQ(object.at("reason").as_string(), "dkim.valid");
  EXPECT_EQ(object.at("domain").as_string(), "a.example");
  EXPECT_EQ(object.at("selector").as_string(), "s");
  EXPECT_EQ(object.at("algorithm").as_string(), "rsa-sha256");
  EXPECT_EQ(object.at("key_bits").to_number<int>(), 1024);
  EXPECT_EQ(object.at("trail").as_array().size(), 5U);
}

}  // namespace
}  // namespace waybill::dkim
