#include "issue/kind.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/placeholders.h"
#include "health/check_table.h"

namespace waybill::issue {
namespace {

TEST(IssueKind, EveryCheckHasAKindThatSaysWhatItDoesToMail) {
  for (const health::Check& check : health::checks()) {
    // Issues of these come from the blocklists themselves, one for each listing.
    if (check.group == "senders" && check.id.starts_with("listed")) continue;
    const Kind kind = kind_of(check.id);
    EXPECT_FALSE(kind.why.empty()) << check.id;
    EXPECT_FALSE(kind.rule.empty()) << check.id;
    EXPECT_FALSE(name_of(check.id).empty()) << check.id;
  }
}

TEST(IssueKind, EveryGroupIsOfSomeCheck) {
  for (const Kind& kind : kinds()) {
    if (!kind.code.ends_with("-*")) continue;
    const bool is_used = std::ranges::any_of(health::checks(), [&](const health::Check& check) {
      return kind_of(check.id).code == kind.code;
    });
    EXPECT_TRUE(is_used) << kind.code;
  }
}

struct GroupCase {
  std::string_view code, kind, topic;
  Confirmation confirmed_by;
};

TEST(IssueKind, ARowOfItsOwnGoesBeforeTheGroup) {
  const GroupCase cases[] = {
      {"spf-lookups", "spf-*", "spf", Confirmation::Traffic},
      {"dkim-weak", "dkim-*", "dkim", Confirmation::Traffic},
      {"dmarc-missing", "dmarc-*", "dmarc", Confirmation::Dns},
      {"starttls", "starttls-*", "tls", Confirmation::Dns},  // the word of the group itself
      {"dnssec", "dnssec-*", "", Confirmation::Dns},
      {"mta-sts-policy", "mta-sts-policy", "mta-sts", Confirmation::Dns},
      {"mta-sts-missing", "mta-*", "mta-sts", Confirmation::Dns},
      {"refused-rate", "refused-rate", "volume", Confirmation::Logs},
      {"listed-address", "listed-address", "listing", Confirmation::Lists},
      {"complaints-high", "complaints-high", "recipients", Confirmation::Feedback},
      {"spfx", "spfx", "", Confirmation::Dns},  // of no group
  };
  for (const GroupCase& c : cases) {
    const Kind kind = kind_of(c.code);
    EXPECT_EQ(kind.code, c.kind) << c.code;
    EXPECT_EQ(kind.topic, c.topic) << c.code;
    EXPECT_EQ(kind.confirmed_by, c.confirmed_by) << c.code;
  }
}

TEST(IssueKind, CodesAreThereOnceAndGroupsAfterTheirMembers) {
  std::set<std::string> codes;
  for (const Kind& kind : kinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    if (!kind.code.ends_with("-*")) EXPECT_EQ(kind_of(kind.code).code, kind.code);
  }
}

TEST(IssueKind, TitlesAndNamesHaveNoPlaceholderLeft) {
  const auto is_filled = [](const std::string& text) {
    return text.find_first_of("{}<>") == std::string::npos;
  };
  for (const Kind& kind : kinds()) {
    const std::string title = fill_in(kind.title, {{"sender", "Mailer"}, {"provider", "Gmail"}});
    EXPECT_TRUE(is_filled(title)) << title;
    EXPECT_TRUE(is_filled(kind.why)) << kind.why;
    EXPECT_TRUE(is_filled(name_of(kind.code))) << name_of(kind.code);
  }
  EXPECT_EQ(name_of("sender-unaligned"), "A sender sends mail that does not pass DMARC");
  EXPECT_EQ(name_of("spf-missing"), "Not met: There is an SPF record");
  EXPECT_EQ(name_of("no-such-code"), "no-such-code");
}

TEST(IssueKind, WordsOfConfirmationsAreThoseOfTheTable) {
  EXPECT_EQ(to_string(Confirmation::Dns), "dns");
  EXPECT_EQ(to_string(Confirmation::Feedback), "feedback");
}

}  // namespace
}  // namespace waybill::issue
