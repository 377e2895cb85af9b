#include "report/aggregate_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "report/report_json.h"

namespace waybill::report {
namespace {

// Keeps what a document gives.
class Collector final : public AggregateSink {
 public:
  explicit Collector(bool wants_rows = true) : wants_rows_(wants_rows) {}
  bool begin(const AggregateReport& head) override {
    heads.push_back(head);
    return wants_rows_;
  }
  void row(const AggregateRow& row) override {
    std::string json;
    append_json(row, json);
    rows.push_back(std::move(json));
  }
  void end(const AggregateReport& report) override { reports.push_back(report); }

  std::vector<AggregateReport> heads, reports;
  std::vector<std::string> rows;
  std::string error;

 private:
  bool wants_rows_;
};

void read_into(Collector& all, std::string_view xml, std::size_t block = 1U << 20U,
               std::size_t gathered = 64U << 10U) {
  AggregateReader reader(all, {.digest = AggregateReader::Digest::Yes, .gathered = gathered});
  for (std::size_t i = 0; i < xml.size(); i += block) {
    if (!reader.feed(xml.substr(i, block))) break;
  }
  reader.finish();
  all.error = reader.error();
}

std::vector<std::string> ids(const AggregateReport& report) {
  std::vector<std::string> codes;
  for (const DeviationCount& met : report.deviations)
    codes.emplace_back(id_of(met.code));
  return codes;
}

bool has(const AggregateReport& report, std::string_view id) {
  return std::ranges::any_of(report.deviations,
                             [id](const DeviationCount& met) { return id_of(met.code) == id; });
}

// A report of RFC 7489 without any deviation.
constexpr std::string_view kGood = R"(<?xml version="1.0" encoding="UTF-8"?>
<feedback><version>1.0</version><report_metadata><org_name>receiver.example</org_name>
<email>dmarc@receiver.example</email><report_id>r1</report_id>
<date_range><begin>1700006400</begin><end>1700092800</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><adkim>r</adkim><aspf>s</aspf><p>reject</p>
<sp>none</sp><pct>100</pct><fo>1</fo></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated>
<disposition>none</disposition><dkim>pass</dkim><spf>fail</spf>
<reason><type>forwarded</type><comment>a list</comment></reason></policy_evaluated></row>
<identifiers><envelope_from>bounce.example.net</envelope_from><header_from>example.com</header_from>
</identifiers><auth_results><dkim><domain>example.com</domain><selector>s1</selector>
<result>pass</result></dkim><spf><domain>bounce.example.net</domain><scope>mfrom</scope>
<result>softfail</result></spf></auth_results></record></feedback>)";

std::string with(std::string_view from, std::string_view to, std::string_view text = kGood) {
  std::string changed(text);
  const std::size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) changed.replace(at, from.size(), to);
  return changed;
}

TEST(AggregateReader, ReadsEveryValue) {
  Collector all;
  read_into(all, kGood);
  ASSERT_EQ(all.reports.size(), 1U);
  const AggregateReport& report = all.reports[0];
  EXPECT_EQ(ids(report), std::vector<std::string>{});
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.generation, Generation::Rfc7489);
  EXPECT_EQ(report.org_name, "receiver.example");
  EXPECT_EQ(report.email, "dmarc@receiver.example");
  EXPECT_EQ(report.report_id, "r1");
  EXPECT_EQ(report.stated, (TimeSpan{1700006400, 1700092800}));
  EXPECT_EQ(report.span, report.stated);
  EXPECT_EQ(report.policy.domain, "example.com");
  EXPECT_EQ(report.policy.p.value, Policy::Reject);
  EXPECT_EQ(report.policy.sp.value, Policy::None);
  EXPECT_EQ(report.policy.np.value, Policy::NotStated);
  EXPECT_EQ(report.policy.aspf.value, Alignment::Strict);
  EXPECT_EQ(report.policy.pct, "100");
  EXPECT_EQ(report.records, 1U);
  EXPECT_EQ(report.messages, 3U);
  EXPECT_EQ(report.digest, sha256_hex(kGood));
  ASSERT_EQ(all.rows.size(), 1U);
  EXPECT_EQ(all.rows[0],
            R"({"source_ip":"192.0.2.1","count":3,"disposition":"none","dkim":"pass","spf":"fail",)"
            R"("header_from":"example.com","envelope_from":"bounce.example.net",)"
            R"("envelope_to":null,"auth":{"dkim":[{"domain":"example.com","selector":"s1",)"
            R"("result":"pass"}],"spf":[{"domain":"bounce.example.net","scope":"mfrom",)"
            R"("result":"softfail"}]},"reasons":[{"type":"forwarded","comment":"a list"}]})");
}

