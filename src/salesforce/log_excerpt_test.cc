#include "salesforce/log_excerpt.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "salesforce/email_log.h"

namespace waybill::salesforce {
namespace {

constexpr std::string_view kHeader =
    "Date/Time,Mail Event,Recipient,Sender,Message ID Header,Delivery Stage,Remote DSN\r\n";

std::string row(std::string_view event, int number, std::string_view reply) {
  return fmt::format(
      "3/14/2026 10:{:02},{},r{}@example.org,s@example.com,<{}@sfdc.net>,,\"{}\"\r\n", number % 60,
      event, number, number, reply);
}

// 100 messages: every tenth refused in one way, message 55 in another.
std::string log_of(std::string_view header) {
  std::string log(header);
  for (int i = 0; i < 100; ++i) {
    log += row("R", i, "");
    if (i == 55)
      log += row("P", i, "550 5.7.1 Blocked\nby our list");
    else
      log += i % 10 == 0 ? row("P", i, "550 5.1.1 User unknown") : row("D", i, "250 OK");
  }
  return log;
}

std::string excerpt_of(const std::string& log, const WantedMessages& wanted, std::size_t block) {
  EmailLogReader first;
  first.feed(log);
  first.finish();
  EmailLogReader second({.recipient = {},
                         .message_id = {},
                         .keep = LogSelection::Keep::LifeLines,
                         .messages = choose_messages(first.content(), wanted)});
  second.feed(log);
  second.finish();
  LogExcerpt excerpt(second.content(), second.life_lines());
  for (std::size_t at = 0; at < log.size(); at += block)
    excerpt.feed(std::string_view(log).substr(at, block));
  return excerpt.take();
}

std::vector<std::string> ids_in(const EmailLog& log) {
  std::vector<std::string> ids;
  for (const LifeLine& line : log.messages)
    ids.push_back(line.message_id.substr(0, line.message_id.find('@')));
  return ids;
}

TEST(LogExcerpt, HoldsTheFirstAndTheLastOfEveryEnding) {
  const std::string log = log_of(kHeader);
  const EmailLog excerpt = read_email_log(excerpt_of(log, {}, 1000));
  EXPECT_EQ(ids_in(excerpt),
            (std::vector<std::string>{"0", "1", "2", "10", "55", "80", "90", "98", "99"}));
  EXPECT_TRUE(excerpt.warnings.empty());
}

TEST(LogExcerpt, HoldsWhatIsWanted) {
  const EmailLog excerpt = read_email_log(excerpt_of(
      log_of(kHeader),
      {.message_ids = {"33@sfdc.net", "absent@sfdc.net"}, .recipients = {"R44@Example.org"}}, 64));
  const auto ids = ids_in(excerpt);
  EXPECT_NE(std::ranges::find(ids, "33"), ids.end());
  EXPECT_NE(std::ranges::find(ids, "44"), ids.end());
  EXPECT_EQ(ids.size(), 11U);
}

TEST(LogExcerpt, CitesTheLinesOfTheLogHoweverItIsCutInBlocks) {
  const std::string log = log_of(kHeader);
  const std::string whole = excerpt_of(log, {}, log.size());
  for (const std::size_t block : {1U, 7U, 100U})
    EXPECT_EQ(excerpt_of(log, {}, block), whole);
  const EmailLog original = read_email_log(log);
  for (const LifeLine& line : read_email_log(whole).messages) {
    const auto same = std::ranges::find(original.messages, line.message_id, &LifeLine::message_id);
    ASSERT_NE(same, original.messages.end());
    ASSERT_EQ(line.events.size(), same->events.size());
    for (std::size_t i = 0; i < line.events.size(); ++i) {
      EXPECT_EQ(line.events[i].line, same->events[i].line);
      EXPECT_EQ(line.events[i].response, same->events[i].response);
    }
  }
}

TEST(LogExcerpt, OfALogWithoutKnownNamesHasTheDocumentedOnes) {
  std::string log;
  for (int i = 0; i < 3; ++i)
    log += fmt::format(
        "3/14/2026 10:0{},01/A-1-{},P,r{}@example.org,s@example.com,10.0.0.1,5,005,"
        "{}@sfdc.net,0,0,550 5.1.1 User unknown\n",
        i, i, i, i);
  const EmailLog excerpt = read_email_log(excerpt_of(log, {}, 50));
  ASSERT_EQ(excerpt.messages.size(), 3U);
  EXPECT_EQ(excerpt.messages[2].events[0].line, 3U);
  EXPECT_EQ(excerpt.messages[2].message_id, "2@sfdc.net");
}

}  // namespace
}  // namespace waybill::salesforce
