#include "auth/dkim/signature.h"

#include <gtest/gtest.h>

#include <string>

namespace waybill::dkim {
namespace {

const std::string kGood =
    " v=1; a=rsa-sha256; c=relaxed; d=Example.com; s=sel.one;\r\n\tt=100; x=200; l=12; q=dns/txt;"
    " i=ann=40a@mail.example.com; h=From : to:\r\n Subject; z=From:a=20b|To:c; bh=YWJj; b=ZG Vm";

std::string key_name(const Signature& signature) {
  return signature.key_name ? signature.key_name->text() : "";
}

std::vector<Reason> reasons_of(std::string_view value, FieldKind kind) {
  std::vector<Reason> reasons;
  for (const Fault& fault : parse_signature(value, kind).faults)
    reasons.push_back(fault.code);
  return reasons;
}

TEST(DkimSignature, ReadsEveryTag) {
  const ParsedSignature parsed = parse_signature(kGood);
  const Signature& signature = parsed.signature;
  EXPECT_TRUE(parsed.faults.empty());
  EXPECT_EQ(signature.algorithm, Algorithm::RsaSha256);
  EXPECT_EQ(signature.header_form, Canonicalization::Relaxed);
  EXPECT_EQ(signature.body_form, Canonicalization::Simple);
  EXPECT_EQ(signature.domain, "Example.com");
  EXPECT_EQ(key_name(signature), "sel.one._domainkey.example.com");
  EXPECT_EQ(signature.identity, "ann@a@mail.example.com");
  EXPECT_FALSE(signature.identity_is_domain);
  EXPECT_EQ(signature.signed_fields, (std::vector<std::string>{"From", "to", "Subject"}));
  EXPECT_EQ(signature.copied_fields, (std::vector<std::string>{"From:a b", "To:c"}));
  EXPECT_EQ(signature.body_hash, "abc");
  EXPECT_EQ(signature.signature, "def");
  EXPECT_EQ(signature.body_length, 12U);
  EXPECT_EQ(signature.timestamp, 100);
  EXPECT_EQ(signature.expiration, 200);
  if (!signature.signature_bytes) FAIL();
  EXPECT_EQ(kGood.substr(signature.signature_bytes->begin), "ZG Vm");
}

TEST(DkimSignature, TakesTheSigningDomainForTheIdentity) {
  const auto parsed = parse_signature("v=1;a=rsa-sha256;d=a.example;s=s;h=from;bh=YQ==;b=YQ==");
  EXPECT_TRUE(parsed.faults.empty());
  EXPECT_EQ(parsed.signature.identity, "@a.example");
  EXPECT_EQ(parsed.signature.header_form, Canonicalization::Simple);
  EXPECT_TRUE(parsed.signature.identity_is_domain);
}

TEST(DkimSignature, ReadsInternationalDomains) {
  const auto parsed = parse_signature(
      "v=1;a=rsa-sha256;d=b\xC3\xBC\x63her.example;s=s;h=from;bh=YQ==;b=YQ==;i=@x.b\xC3\xBC\x63her"
      ".example");
  EXPECT_TRUE(parsed.faults.empty());
  EXPECT_EQ(key_name(parsed.signature), "s._domainkey.xn--bcher-kva.example");
}

TEST(DkimSignature, NamesWhatIsWrong) {
  static const struct {
    std::string_view value;
    std::vector<Reason> reasons;
  } kCases[] = {
      {"a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==", {Reason::MissingTag}},
      {"v=2;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==", {Reason::UnsupportedVersion}},
      {"v=1;a=RSA-SHA256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==", {Reason::UnsupportedAlgorithm}},
      {"v=1;a=rsa-sha256;c=nofws;d=a.b;s=s;h=from;bh=YQ==;b=YQ==",
       {Reason::UnsupportedCanonicalization}},
      {"v=1;a=rsa-sha256;c=relaxed/;d=a.b;s=s;h=from;bh=YQ==;b=YQ==",
       {Reason::UnsupportedCanonicalization}},
      {"v=1;a=rsa-sha256;q=http;d=a.b;s=s;h=from;bh=YQ==;b=YQ==", {Reason::UnsupportedQueryMethod}},
      {"v=1;a=rsa-sha256;d=a..b;s=s;h=from;bh=YQ==;b=YQ==", {Reason::BadDomain}},
      {"v=1;a=rsa-sha256;d=a.b;s=;h=from;bh=YQ==;b=YQ==", {Reason::BadSelector}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=?", {Reason::SignatureNotBase64}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=;b=YQ==", {Reason::BodyHashNotBase64}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=to;bh=YQ==;b=YQ==", {Reason::FromNotSigned}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=;bh=YQ==;b=YQ==", {Reason::FromNotSigned}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==;i=a", {Reason::BadIdentity}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==;i=@b", {Reason::IdentityOutsideDomain}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==;i=@xa.b", {Reason::IdentityOutsideDomain}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==;t=1.5", {Reason::BadNumber}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==;x=9999999999999", {Reason::BadNumber}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==;l=-1", {Reason::BadNumber}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;bh=YQ==;b=YQ==;t=5;x=5", {Reason::ExpiresBeforeSigned}},
      {"v=1;a=rsa-sha256;d=a.b;d=a.b;s=s;h=from;bh=YQ==;b=YQ==", {Reason::DuplicateTag}},
      {"v=1;a=rsa-sha256;d=a.b;s=s;h=from;;bh=YQ==;b=YQ==", {Reason::SignatureSyntax}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    EXPECT_EQ(reasons_of(c.value, FieldKind::DkimSignature), c.reasons);
  }
}

TEST(DkimSignature, ReadsArcFieldsByTheirOwnRules) {
  EXPECT_EQ(
      reasons_of("i=1;a=rsa-sha256;d=a.b;s=s;h=;bh=YQ==;b=YQ==", FieldKind::ArcMessageSignature),
      (std::vector<Reason>{}));
  EXPECT_EQ(reasons_of("i=1;a=rsa-sha1;d=a.b;s=s;h=arc-seal;bh=YQ==;b=YQ==",
                       FieldKind::ArcMessageSignature),
            (std::vector<Reason>{Reason::UnsupportedAlgorithm, Reason::ForbiddenTag}));
  EXPECT_EQ(reasons_of("i=1;cv=none;a=rsa-sha256;d=a.b;s=s;b=YQ==", FieldKind::ArcSeal),
            (std::vector<Reason>{}));
  EXPECT_EQ(reasons_of("i=1;cv=none;a=rsa-sha256;d=a.b;s=s;b=YQ==;h=from", FieldKind::ArcSeal),
            (std::vector<Reason>{Reason::ForbiddenTag}));
}

TEST(DkimSignature, KeepsItsLimits) {
  EXPECT_EQ(reasons_of(std::string(kLargestSignatureField + 1, 'a'), FieldKind::DkimSignature),
            (std::vector<Reason>{Reason::SignatureTooLarge}));
  std::string names = "from";
  for (std::size_t i = 0; i < kMostSignedFields; ++i)
    names += ":a";
  EXPECT_EQ(
      reasons_of("v=1;a=rsa-sha256;d=a.b;s=s;bh=YQ==;b=YQ==;h=" + names, FieldKind::DkimSignature),
      (std::vector<Reason>{Reason::TooManySignedFields}));
}

TEST(DkimSignature, ReadsEveryPrefix) {
  for (std::size_t size = 0; size <= kGood.size(); ++size) {
    for (const Fault& fault : parse_signature(std::string_view(kGood).substr(0, size)).faults)
      EXPECT_LE(fault.span.end, size);
  }
}

}  // namespace
}  // namespace waybill::dkim