// Each deviation of docs/reports.md that a document itself can show: a change to the good report,
// the code that it must give, and the records that are still read.
TEST(AggregateReader, NamesEveryDeviation) {
  static const struct {
    std::string_view from, to, code;
    std::uint64_t records = 1;
  } kCases[] = {
      {"<?xml", "\xEF\xBB\xBF<?xml", "byte-order-mark"},
      {"UTF-8", "windows-1252", "charset-declared"},
      {"receiver.example<", "receiver\xFF<", "invalid-utf8"},
      {"<?xml version=\"1.0\"", " <?xml version=\"1.0\"", "declaration-invalid"},
      {"<?xml version=\"1.0\"", "<?xml", "declaration-invalid"},
      {"<feedback>", "<xs:schema xmlns:xs=\"x\"><feedback>", "junk-before-root"},
      {"</feedback>", "</feedback>more", "junk-behind-root"},
      {"dmarc@receiver.example", "<dmarc@receiver.example>", "raw-markup"},
      {"dmarc@receiver.example", "a & b", "raw-markup"},
      {"dmarc@receiver.example", "&nbsp;a", "unknown-entity"},
      {"</source_ip>", "", "unclosed-element"},
      {"</row>", "</row></row>", "stray-end-tag"},
      {"<count>3</count>", "<Count>3</Count>", "name-case"},
      {"<email>", "<email type=\"x\">", "attributes"},
      {"<count>3</count>", "<count>3</count><count>4</count>", "value-repeated"},
      {">192.0.2.1<", "> 192.0.2.1\t<", "padded-values"},
      {"</feedback>", "", "truncated"},
      {"<feedback>", "", "root-missing"},
      {"<feedback>", "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">",
       "namespace-before-rfc"},
      {"<sp>none</sp>", "<sp>none</sp><np>reject</np>", "hybrid-generation"},
      {"<version>1.0", "<version>2.0", "version-unexpected"},
      {"<version>1.0</version>", "", "version-missing"},
      {"<org_name>receiver.example</org_name>", "<org_name/>", "org-name-empty"},
      {"<report_id>r1</report_id>", "", "report-id-missing"},
      {"<report_id>r1<", "<report_id>&lt;r1:2&gt;<", "report-id-unusual"},
      {"<domain>example.com</domain><adkim>", "<domain/><adkim>", "policy-domain-missing"},
      {"<p>reject", "<p>rejct", "policy-word-unknown"},
      {"<sp>none</sp>", "<sp></sp>", "sp-missing"},
      {"<pct>100</pct>", "", "policy-tags-missing"},
      {"1700006400", "1700006400.25", "time-fractional"},
      {"1700006400", "yesterday", "time-invalid"},
      {"1700006400", "-1", "time-invalid"},
      {"1700092800", "1700092799", "end-inclusive"},
      {"1700092800", "1700006400", "span-empty"},
      {"1700092800", "1700006300", "span-reversed"},
      {"1700092800", "1700611200", "span-over-day"},
      {"1700092800", "1700010000", "span-under-day"},
      {"<source_ip>192.0.2.1</source_ip>", "", "source-ip-missing", 0},
      {"192.0.2.1", "192r.0.2.1", "source-ip-invalid", 0},
      {"<count>3", "<count>many", "count-invalid", 0},
      {"<count>3", "<count>-3", "count-invalid", 0},
      {"<disposition>none", "<disposition>HASH(0x55d0c1a2)", "perl-object", 0},
      {"<disposition>none</disposition>", "", "disposition-missing"},
      {"<disposition>none", "<disposition>softfail", "disposition-unknown"},
      {"<disposition>none", "<disposition>pass", "disposition-pass-before-rfc"},
      {"<spf>fail</spf>", "", "policy-result-missing"},
      {"<reason><type>forwarded</type><comment>a list</comment></reason>",
       "<reason>sampled_out</reason>", "reason-as-text"},
      {"<type>forwarded</type><comment>a list</comment>", "<type/><comment></comment>",
       "reason-empty"},
      {"<type>forwarded", "<type>whim", "reason-unknown"},
      {"a list", "arc=pass as.1.example=pass", "arc-comment"},
      {"<header_from>example.com</header_from>", "", "header-from-missing"},
      {"<envelope_from>bounce.example.net</envelope_from>", "", "envelope-from-missing"},
      {"<envelope_from>bounce.example.net<", "<envelope_from><", "envelope-from-empty"},
      {"<scope>mfrom</scope>", "", "spf-scope-missing"},
      {"<domain>bounce.example.net</domain>", "<domain></domain>", "spf-domain-missing"},
      {"softfail", "hardfail", "spf-hardfail"},
      {"softfail", "unknown", "result-alias"},
      {"softfail", "error", "result-alias"},
      {"softfail", "maybe", "result-unknown"},
      {"softfail", "SoftFail", "word-case"},
      {"<disposition>none", "<disposition>None", "word-case"},
      {"<selector>s1</selector>", "", "dkim-selector-missing"},
      {"<domain>example.com</domain><selector>s1<", "<domain></domain><selector><",
       "dkim-entry-empty"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.code) + ": " + std::string(c.to));
    Collector all;
    read_into(all, with(c.from, c.to));
    ASSERT_EQ(all.reports.size(), 1U) << all.error;
    EXPECT_TRUE(has(all.reports[0], c.code)) << ::testing::PrintToString(ids(all.reports[0]));
    EXPECT_EQ(all.reports[0].records, c.records);
    EXPECT_EQ(all.reports[0].records + all.reports[0].skipped, 1U);
    EXPECT_EQ(all.rows.size(), c.records);
    if (c.records == 0) {
      EXPECT_FALSE(all.reports[0].complete);
    }
  }
}

