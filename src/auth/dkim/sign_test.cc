#include "auth/dkim/sign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "auth/dkim/signature.h"
#include "auth/dkim/test_keys.h"
#include "base/ascii.h"

namespace waybill::dkim {
namespace {

const std::string kMessage = "From: ann@a.example\r\nSubject: x\r\n\r\nbody\r\n";

SigningOptions options() {
  SigningOptions made;
  made.domain = "a.example";
  made.selector = "s";
  return made;
}

TEST(DkimSign, MakesAFieldThatReadsBack) {
  const SigningKey key = SigningKey::from_pem(kRsaPem).value();
  SigningOptions with = options();
  with.identity = "@news.a.example";
  with.timestamp = 100;
  with.expiration = 200;
  const auto field = sign(message::Message::read(kMessage), key, with);
  ASSERT_TRUE(field.has_value());
  EXPECT_TRUE(field->ends_with("\r\n"));
  for (const std::string_view line : ascii::split(*field, '\n'))
    EXPECT_LE(line.size(), 79U);
  const ParsedSignature parsed = parse_signature(field->substr(field->find(':') + 1));
  EXPECT_TRUE(parsed.faults.empty());
  EXPECT_EQ(parsed.signature.identity, "@news.a.example");
  EXPECT_EQ(parsed.signature.timestamp, 100);
  EXPECT_EQ(parsed.signature.expiration, 200);
  EXPECT_EQ(parsed.signature.body_length, std::nullopt);
}

TEST(DkimSign, SignsTheAbsenceOfFieldsThatMustNotBeAdded) {
  const auto names = default_signed_fields(message::Message::read(kMessage));
  EXPECT_EQ(std::ranges::count(names, "From"), 2);
  EXPECT_EQ(std::ranges::count(names, "Subject"), 2);
  EXPECT_EQ(std::ranges::count(names, "Reply-To"), 1);
  EXPECT_EQ(std::ranges::count(names, "References"), 0);
}

TEST(DkimSign, RefusesOptionsThatMakeNoSignature) {
  const SigningKey key = SigningKey::from_pem(kRsaPem).value();
  const message::Message message = message::Message::read(kMessage);
  const auto fault_of = [&](auto change) {
    SigningOptions with = options();
    change(with);
    const auto field = sign(message, key, with);
    return field ? std::nullopt : std::optional(field.error());
  };
  EXPECT_EQ(fault_of([](SigningOptions&) {}), std::nullopt);
  EXPECT_EQ(fault_of([](SigningOptions& o) { o.domain = ""; }), SigningFault::BadOptions);
  EXPECT_EQ(fault_of([](SigningOptions& o) { o.domain = "a.example; l=0"; }),
            SigningFault::BadOptions);
  EXPECT_EQ(fault_of([](SigningOptions& o) { o.selector = "a b"; }), SigningFault::BadOptions);
  EXPECT_EQ(fault_of([](SigningOptions& o) { o.identity = "@b.example"; }),
            SigningFault::BadOptions);
  EXPECT_EQ(fault_of([](SigningOptions& o) { o.signed_fields = {"Subject"}; }),
            SigningFault::BadOptions);
}

}  // namespace
}  // namespace waybill::dkim
