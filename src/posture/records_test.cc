// The texts of records and policies, as tables.
#include <gtest/gtest.h>

#include "base/check.h"
#include "posture/bimi_record.h"
#include "posture/dane.h"
#include "posture/dmarc_edit.h"
#include "posture/mta_sts_policy.h"
#include "posture/registration.h"
#include "posture/tls_rpt.h"

namespace waybill::posture {
namespace {

TEST(MtaStsRecord, NamesWhatIsWrong) {
  static const struct {
    std::string_view text, id;
    std::vector<MtaStsFault> faults;
  } kCases[] = {
      {"v=STSv1; id=20261123T180000;", "20261123T180000", {}},
      {"v=STSv1;id=1", "1", {}},
      {" v = STSv1 ; id = a1 ; other=x", "a1", {}},
      {"v=STSv1;", "", {MtaStsFault::BadId}},
      {"v=STSv1; id=", "", {MtaStsFault::BadId}},
      {"v=STSv1; id=2026-11-23", "2026-11-23", {MtaStsFault::BadId}},
      {"v=STSv1; id=123456789012345678901234567890123",
       "123456789012345678901234567890123",
       {MtaStsFault::BadId}},
      {"v=stsv1; id=1", "1", {MtaStsFault::BadVersion}},
      {"", "", {MtaStsFault::BadVersion, MtaStsFault::BadId}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const MtaStsRecord record = parse_mta_sts_record(c.text);
    EXPECT_EQ(record.id, c.id);
    EXPECT_EQ(record.faults, c.faults);
  }
}

TEST(MtaStsPolicy, NamesWhatIsWrong) {
  static const struct {
    std::string_view text;
    std::vector<MtaStsFault> faults;
  } kCases[] = {
      {"version: STSv1\r\nmode: enforce\r\nmx: mx.example.com\r\nmax_age: 604800\r\n", {}},
      {"version: STSv1\nmode: testing\nmx: *.example.com\nmax_age: 0\nunknown: x", {}},
      {"version: STSv1\nmode: none\nmax_age: 86400", {}},
      {"", {MtaStsFault::BadVersion, MtaStsFault::NoMode, MtaStsFault::NoMaxAge}},
      {"version: STSv2\nmode: none\nmax_age: 1", {MtaStsFault::BadVersion}},
      {"version: STSv1\nmode: force\nmx: a.example\nmax_age: 1", {MtaStsFault::BadMode}},
      {"version: STSv1\nmode: enforce\nmax_age: 1", {MtaStsFault::NoMx}},
      {"version: STSv1\nmode: enforce\nmx: a.*.example\nmx: b.example\nmax_age: 1",
       {MtaStsFault::BadMx}},
      {"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 31557601", {MtaStsFault::BadMaxAge}},
      {"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: soon", {MtaStsFault::BadMaxAge}},
      {"version: STSv1\n<html>\nmode: enforce\nmx: a.example\nmax_age: 1", {MtaStsFault::BadLine}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_mta_sts_policy(c.text).faults, c.faults);
  }
}

TEST(MtaStsPolicy, CoversOneLabelByAStar) {
  const MtaStsPolicy policy = parse_mta_sts_policy(
      "version: STSv1\nmode: enforce\nmx: MX.example.com\nmx: *.mail.example.com\nmax_age: 1");
  const auto covers = [&](std::string_view host) {
    return policy.covers(checked(dns::Name::parse(host)));
  };
  EXPECT_TRUE(covers("mx.example.com"));
  EXPECT_TRUE(covers("a.mail.example.com"));
  EXPECT_FALSE(covers("a.b.mail.example.com"));
  EXPECT_FALSE(covers("mail.example.com"));
  EXPECT_FALSE(covers("xmail.example.com"));
}

TEST(TlsRptRecord, NamesWhatIsWrong) {
  static const struct {
    std::string_view text;
    std::size_t addresses;
    std::vector<TlsRptFault> faults;
  } kCases[] = {
      {"v=TLSRPTv1; rua=mailto:tls@example.com", 1, {}},
      {"v=TLSRPTv1;rua=mailto:tls@example.com,https://example.com/tls;", 2, {}},
      {"v=TLSRPTv1; rua=tls@example.com", 0, {TlsRptFault::BadAddress, TlsRptFault::NoAddress}},
      {"v=TLSRPTv1; rua=http://example.com, mailto:a@example.com", 1, {TlsRptFault::BadAddress}},
      {"v=TLSRPTv1;", 0, {TlsRptFault::NoAddress}},
      {"v=TLSRPTv1; rua=mailto:@", 0, {TlsRptFault::BadAddress, TlsRptFault::NoAddress}},
      {"v=TLSRPT1; rua=mailto:a@example.com", 1, {TlsRptFault::BadVersion}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const TlsRptRecord record = parse_tls_rpt_record(c.text);
    EXPECT_EQ(record.addresses.size(), c.addresses);
    EXPECT_EQ(record.faults, c.faults);
  }
}

TEST(BimiRecord, NamesWhatIsWrong) {
  static const struct {
    std::string_view text;
    bool is_declined;
    std::vector<BimiFault> faults;
  } kCases[] = {
      {"v=BIMI1; l=https://example.com/l.svg; a=https://example.com/v.pem", false, {}},
      {"v=BIMI1; l=https://example.com/l.svg", false, {}},
      {"v=BIMI1; l=; a=;", true, {}},
      {"v=BIMI1; l=http://example.com/l.svg", false, {BimiFault::LocationNotHttps}},
      {"v=BIMI1; l=https://example.com/l.svg; a=self", false, {BimiFault::EvidenceNotHttps}},
      {"v=BIMI1; a=https://example.com/v.pem", false, {BimiFault::NoLocation}},
      {"v=BIMI2; l=https://example.com/l.svg", false, {BimiFault::BadVersion}},
      {"v=BIMI1; nonsense; l=https://example.com/l.svg", false, {BimiFault::BadTag}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const BimiRecord record = parse_bimi_record(c.text);
    EXPECT_EQ(record.is_declined, c.is_declined);
    EXPECT_EQ(record.faults, c.faults);
  }
}

TEST(TlsaRecord, IsReadAndJudged) {
  const std::string digest(64, 'A');
  static const struct {
    std::string text;
    bool is_read, is_usable;
  } kCases[] = {
      {"3 1 1 " + digest, true, true},
      {"2 0 1 " + digest.substr(0, 32) + " " + digest.substr(32), true, true},
      {"1 1 1 " + digest, true, false},  // PKIX-EE: not for SMTP
      {"3 1 1 abcd", true, false},       // cut off
      {"3 1 2 " + digest, true, false},  // too short for SHA-512
      {"3 1 0 abcd", true, true},
      {"3 1 1", false, false},
      {"3 1 1 xyz", false, false},
      {"256 1 1 ab", false, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto record = parse_tlsa(c.text);
    EXPECT_EQ(record.has_value(), c.is_read);
    EXPECT_EQ(record && record->is_usable(), c.is_usable);
  }
}

TEST(DmarcEdit, ChangesOneThing) {
  EXPECT_EQ(with_dmarc_tag("v=DMARC1;p=none;", "p", "reject"), "v=DMARC1; p=reject");
  EXPECT_EQ(with_dmarc_tag("v=DMARC1; rua=mailto:a@example.com", "p", "none"),
            "v=DMARC1; p=none; rua=mailto:a@example.com");
  EXPECT_EQ(with_dmarc_tag("v=DMARC1; p=none", "rua", "mailto:a@example.com"),
            "v=DMARC1; p=none; rua=mailto:a@example.com");
  constexpr std::string_view kNames[] = {"pct", "sp"};
  EXPECT_EQ(without_dmarc_tags("v=DMARC1; p=none; PCT=5; sp = none", kNames), "v=DMARC1; p=none");
}

TEST(Registration, IsReadFromRdap) {
  const auto request = registration_request(checked(dns::Name::parse("example.com")));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->url, "https://rdap.verisign.com/com/v1/domain/example.com");
  EXPECT_EQ(registration_request(checked(dns::Name::parse("example.zz"))), std::nullopt);
  EXPECT_EQ(parse_registration(R"({"events":[{"eventAction":"expiration","eventDate":"2030-01-01"},
      {"eventAction":"registration","eventDate":"1970-01-02T03:04:05Z"}]})"),
            86'400);
  for (const std::string_view bad :
       {"", "[]", "{}", R"({"events":5})", R"({"events":[5]})",
        R"({"events":[{"eventAction":"registration","eventDate":"soon"}]})"})
    EXPECT_EQ(parse_registration(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace waybill::posture