std::string record() {
  const std::size_t begin = kGood.find("<record>");
  return std::string(kGood.substr(begin, kGood.find("</feedback>") - begin));
}
std::string part(std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const std::string close = "</" + std::string(name) + ">";
  const std::size_t begin = kGood.find(open);
  return std::string(kGood.substr(begin, kGood.find(close) + close.size() - begin));
}

TEST(AggregateReader, NamesDeviationsOfTheWhole) {
  const std::string second = with("count>3", "count>1", record());
  static const struct {
    std::string xml, code;
    std::uint64_t records;
  } kCases[] = {
      {with(record(), ""), "no-records", 0},
      {with("</policy_published>", "</policy_published>" + part("policy_published")),
       "policy-twice", 1},
      {with(part("report_metadata"), ""), "metadata-missing", 1},
      {with(part("policy_published"), ""), "policy-missing", 1},
      {with("<org_name>receiver.example</org_name>", "",
            with("</report_metadata>", "<org_name>receiver.example</org_name></report_metadata>")),
       "metadata-reordered", 1},
      {with(record(), second + second), "rows-not-aggregated", 2},
      {with("identifiers", "identities", with("</identifiers>", "</identities>")),
       "identities-element", 1},
      {with("<auth_results>", "<x>", with("</auth_results>", "</x>")), "auth-results-empty", 1},
      {with("<spf><domain>bounce.example.net</domain><scope>mfrom</scope>\n<result>softfail"
            "</result></spf>",
            ""),
       "spf-missing", 1},
      {with("</record>", "", with(record(), record() + record())), "unclosed-element", 2},
      {with("</spf></auth_results></record></feedback>", ""), "truncated", 0},
      {std::string(kGood) + std::string(kGood), "several-documents", 1},
      {with("<comment>a list", "<comment>" + std::string(20000, 'x')), "value-cut", 1},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.code);
    Collector all;
    read_into(all, c.xml);
    ASSERT_FALSE(all.reports.empty()) << all.error;
    EXPECT_TRUE(has(all.reports[0], c.code)) << ::testing::PrintToString(ids(all.reports[0]));
    EXPECT_EQ(all.reports[0].records, c.records);
  }
}

// RFC 9990: its own elements, whatever the version says; "pass" is a disposition of its own.
TEST(AggregateReader, TheContentDecidesTheGeneration) {
  static const struct {
    std::string_view from, to;
    Generation generation;
  } kCases[] = {
      {"<version>1.0", "<version>2.0", Generation::Rfc7489},
      {"<pct>100</pct>", "<testing>n</testing>", Generation::Rfc9990},
      {"<pct>100</pct>", "<discovery_method>treewalk</discovery_method>", Generation::Rfc9990},
      {"<pct>100</pct>", "<np>none</np>", Generation::Rfc9990},
      {"<sp>none</sp>", "<sp>none</sp><np>none</np>", Generation::Rfc7489},
      {"</date_range>", "</date_range><generator>g 1</generator>", Generation::Rfc9990},
      {"<feedback>", "<f:feedback xmlns:f='urn:ietf:params:xml:ns:dmarc-2.0'>",
       Generation::Rfc9990},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.to);
    Collector all;
    read_into(all, with(c.from, c.to, with("<disposition>none", "<disposition>pass")));
    ASSERT_EQ(all.heads.size(), 1U);
    EXPECT_EQ(all.heads[0].generation, c.generation);
    const bool is_new = c.generation == Generation::Rfc9990;
    EXPECT_TRUE(all.rows[0].contains(is_new ? R"("disposition":"pass")"
                                            : R"("disposition":"none","disposition_raw":"pass")"));
  }
}

