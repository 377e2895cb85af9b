#include "diagnosis/causes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/csv.h"
#include "data/causes.h"

namespace waybill::diagnosis {
namespace {

using refusal::Classifier;
using salesforce::Route;

const refusal::Row* row_of(std::string_view id) {
  return Classifier::built_in().catalogue().find(id);
}

Cause cause_of_row(std::string_view id, Route route = Route::Core) {
  refusal::Classification reply;
  reply.row = row_of(id);
  EXPECT_NE(reply.row, nullptr) << id;
  return cause_of(reply, route);
}

constexpr Route kRoutes[] = {Route::Core,
                             Route::EmailRelay,
                             Route::AccountEngagement,
                             Route::MarketingCloudEngagement,
                             Route::MarketingCloudNext,
                             Route::MailboxIntegration,
                             Route::NotSalesforce,
                             Route::Unknown};

TEST(CauseTable, HoldsOnlyWordsThatExist) {
  std::set<std::string_view> routes = {""};
  for (const Route route : kRoutes)
    routes.insert(salesforce::to_string(route));
  std::set<std::string> providers = {""};
  for (const refusal::Row& row : Classifier::built_in().catalogue().rows())
    providers.insert(row.provider);
  csv::Reader reader(data::causes());
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.field(6), "cause");
  std::set<std::string> ids;
  while (reader.next()) {
    SCOPED_TRACE(reader.field(0));
    EXPECT_TRUE(ids.insert(std::string(reader.field(0))).second);
    EXPECT_TRUE(reader.field(2).empty() || refusal::parse_class(reader.field(2)));
    EXPECT_TRUE(providers.contains(std::string(reader.field(3)))) << reader.field(3);
    EXPECT_TRUE(reader.field(4).empty() || refusal::parse_actor(reader.field(4)));
    EXPECT_TRUE(routes.contains(reader.field(5))) << reader.field(5);
    EXPECT_TRUE(parse_cause(reader.field(6))) << reader.field(6);
  }
  EXPECT_GT(ids.size(), 40U);
}

// Rows of the cause table whose rule is not in the catalogue can never fit.
bool names_a_row(std::string_view rule) {
  const auto rows = Classifier::built_in().catalogue().rows();
  if (rule.ends_with('*')) {
    rule.remove_suffix(1);
    return std::ranges::any_of(
        rows, [rule](const refusal::Row& row) { return row.id.starts_with(rule); });
  }
  return row_of(rule) != nullptr;
}

TEST(CauseTable, NamesOnlyRulesOfTheCatalogue) {
  csv::Reader reader(data::causes());
  reader.next();
  while (reader.next())
    EXPECT_TRUE(reader.field(1).empty() || names_a_row(reader.field(1)))
        << reader.field(0) << " names " << reader.field(1);
}

TEST(Causes, AreGivenToEveryRowOnEveryRoute) {
  for (const refusal::Row& row : Classifier::built_in().catalogue().rows()) {
    for (const Route route : kRoutes) {
      refusal::Classification reply;
      reply.row = &row;
      const Cause cause = cause_of(reply, route);
      // These are no words of a refusal.
      EXPECT_NE(cause, Cause::Delivered) << row.id;
      EXPECT_NE(cause, Cause::AcceptedThenFiltered) << row.id;
    }
  }
}

TEST(Causes, AreLeftOpenOnlyWhereTheTextSaysNothing) {
  static const std::set<std::string_view> kSilent = {
      "GEN-REFUSED",         // refused without a reason
      "GEN-BATV",            // a bounce was refused, not the message
      "SF-APP-SUBSTITUTED",  // no refusal
      "SF-MTA-WARMUP-ROW",   // no recipient
  };
  for (const refusal::Row& row : Classifier::built_in().catalogue().rows()) {
    refusal::Classification reply;
    reply.row = &row;
    if (cause_of(reply, Route::Core) == Cause::Undetermined) {
      EXPECT_TRUE(row.scope == refusal::Scope::Code || kSilent.contains(row.id)) << row.id;
    }
  }
}

TEST(Causes, AreThoseThatAMailAdminWouldName) {
  static const struct {
    std::string_view id;
    Cause cause;
  } kCases[] = {
      {"SF-APP-ACCESS-LEVEL", Cause::NeverLeft},
      {"SF-APP-SINGLE-LIMIT", Cause::NeverLeft},
      {"SF-APP-UNVERIFIED-LOG", Cause::NeverLeft},
      {"SF-APP-UNVERIFIED-UI", Cause::NeverLeft},
      {"SF-APP-OWA-UNVERIFIED", Cause::NeverLeft},
      {"SF-MTA-DISCARDED", Cause::NeverLeft},
      {"SF-MTA-NO-MX-REACHED", Cause::Transport},
      {"SF-MTA-EXPIRED", Cause::Transport},
      {"SF-MTA-STARTTLS-MISSING", Cause::Transport},
      {"GMAIL-26-DMARC", Cause::Identity},
      {"GMAIL-26-UNAUTH", Cause::Identity},
      {"GMAIL-27-SPF", Cause::Identity},
      {"GMAIL-30-DKIM", Cause::Identity},
      {"GMAIL-40-DMARC", Cause::Identity},
      {"GMAIL-40-DMARC-T", Cause::Identity},
      {"M365-DMARC-509", Cause::Identity},
      {"OLC-515", Cause::Identity},
      {"YAHOO-DMARC-579", Cause::Identity},
      {"MIMECAST-DKIM", Cause::Identity},
      {"GEN-DMARC-REJECT", Cause::Identity},
      {"GEN-SPF-FAIL", Cause::Identity},
      {"GEN-SENDER-DOMAIN-DNS", Cause::Identity},
      {"GEN-SENDER-VERIFY", Cause::Identity},
      {"M365-DIRECTSEND", Cause::TenantRouting},
      {"M365-TENANTATTR", Cause::TenantRouting},
      {"M365-CONNECTOR-RESTRICT", Cause::TenantRouting},
      {"M365-SENDAS-5760", Cause::TenantRouting},
      {"GMAIL-RELAY-CRED", Cause::TenantRouting},
      {"SH-IP-ANY", Cause::ReputationShared},
      {"SPAMCOP-ANY", Cause::ReputationShared},
      {"RBL-POSTFIX", Cause::ReputationShared},
      {"OLC-SC-004", Cause::ReputationShared},
      {"SH-DBL-ANY", Cause::ReputationDomain},
      {"M365-TRANSPORTRULE-9XX", Cause::RecipientPolicy},
      {"M365-GROUP-57133", Cause::RecipientPolicy},
      {"MIMECAST-SPOOF-HDR", Cause::RecipientPolicy},
      {"GMAIL-GCDP", Cause::RecipientPolicy},
      {"GEN-NO-SUCH-USER", Cause::RecipientAddress},
      {"M365-DBEB-541", Cause::RecipientAddress},
      {"GEN-NULL-MX", Cause::RecipientAddress},
      {"GEN-GREYLIST", Cause::Rate},
      {"GMAIL-TRYLATER", Cause::Rate},
      {"GEN-SPAM", Cause::Content},
      {"GEN-VIRUS", Cause::Content},
      {"GEN-TLS-REQUIRED", Cause::Transport},
      {"RX-SH-ERRCODE", Cause::ReceiverFault},
      {"RX-SORBS-DEAD", Cause::ReceiverFault},
      {"GEN-RELAY-DENIED", Cause::ReceiverFault},
      {"GEN-LOOP", Cause::ReceiverFault},
      {"CODE-5-7-1", Cause::Undetermined},
      {"CODE-5-7-26", Cause::Identity},
      {"CODE-5-1-1", Cause::RecipientAddress},
      {"SMTP-550", Cause::Undetermined},
      {"SMTP-5XX", Cause::Undetermined},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(to_string(cause_of_row(c.id)), to_string(c.cause)) << c.id;
  }
}

TEST(Causes, DependOnTheRouteForAddressesAndRelays) {
  EXPECT_EQ(cause_of_row("SH-IP-ANY", Route::EmailRelay), Cause::ReputationOwn);
  EXPECT_EQ(cause_of_row("SH-IP-ANY", Route::NotSalesforce), Cause::ReputationOwn);
  EXPECT_EQ(cause_of_row("SH-IP-ANY", Route::AccountEngagement), Cause::ReputationShared);
  EXPECT_EQ(cause_of_row("GEN-RELAY-DENIED", Route::EmailRelay), Cause::TenantRouting);
  EXPECT_EQ(cause_of_row("GEN-AUTH-REQUIRED", Route::EmailRelay), Cause::TenantRouting);
}

// A substitute address is no refusal, the warm-up row is no recipient, and without a relay nobody
// has a connector.
TEST(Causes, AreNotMadeOfRowsThatAreNoRefusal) {
  EXPECT_EQ(cause_of_row("SF-APP-SUBSTITUTED"), Cause::Undetermined);
  EXPECT_EQ(cause_of_row("SF-MTA-WARMUP-ROW"), Cause::Undetermined);
  EXPECT_EQ(cause_of_row("CODE-5-1-7"), Cause::Identity);
}

TEST(Causes, AreUndeterminedForTextThatNobodyKnows) {
  EXPECT_EQ(cause_of({}, Route::Core), Cause::Undetermined);
  EXPECT_TRUE(is_code_only({}));
  refusal::Classification reply;
  reply.row = row_of("CODE-5-7-1");
  EXPECT_TRUE(is_code_only(reply));
  reply.row = row_of("M365-DIRECTSEND");
  EXPECT_FALSE(is_code_only(reply));
}

}  // namespace
}  // namespace waybill::diagnosis
