#include "diagnosis/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"

namespace waybill::diagnosis {
namespace {

TEST(Rules, HaveUniqueIdsOfAnAreaAndAName) {
  std::set<std::string_view> ids;
  for (const Rule& rule : rules()) {
    SCOPED_TRACE(rule.id);
    EXPECT_TRUE(ids.insert(rule.id).second);
    EXPECT_EQ(std::ranges::count(rule.id, '.'), 1);
    EXPECT_FALSE(rule.id.starts_with('.') || rule.id.ends_with('.'));
    for (const char c : rule.id)
      EXPECT_TRUE(ascii::is_lower(c) || c == '.' || c == '-') << c;
    EXPECT_NE(rule.check, nullptr);
  }
}

TEST(Rules, FindNothingWhereNothingIsKnown) {
  const Case empty;
  const Dossier dossier = read_dossier(empty);
  const dns::Snapshot snapshot(dns::Missing::NxDomain);
  dns::Inquiry inquiry(snapshot);
  const Known known = learn(dossier, 0, inquiry);
  EXPECT_TRUE(find(known).empty());
  EXPECT_TRUE(inquiry.is_complete());
}

TEST(Severities, ReadAndWriteTheirWords) {
  for (const Severity severity :
       {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
    EXPECT_EQ(parse_severity(to_string(severity)), severity);
  }
  EXPECT_EQ(parse_severity("High"), std::nullopt);
  EXPECT_EQ(parse_severity(""), std::nullopt);
  EXPECT_LT(Severity::Info, Severity::Critical);
}

TEST(Causes, ReadAndWriteTheirWords) {
  for (int i = 0; i <= static_cast<int>(Cause::Undetermined); ++i) {
    const auto cause = static_cast<Cause>(i);
    EXPECT_EQ(parse_cause(to_string(cause)), cause);
    EXPECT_FALSE(title(cause).empty());
  }
  EXPECT_EQ(parse_cause("unknown"), std::nullopt);
}

}  // namespace
}  // namespace waybill::diagnosis