TEST(AggregateReader, UndoesReferencesAndSections) {
  static const struct {
    std::string_view written, meant;
  } kCases[] = {
      {"a&amp;b &lt;c&gt; &quot;&apos;", "a&b <c> \"'"},
      {"&#65;&#x42;&#x20AC;", "AB\xE2\x82\xAC"},
      {"&amp;lt;", "&lt;"},
      {"&#0;&#xD800;&#x110000;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"<![CDATA[a<b>&amp;]]>", "a<b>&amp;"},
      {"a<!-- no -->b<?p i?>c", "abc"},
      {"a < b", "a < b"},
      {"<john@example.net>", "<john@example.net>"},
      {"x <y> z", "x <y> z"},
      {"&undefined;", "&undefined;"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.written);
    Collector all;
    read_into(all, with("<org_name>receiver.example", "<org_name>" + std::string(c.written)));
    ASSERT_EQ(all.reports.size(), 1U);
    EXPECT_EQ(all.reports[0].org_name, c.meant);
    EXPECT_EQ(all.reports[0].records, 1U);
  }
}

TEST(AggregateReader, ReadsOtherCharacterSets) {
  Collector windows;
  read_into(windows, with("UTF-8", "windows-1252", with("receiver.example<", "caf\xE9\x80<")));
  EXPECT_EQ(windows.reports[0].org_name, "caf\xC3\xA9\xE2\x82\xAC");
  EXPECT_FALSE(has(windows.reports[0], "invalid-utf8"));
  for (const bool is_big : {false, true}) {
    for (const bool has_mark : {false, true}) {
      std::string wide = has_mark ? (is_big ? "\xFE\xFF" : "\xFF\xFE") : "";
      for (const char c : kGood) {
        if (is_big) wide += '\0';
        wide += c;
        if (!is_big) wide += '\0';
      }
      Collector all;
      read_into(all, wide, 7, 1);
      ASSERT_EQ(all.reports.size(), 1U) << all.error;
      EXPECT_EQ(all.reports[0].org_name, "receiver.example");
      EXPECT_EQ(all.rows.size(), 1U);
      EXPECT_TRUE(has(all.reports[0], "utf-16"));
    }
  }
}

TEST(AggregateReader, RecordsInFrontOfTheHeadWaitForIt) {
  std::string xml = with(record(), "");
  xml = with("<feedback>", "<feedback>" + record() + record(), xml);
  Collector all;
  read_into(all, xml);
  ASSERT_EQ(all.heads.size(), 1U);
  EXPECT_EQ(all.heads[0].policy.domain, "example.com");
  EXPECT_EQ(all.rows.size(), 2U);
  EXPECT_TRUE(has(all.reports[0], "metadata-behind-records"));
}

TEST(AggregateReader, TooManyRecordsInFrontOfTheHeadDoNotWait) {
  std::string many;
  while (many.size() <= kMostHeldOctets + (1U << 20U))
    many += record();
  Collector all(false);
  read_into(all, with("<feedback>", "<feedback>" + many, with(record(), "")));
  ASSERT_EQ(all.reports.size(), 1U);
  EXPECT_EQ(all.heads[0].policy.domain, "");
  EXPECT_EQ(all.reports[0].policy.domain, "example.com");
  EXPECT_EQ(all.reports[0].records, many.size() / record().size());
  EXPECT_TRUE(has(all.reports[0], "metadata-behind-records"));
}

TEST(AggregateReader, RefusesDocumentTypes) {
  static constexpr std::string_view kTypes[] = {
      "<!DOCTYPE feedback [<!ENTITY a \"b\">]>",
      "<!DOCTYPE feedback SYSTEM \"http://192.0.2.1/x.dtd\">", "<!ENTITY a SYSTEM \"file:///x\">"};
  for (const std::string_view type : kTypes) {
    SCOPED_TRACE(type);
    Collector before;
    read_into(before, with("<feedback>", std::string(type) + "<feedback>"));
    EXPECT_TRUE(before.reports.empty());
    EXPECT_TRUE(before.error.contains("document type"));
    Collector inside;
    read_into(inside, with("<comment>", "<comment>" + std::string(type)));
    EXPECT_FALSE(inside.error.empty());
    EXPECT_EQ(inside.rows.size(), 0U);
    Collector behind_a_row;
    read_into(behind_a_row, with("</record>", "</record>" + std::string(type) + record()));
    ASSERT_EQ(behind_a_row.reports.size(), 1U);
    EXPECT_EQ(behind_a_row.rows.size(), 1U);
    EXPECT_FALSE(behind_a_row.reports[0].complete);
  }
}

TEST(AggregateReader, SaysWhyADocumentIsNoReport) {
  static const struct {
    std::string_view text, why;
  } kCases[] = {
      {"", "empty"},
      {"unused", "placeholder"},
      {"<html><body>x</body></html>", "root element is \"html\""},
      {"<feedback></feedback>", "without any content"},
      {"<feedback/>", "without any content"},
      {"plain words", "no element \"feedback\""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    Collector all;
    read_into(all, c.text);
    EXPECT_TRUE(all.reports.empty());
    EXPECT_TRUE(all.error.contains(c.why)) << all.error;
  }
}

TEST(AggregateReader, AnElementWithoutEndStopsTheReading) {
  Collector all;
  read_into(all, with("a list", std::string(kLargestUnit + 100000, 'x')));
  ASSERT_FALSE(all.reports.empty());
  EXPECT_FALSE(all.reports[0].complete);
  EXPECT_TRUE(has(all.reports[0], "record-too-large"));
}

TEST(AggregateReader, CountsAreNeverNegativeAndStopAtTheLargest) {
  const std::string huge = with("<count>3", "<count>18446744073709551615", record());
  Collector all;
  read_into(all, with(record(), huge + huge));
  EXPECT_EQ(all.reports[0].messages, 18446744073709551615U);
  Collector over;
  read_into(over, with("<count>3", "<count>18446744073709551616"));
  EXPECT_EQ(over.reports[0].skipped, 1U);
}

// Every prefix gives complete rows only, and says that it is not whole.
TEST(AggregateReader, EveryPrefixIsMarked) {
  const std::string xml = with(record(), record() + record());
  for (std::size_t size = 0; size < xml.size(); ++size) {
    Collector all;
    read_into(all, std::string_view(xml).substr(0, size));
    for (const AggregateReport& report : all.reports) {
      EXPECT_FALSE(report.complete) << size;
      EXPECT_TRUE(has(report, "truncated"));
    }
    for (const std::string& row : all.rows)
      EXPECT_EQ(row.size(), all.rows.front().size());
  }
}

// However the octets come, the same is read.
TEST(AggregateReader, BlocksMakeNoDifference) {
  const std::string xml =
      with("a list", "a <b> &amp; <![CDATA[c]]> \xC3\xA9", with("</source_ip>", "")) +
      std::string(kGood);
  Collector whole;
  read_into(whole, xml);
  ASSERT_EQ(whole.reports.size(), 2U);
  for (const std::size_t block : {1U, 2U, 3U, 7U, 64U, 1000U}) {
    Collector cut;
    read_into(cut, xml, block, 1);
    EXPECT_EQ(cut.rows, whole.rows);
    ASSERT_EQ(cut.reports.size(), 2U) << block;
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(cut.reports[i].deviations, whole.reports[i].deviations);
      EXPECT_EQ(cut.reports[i].digest, whole.reports[i].digest);
    }
  }
}

TEST(AggregateReader, TheDigestOfACutReportEndsWhereTheNextBegins) {
  const std::string cut = with("</record></feedback>", "</record>\n");
  for (const std::size_t block : {1U, 5U, 4000U}) {
    Collector all;
    read_into(all, cut + std::string(kGood.substr(kGood.find("<feedback>"))), block, 1);
    ASSERT_EQ(all.reports.size(), 2U);
    EXPECT_EQ(all.reports[0].digest, sha256_hex(cut));
    EXPECT_EQ(all.reports[1].digest, sha256_hex(kGood.substr(kGood.find("<feedback>"))));
  }
}

TEST(AggregateReader, RowsThatAreNotWantedAreCounted) {
  Collector all(false);
  read_into(all, kGood);
  EXPECT_TRUE(all.rows.empty());
  EXPECT_EQ(all.reports[0].messages, 3U);
}

}  // namespace
}  // namespace waybill::report
