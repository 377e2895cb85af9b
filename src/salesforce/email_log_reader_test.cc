#include "salesforce/email_log_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "salesforce/email_log.h"
#include "salesforce/log_columns.h"
#include "salesforce/log_row.h"

namespace waybill::salesforce {
namespace {

constexpr std::string_view kHeader =
    "Date/Time,Internal Message ID,Mail Event,Recipient,Sender,Remote Host,Bytes Transferred,User "
    "ID,"
    "Message ID Header,Retry Count,Seconds in Queue,Delivery Stage,Relay Address,Relay Port,Remote "
    "DSN,TLS_Cipher,TLS_Verified\n";

std::string row(std::string_view time, char event, std::string_view recipient, std::string_view id,
                std::string_view reply = "", std::string_view relay = "",
                std::string_view cipher = "") {
  std::string text(time);
  text += ",16/A4-1-1,";
  text += event;
  for (const std::string_view field :
       {recipient, std::string_view("u@example.com"), std::string_view("10.0.0.1"),
        std::string_view("1"), std::string_view("0058d000004mQyT"), id, std::string_view("0"),
        std::string_view("0"), std::string_view("during RCPT TO"), relay, std::string_view("25"),
        reply, cipher, std::string_view()}) {
    text += ',';
    text += field;
  }
  return text + '\n';
}

EmailLogReader read(std::string_view text, std::size_t block = 1U << 20U,
                    LogSelection selection = {}) {
  EmailLogReader reader(std::move(selection));
  for (std::size_t i = 0; i < text.size(); i += block)
    reader.feed(text.substr(i, block));
  reader.finish();
  return reader;
}

std::vector<LogState> states_of(const EmailLogReader& reader) {
  std::vector<LogState> states;
  reader.content().messages.for_each(
      [&](const LogMessage& message) { states.push_back(message.outcome.state()); });
  return states;
}

TEST(EmailLogReader, GivesTheSameHoweverTheFileIsCut) {
  std::string text(kHeader);
  text += row("11/16/2026 8:00", 'R', "Bob@Example.org", "<m1@sfdc.net>");
  text += row("11/16/2026 8:01", 'T', "bob@example.org", "m1@sfdc.net",
              "\"450 4.7.1 later, \"\"please\"\"\n now\"");
  text += row("11/16/2026 8:00", 'R', "amy@example.net", "m2@sfdc.net");
  text += row("11/16/2026 8:00", 'P', "amy@example.net", "m2@sfdc.net", "550 5.1.1 no");
  const auto whole = read(text);
  EXPECT_EQ(states_of(whole), (std::vector{LogState::Deferred, LogState::Refused}));
  for (const std::size_t block : {1U, 2U, 7U, 64U, 100U}) {
    const auto cut = read(text, block);
    EXPECT_TRUE(cut.is_log());
    EXPECT_EQ(states_of(cut), states_of(whole));
    EXPECT_EQ(cut.content().rows, 4U);
    EXPECT_EQ(cut.content().first, whole.content().first);
    EXPECT_EQ(cut.content().replies.size(), whole.content().replies.size());
  }
}

TEST(EmailLogReader, ConcludesByTimeWhereverTheRowsStand) {
  const std::string text =
      std::string(kHeader) +
      row("11/17/2026 8:05", 'D', "a@b.example", "m", "250 OK", "203.0.113.9") +
      row("11/17/2026 8:00", 'R', "c@d.example", "other") +
      row("11/17/2026 8:00", 'T', "a@b.example", "m", "450 later") +
      row("11/17/2026 8:00", 'R', "a@b.example", "m");
  EXPECT_EQ(states_of(read(text)), (std::vector{LogState::Delivered, LogState::Queued}));
}

TEST(EmailLogReader, TurnsTimesWhenALateRowProvesTheOrder) {
  std::string text(kHeader);
  text += row("11/12/2026 8:05", 'P', "a@b.example", "m1", "550 5.1.1 no");
  text += row("11/12/2026 8:00", 'R', "a@b.example", "m1");
  for (int i = 0; i < 3; ++i)
    text += row("12/12/2026 9:00", 'R', "c@d.example", "m" + std::to_string(i + 2));
  text += row("13/12/2026 10:00", 'R', "e@f.example", "m9");
  const auto reader = read(text);
  const LogContent& content = reader.content();
  EXPECT_EQ(content.order, LogTimeOrder::DayFirst);
  EXPECT_TRUE(content.is_order_proved);
  EXPECT_EQ(content.first.unix_seconds(), 1796976000);  // 2026-12-11 08:00
  EXPECT_EQ(content.last.unix_seconds(), 1797156000);   // 2026-12-13 10:00
  EXPECT_EQ(content.messages.at(0).first, content.first.ambiguous());
  EXPECT_EQ(content.hours.size(), 3U);
  EXPECT_EQ(content.hours.begin()->second, 2U);
}

TEST(EmailLogReader, CountsOnlyDeliveriesOutsideSalesforce) {
  const auto state = [](std::string_view relay, std::string_view cipher) {
    return states_of(read(std::string(kHeader) + row("11/17/2026 8:00", 'R', "a@b.example", "m") +
                          row("11/17/2026 8:00", 'D', "a@b.example", "m", "250 OK", relay, cipher)))
        .front();
  };
  EXPECT_EQ(state("203.0.113.9", "TLSv1.2:AES256"), LogState::Delivered);
  EXPECT_EQ(state("203.0.113.9:25", ":"), LogState::Delivered);
  EXPECT_EQ(state("203.0.113.9", "None"), LogState::Queued);
  EXPECT_EQ(state("10.1.2.3", "TLSv1.2:AES256"), LogState::Queued);
  EXPECT_EQ(state("13.110.1.1", "TLSv1.2:AES256"), LogState::Queued);
  EXPECT_EQ(state("smtp09-ia6-sp2.mta.salesforce.com", ""), LogState::Queued);
  EXPECT_EQ(state("salesforce.com.example", ""), LogState::Delivered);
}

TEST(EmailLogReader, ReadsWhatSpreadsheetsSave) {
  const std::string row =
      "17/11/2026 08:00;id;P;a@b.example;u@c.example;10.0.0.1;0;5,4E+13;m;0;0;550 5.1.1 no\r\n";
  const std::string header =
      "Date/Time;Internal Message ID;Mail Event;Recipient;Sender;Remote Host;Bytes "
      "Transferred;User "
      "ID;Message ID Header;Retry Count;Seconds in Queue;Delivery Stage\r\n";
  for (const std::string& text :
       {header + row, "\xEF\xBB\xBF" + header + row, "sep=;\r\n" + header + row}) {
    const auto reader = read(text);
    EXPECT_TRUE(reader.is_log());
    EXPECT_EQ(states_of(reader), std::vector{LogState::Refused}) << text;
    EXPECT_EQ(reader.content().damaged_ids, 1U);
    EXPECT_GE(reading_warnings(reader.content()).size(), 2U);
  }
  std::string tabs = header + row;
  std::ranges::replace(tabs, ';', '\t');
  EXPECT_EQ(states_of(read(tabs)), std::vector{LogState::Refused});
}

TEST(EmailLogReader, KnowsTranslatedHeaders) {
  const std::string text =
      "\xE6\x97\xA5\xE6\x99\x82,\xE5\x8F\x97\xE4\xBF\xA1\xE8\x80\x85,"
      "\xE3\x83\xA1\xE3\x83\xBC\xE3\x83\xAB\xE3\x82"
      "\xA4\xE3\x83\x99\xE3\x83\xB3\xE3\x83\x88\n2026/11/17 8:00,a@b.example,P\n";
  const auto reader = read(text);
  EXPECT_TRUE(reader.is_log());
  EXPECT_TRUE(reader.content().has_known_header);
  EXPECT_EQ(states_of(reader), std::vector{LogState::Refused});
}

TEST(EmailLogReader, SelectsARecipientAndAMessage) {
  std::string text(kHeader);
  for (const char* const recipient : {"a@b.example", "c@d.example"}) {
    for (const char* const id : {"m1", "m2"})
      text += row("11/17/2026 8:00", 'R', recipient, id);
  }
  const auto count = [&](std::string recipient, std::string id) {
    const auto reader =
        read(text, 50, {std::move(recipient), std::move(id), LogSelection::Keep::LifeLines});
    EXPECT_EQ(reader.content().rows, 4U);
    EXPECT_EQ(reader.life_lines().size(), reader.content().messages.size());
    return reader.content().messages.size();
  };
  EXPECT_EQ(count("", ""), 4U);
  EXPECT_EQ(count("A@B.example", ""), 2U);
  EXPECT_EQ(count("", "<m1>"), 2U);
  EXPECT_EQ(count("c@d.example", "m2"), 1U);
  EXPECT_EQ(count("x@d.example", ""), 0U);
}

TEST(EmailLogReader, SeesThatTheFileWasCut) {
  const std::string text = std::string(kHeader) + row("11/17/2026 8:00", 'R', "a@b.example", "m") +
                           row("11/17/2026 8:00", 'D', "a@b.example", "m");
  EXPECT_FALSE(read(text).content().is_cut);
  EXPECT_FALSE(read(text.substr(0, text.size() - 1)).content().is_cut);
  EXPECT_TRUE(read(text.substr(0, text.size() - 40)).content().is_cut);
  EXPECT_TRUE(read(text.substr(0, text.size() - 1) + "\"Unver").content().is_cut);
}

TEST(EmailLogReader, RefusesWhatIsNoLog) {
  for (const std::string_view text :
       {"", "\n", "name,city\na,b\n", "From: a@b.example\nTo: c@d.example\n\nbody\n",
        "PK\x03\x04zip", "{}"}) {
    EXPECT_FALSE(read(text).is_log()) << text;
    EXPECT_FALSE(read(text, 1).is_log()) << text;
  }
}

TEST(LogRow, FindsTheReplyInWhicheverColumnHoldsIt) {
  const std::string_view names[] = {"Mail Event", "Recipient", "Delivery Stage", "Remarks",
                                    "User ID"};
  const LogColumns columns = LogColumns::of_header(names);
  const auto response = [&](std::string_view stage, std::string_view remarks) {
    const std::string_view fields[] = {"P", "a@b.example", stage, remarks, "005"};
    return std::string(LogRow(fields, columns).response());
  };
  EXPECT_EQ(response("during RCPT TO", "550 5.1.1 no"), "550 5.1.1 no");
  EXPECT_EQ(response("554-5.7.1 blocked", "note"), "554-5.7.1 blocked");
  EXPECT_EQ(response("during RCPT TO", "note"), "");
  EXPECT_TRUE(holds_reply("x 5.7.1"));
  EXPECT_FALSE(holds_reply("192.0.2.555"));
  EXPECT_FALSE(holds_reply("12:34:555"));
  EXPECT_TRUE(is_salesforce_host("[10.0.0.1]:25"));
  EXPECT_FALSE(is_salesforce_host("["));
}

TEST(LifeLine, SaysWhenTheNextTryIsExpected) {
  std::string text(kHeader);
  text += row("11/17/2026 8:00", 'R', "a@b.example", "m");
  text += row("11/17/2026 8:00", 'T', "a@b.example", "m", "450 later");
  EXPECT_EQ(next_try(read_email_log(text).messages[0]), 1794902400 + 300);
  text += row("11/17/2026 8:05", 'T', "a@b.example", "m", "450 later");
  EXPECT_EQ(next_try(read_email_log(text).messages[0]), 1794902700 + 600);
  for (int i = 0; i < 20; ++i)
    text += row("11/18/2026 7:50", 'T', "a@b.example", "m", "450 later");
  EXPECT_EQ(next_try(read_email_log(text).messages[0]), 1794902400 + 86400);
  text += row("11/18/2026 8:00", 'D', "a@b.example", "m", "250 OK", "203.0.113.9");
  EXPECT_FALSE(next_try(read_email_log(text).messages[0]));
}

}  // namespace
}  // namespace waybill::salesforce
