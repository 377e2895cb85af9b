#include "issue/life.h"

#include <gtest/gtest.h>

#include <vector>

namespace waybill::issue {
namespace {

using health::Severity;

constexpr Evidence kNothingYet{.is_awaited = true, .messages = 0, .passing = 0};
constexpr Evidence kNobodyCounts{.is_awaited = false, .messages = 0, .passing = 0};
constexpr Evidence kPasses{.is_awaited = true, .messages = 120, .passing = 119};
constexpr Evidence kFails{.is_awaited = true, .messages = 120, .passing = 3};
constexpr Evidence kTooLittle{.is_awaited = true, .messages = 9, .passing = 9};
constexpr Evidence kHalf{.is_awaited = true, .messages = 100, .passing = 70};

struct LookCase {
  std::string_view name;
  std::optional<State> before;
  Sight sight;
  Confirmation confirmed_by;
  Evidence evidence;
  State after;
  bool is_noted;
};

TEST(IssueLife, ALookChangesTheState) {
  const std::vector<LookCase> cases = {
      {"first sight", std::nullopt, Sight::Seen, Confirmation::Dns, kNothingYet, State::Open, true},
      {"never there", std::nullopt, Sight::Gone, Confirmation::Dns, kNothingYet, State::Resolved,
       false},
      {"still there", State::Open, Sight::Seen, Confirmation::Dns, kNothingYet, State::Open, false},
      {"mended, DNS is enough", State::Open, Sight::Gone, Confirmation::Dns, kNothingYet,
       State::Resolved, true},
      {"mended, mail has to show it", State::Open, Sight::Gone, Confirmation::Traffic, kNothingYet,
       State::Waiting, true},
      {"mended, and nobody counts mail", State::Open, Sight::Gone, Confirmation::Traffic,
       kNobodyCounts, State::Resolved, true},
      {"mended, and mail passes already", State::Reopened, Sight::Gone, Confirmation::Traffic,
       kPasses, State::Resolved, true},
      {"a time-out is no fix", State::Open, Sight::Unknown, Confirmation::Dns, kNothingYet,
       State::Open, false},
      {"a time-out is no relapse", State::Waiting, Sight::Unknown, Confirmation::Traffic,
       kNothingYet, State::Waiting, false},
      {"the fix was undone", State::Waiting, Sight::Seen, Confirmation::Traffic, kNothingYet,
       State::Open, true},
      {"waiting, mail passes", State::Waiting, Sight::Gone, Confirmation::Traffic, kPasses,
       State::Resolved, true},
      {"waiting, mail fails", State::Waiting, Sight::Gone, Confirmation::Traffic, kFails,
       State::Reopened, true},
      {"waiting, too little mail", State::Waiting, Sight::Gone, Confirmation::Traffic, kTooLittle,
       State::Waiting, false},
      {"waiting, some mail still fails", State::Waiting, Sight::Gone, Confirmation::Traffic, kHalf,
       State::Waiting, false},
      {"back again", State::Resolved, Sight::Seen, Confirmation::Dns, kNothingYet, State::Reopened,
       true},
      {"dismissed stays", State::Dismissed, Sight::Seen, Confirmation::Dns, kNothingYet,
       State::Dismissed, false},
      {"dismissed and gone stays", State::Dismissed, Sight::Gone, Confirmation::Dns, kNothingYet,
       State::Dismissed, false},
  };
  for (const LookCase& c : cases) {
    const Step step =
        after_look(c.before, c.sight, c.confirmed_by, c.evidence, Severity::High, Severity::High);
    EXPECT_EQ(step.state, c.after) << c.name;
    EXPECT_EQ(!step.note.empty(), c.is_noted) << c.name << ": " << step.note;
  }
}

TEST(IssueLife, ADismissedIssueThatBecomesWorseIsOpenAgain) {
  const Step worse = after_look(State::Dismissed, Sight::Seen, Confirmation::Dns, kNothingYet,
                                Severity::Low, Severity::High);
  EXPECT_EQ(worse.state, State::Reopened);
  const Step better = after_look(State::Dismissed, Sight::Seen, Confirmation::Dns, kNothingYet,
                                 Severity::High, Severity::Low);
  EXPECT_EQ(better, (Step{State::Dismissed, ""}));
}

TEST(IssueLife, AChangeOfSeverityIsNoted) {
  const Step step = after_look(State::Open, Sight::Seen, Confirmation::Dns, kNothingYet,
                               Severity::Low, Severity::High);
  EXPECT_EQ(step.state, State::Open);
  EXPECT_EQ(step.note, "Severity was low, is high.");
}

TEST(IssueLife, MailChangesOnlyWhatWaitsForIt) {
  EXPECT_EQ(after_mail(State::Open, kPasses).state, State::Open);
  EXPECT_EQ(after_mail(State::Dismissed, kFails).state, State::Dismissed);
  EXPECT_EQ(after_mail(State::Waiting, kPasses).state, State::Resolved);
}

TEST(IssueLife, WordsReadBack) {
  for (const State state :
       {State::Open, State::Waiting, State::Resolved, State::Dismissed, State::Reopened})
    EXPECT_EQ(parse_state(to_string(state)), state);
  EXPECT_EQ(parse_state("closed"), std::nullopt);
}

}  // namespace
}  // namespace waybill::issue
