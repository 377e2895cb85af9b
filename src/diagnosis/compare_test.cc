#include "diagnosis/compare.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace waybill::diagnosis {
namespace {

Fact fact(FactKind kind, std::string key, std::string value) {
  return {"F", kind, std::move(key), std::move(value), Certainty::Observed, {}};
}

Finding finding(std::string_view id) {
  return {.id = id, .statement = {}, .facts = {}, .fix = {}};
}

TEST(Comparison, IsEmptyForTheSameDiagnosis) {
  Diagnosis diagnosis;
  diagnosis.facts = {fact(FactKind::Result, "dmarc", "pass")};
  diagnosis.findings = {finding("dmarc.missing")};
  EXPECT_TRUE(compare(diagnosis, diagnosis).is_empty());
  EXPECT_TRUE(compare({}, {}).is_empty());
}

TEST(Comparison, NamesResultsThatCameWentAndChanged) {
  Diagnosis before;
  before.facts = {fact(FactKind::Result, "dmarc", "fail"), fact(FactKind::Result, "dkim", "none"),
                  fact(FactKind::Result, "spf", "pass"),
                  fact(FactKind::Symptom, "not-in-inbox", "x")};
  Diagnosis after;
  after.facts = {fact(FactKind::Result, "dmarc", "pass"), fact(FactKind::Result, "spf", "pass"),
                 fact(FactKind::Dns, "example.com TXT", "v=spf1 -all")};
  const Comparison comparison = compare(before, after);
  EXPECT_EQ(comparison.results,
            (std::vector<ResultChange>{{"dkim", "none", ""},
                                       {"dmarc", "fail", "pass"},
                                       {"example.com TXT", "", "v=spf1 -all"}}));
  EXPECT_FALSE(comparison.verdict_changed);
}

TEST(Comparison, JoinsSeveralResultsOfOneKind) {
  Diagnosis before;
  before.facts = {fact(FactKind::Result, "dkim", "fail a"),
                  fact(FactKind::Result, "dkim", "pass b")};
  Diagnosis after;
  after.facts = {fact(FactKind::Result, "dkim", "pass a"),
                 fact(FactKind::Result, "dkim", "pass b")};
  EXPECT_EQ(compare(before, after).results,
            (std::vector<ResultChange>{{"dkim", "fail a; pass b", "pass a; pass b"}}));
}

TEST(Comparison, NamesFindingsAndTheVerdict) {
  Diagnosis before;
  before.findings = {finding("dmarc.fails"), finding("dkim.not-signed")};
  before.verdict.cause = Cause::Identity;
  Diagnosis after;
  after.findings = {finding("dkim.not-signed"), finding("auth.passes-now")};
  after.verdict.cause = Cause::Undetermined;
  const Comparison comparison = compare(before, after);
  EXPECT_EQ(comparison.findings_gone, (std::vector<std::string>{"dmarc.fails"}));
  EXPECT_EQ(comparison.findings_new, (std::vector<std::string>{"auth.passes-now"}));
  EXPECT_TRUE(comparison.verdict_changed);
  EXPECT_EQ(boost::json::serialize(to_json(comparison)),
            R"({"results":[],"findings_gone":["dmarc.fails"],"findings_new":["auth.passes-now"],)"
            R"("verdict_changed":true})");
}

}  // namespace
}  // namespace waybill::diagnosis
