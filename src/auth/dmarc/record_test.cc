#include "auth/dmarc/record.h"

#include <gtest/gtest.h>

#include <string>

namespace waybill::dmarc {
namespace {

using Code = FaultCode;

TEST(DmarcRecord, ReadsEveryTag) {
  const std::string_view text =
      "v=DMARC1; p=reject; sp=quarantine; np=none; psd=n; t=y; adkim=s; aspf=s; fo=1:d:s; "
      "rua=mailto:a@example.com!10m, mailto:b@example.net; ruf=mailto:c@example.com; pct=50";
  const ParsedRecord parsed = parse_record(text);
  const Record& record = parsed.record;
  EXPECT_EQ(record.p.value, Policy::Reject);
  EXPECT_EQ(record.sp.value, Policy::Quarantine);
  EXPECT_EQ(record.np.value, Policy::None);
  EXPECT_EQ(record.psd, PublicSuffix::No);
  EXPECT_TRUE(record.is_test);
  EXPECT_EQ(record.dkim_alignment, Strictness::Strict);
  EXPECT_EQ(record.spf_alignment, Strictness::Strict);
  EXPECT_EQ(record.failure_options,
            (FailureOptions{.all_fail = false, .any_fail = true, .dkim = true, .spf = true}));
  ASSERT_EQ(record.aggregate_reports.size(), 2U);
  EXPECT_EQ(record.aggregate_reports[0].uri, "mailto:a@example.com");
  EXPECT_EQ(record.aggregate_reports[1].uri, "mailto:b@example.net");
  EXPECT_EQ(record.failure_reports.size(), 1U);
  EXPECT_EQ(record.percentage, 50);
  EXPECT_EQ(parsed.faults, (std::vector<Fault>{{Code::ReportSizeSuffix, {87, 111}},
                                               {Code::HistoricTag, {161, 167}},
                                               {Code::WeakerSubdomainPolicy, {167, 167}},
                                               {Code::WeakerNonexistentPolicy, {167, 167}}}));
}

TEST(DmarcRecord, KnowsTheVersionTag) {
  for (const char* text :
       {"v=DMARC1", "v=DMARC1;", "v = DMARC1 ; p=none", "V=DMARC1;p=none", "v\t=\tDMARC1\t;"})
    EXPECT_TRUE(is_dmarc_record(text)) << text;
  for (const char* text : {"", "v", "v=", " v=DMARC1", "v=dmarc1", "v=DMARC1x", "v=DMARC1 p=none",
                           "p=none; v=DMARC1", "v=DMARC2"})
    EXPECT_FALSE(is_dmarc_record(text)) << text;
}

TEST(DmarcRecord, NamesEveryFault) {
  static const struct {
    std::string_view text;
    std::vector<Fault> faults;
  } kCases[] = {
      {"v=DMARC1; p=none; rua=mailto:a@b.example", {}},
      {"v = DMARC1 ; p = Reject ; rua = mailto:a@b.example ; ", {}},
      {"v=DMARC1;p=none;;x=y;foo;=z;a_b=c;rua=mailto:a@b.example",
       {{Code::EmptyTag, {16, 16}},
        {Code::UnknownTag, {17, 20}},
        {Code::MissingEquals, {21, 24}},
        {Code::BadTagName, {25, 27}},
        {Code::BadTagName, {28, 33}}}},
      {"v=DMARC1;p=rejct;sp=x;np=y;rua=mailto:a@b.example",
       {{Code::BadPolicy, {11, 16}},
        {Code::BadSubdomainPolicy, {20, 21}},
        {Code::BadNonexistentPolicy, {25, 26}}}},
      {"v=DMARC1;p=none;p=reject;psd=x;t=1;adkim=x;aspf=;rua=mailto:a@b.example",
       {{Code::RepeatedTag, {16, 24}},
        {Code::BadPublicSuffixFlag, {29, 30}},
        {Code::BadTestFlag, {33, 34}},
        {Code::BadAlignmentMode, {41, 42}},
        {Code::BadAlignmentMode, {48, 48}}}},
      {"v=DMARC1;p=none;fo=0:1;rua=a@b.example,https://x.example/,mailto:x!,mailto:",
       {{Code::FailureOptionsWithoutAddress, {16, 22}},
        {Code::BadFailureOptions, {19, 22}},
        {Code::BadReportUri, {27, 38}},
        {Code::UnsupportedReportScheme, {39, 57}},
        {Code::BadReportUri, {58, 67}},
        {Code::BadReportUri, {68, 75}}}},
      {"v=DMARC1;t=y;p=quarantine\x01",
       {{Code::PolicyNotSecond, {13, 26}},
        {Code::BadCharacter, {15, 26}},
        {Code::BadPolicy, {15, 26}},
        {Code::NoAggregateReports, {26, 26}}}},
      {"v=DMARC1;p=quarantine;t=y;rua=mailto:a@b.example", {{Code::QuarantineInTest, {48, 48}}}},
      {"p=none",
       {{Code::NotDmarc, {0, 6}},
        {Code::PolicyNotSecond, {0, 6}},
        {Code::NoAggregateReports, {6, 6}}}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_record(c.text).faults, c.faults);
  }
}

TEST(DmarcRecord, CountsOnlyWithAPolicyOrAReportAddress) {
  static const struct {
    std::string_view text;
    Usability usability;
  } kCases[] = {
      {"v=DMARC1; p=reject", Usability::AsPublished},
      {"v=DMARC1; p=reject; bogus", Usability::AsPublished},
      {"v=DMARC1; p=reject; sp=rejct; rua=mailto:r@x.example", Usability::AsNone},
      {"v=DMARC1; p=reject; sp=rejct", Usability::NotApplied},
      {"v=DMARC1; p=reject; np=rejct", Usability::NotApplied},
      {"v=DMARC1; p=", Usability::NotApplied},
      {"v=DMARC1; rua=mailto:r@x", Usability::AsNone},
      {"v=DMARC1; rua=r@x", Usability::NotApplied},
      {"v=DMARC1", Usability::NotApplied},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(parse_record(c.text).record.usability(), c.usability) << c.text;
}

TEST(DmarcRecord, NamesPlacesInsideEveryPrefix) {
  const std::string_view text =
      "v=DMARC1; p=reject; sp=x; fo=1:d; rua=mailto:a@example.com!10m,x; ruf=y; pct=7; t=y";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    for (const Fault& fault : parse_record(text.substr(0, length)).faults) {
      EXPECT_LE(fault.span.begin, fault.span.end);
      EXPECT_LE(fault.span.end, length);
    }
  }
}

TEST(DmarcRecord, EveryCodeHasWords) {
  for (int i = 0; i <= static_cast<int>(Code::NoAggregateReports); ++i) {
    const auto code = static_cast<Code>(i);
    EXPECT_TRUE(id(code).starts_with("dmarc.record."));
    EXPECT_FALSE(describe(code).empty());
    EXPECT_FALSE(to_string(severity(code)).empty());
  }
}

}  // namespace
}  // namespace waybill::dmarc
