#include <gtest/gtest.h>

#include "feedback/postmaster_csv.h"
#include "feedback/snds_csv.h"

namespace waybill::feedback {
namespace {

constexpr std::int32_t kNov20 = 20'777;  // 2026-11-20

Result<Figures, std::string> read(std::string_view text,
                                  std::string_view name = "example.com.csv") {
  const auto columns = recognise_export(text);
  if (!columns) return std::unexpected("not recognised");
  return columns->kind == ExportKind::Postmaster ? read_postmaster(text, *columns, name)
                                                 : read_snds(text, *columns, kNov20);
}

Figure figure(std::string provider, std::string subject, Metric metric, std::optional<double> value,
              std::string text, std::int32_t day = kNov20) {
  return {.day = day,
          .provider = std::move(provider),
          .subject = std::move(subject),
          .metric = metric,
          .value = value,
          .text = std::move(text)};
}

TEST(ExportTable, TellsFilesByTheirColumns) {
  static const struct {
    std::string_view text;
    std::string_view kind;  // "" none
  } kCases[] = {
      {"Date,Spam rate\n2026-11-20,0.1%\n", "postmaster"},
      {"\xEF\xBB\xBF\"Date\";\"User-reported spam rate\"\n", "postmaster"},
      {"date\tdomain\tuserReportedSpamRatio\tspam rate\n", "postmaster"},
      {"Date,DKIM,SPF,DMARC\n", "postmaster"},
      {"Date,Domain\n", ""},
      {"Date,Amount\n", ""},
      {"Spam rate\n", ""},
      {"", ""},
      {"IP Address,Activity Start,Activity End,Filter Result\n", "snds"},
      {"192.0.2.7,11/20/2026 7:00 AM,11/21/2026 7:00 AM,10,9,8,GREEN,< 0.1%,,,0\n", "snds"},
      {"192.0.2.7,192.0.2.9,Yes,Blocked\n", "snds"},
      {"192.0.2.7,192.0.2.9,maybe,Blocked\n", ""},
      {"192.0.2.7,11/20/2026,11/21/2026,10,9,8,BLUE,< 0.1%,,,0\n", ""},
      {"192.0.2.7,yesterday,today,10,9,8,GREEN,< 0.1%,,,0\n", ""},
      {"From: a@example.com\nSubject: Date, Spam rate\n\n", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto columns = recognise_export(c.text);
    EXPECT_EQ(columns ? to_string(columns->kind) : "", c.kind);
  }
}

TEST(ExportTable, ReadsDaysOfEveryForm) {
  static const struct {
    std::string_view text;
    DayOrder order;
    std::optional<std::int32_t> day;
  } kCases[] = {
      {"2026-11-20", DayOrder::MonthFirst, kNov20},
      {"20261120", DayOrder::MonthFirst, kNov20},
      {"Nov 20, 2026", DayOrder::MonthFirst, kNov20},
      {"20 November 2026", DayOrder::MonthFirst, kNov20},
      {"11/20/2026 7:00 PM", DayOrder::MonthFirst, kNov20},
      {"20/11/2026", DayOrder::DayFirst, kNov20},
      {"20.11.2026", DayOrder::DayFirst, kNov20},
      {"2026-11-20T00:00:00Z", DayOrder::MonthFirst, kNov20},
      {"20/11/2026", DayOrder::MonthFirst, std::nullopt},
      {"2026-02-30", DayOrder::MonthFirst, std::nullopt},
      {"1026-02-03", DayOrder::MonthFirst, std::nullopt},
      {"99999999999999999999-1-1", DayOrder::MonthFirst, std::nullopt},
      {"", DayOrder::MonthFirst, std::nullopt},
      {"yesterday", DayOrder::MonthFirst, std::nullopt},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_export_day(c.text, c.order), c.day);
  }
}

TEST(ExportTable, ReadsNumbers) {
  static const struct {
    std::string_view text;
    std::optional<double> value;
  } kCases[] = {
      {"0.05%", 0.0005},      {"0,05 %", 0.0005},
      {"< 0.1%", 0.001},      {"100%", 1.0},
      {"1,234", 1234.0},      {"12,345,678", 12345678.0},
      {"0.0005", 0.0005},     {"0", 0.0},
      {"", std::nullopt},     {"%", std::nullopt},
      {"-1", std::nullopt},   {"nan", std::nullopt},
      {"inf", std::nullopt},  {"1e99", std::nullopt},
      {"0x10", std::nullopt}, {"12 apples", std::nullopt},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto number = parse_export_number(c.text);
    ASSERT_EQ(number.has_value(), c.value.has_value());
    if (number) EXPECT_NEAR(number->value, *c.value, 1e-9);
  }
}

TEST(Postmaster, ReadsSharesAndWords) {
  const auto figures = read(
      "Date,Spam rate,Domain reputation,IP reputation\n"
      "2026-11-20,0.31%,LOW,\n2026-11-21,,High,Bad\nTotal,,,\n");
  ASSERT_TRUE(figures);
  const std::vector<Figure> expected = {
      figure("gmail", "example.com", Metric::SpamRate, 0.31 / 100, "0.31%"),
      figure("gmail", "example.com", Metric::DomainReputation, std::nullopt, "LOW"),
      figure("gmail", "example.com", Metric::DomainReputation, std::nullopt, "High", kNov20 + 1),
      figure("gmail", "example.com", Metric::IpReputation, std::nullopt, "Bad", kNov20 + 1)};
  EXPECT_EQ(figures->list, expected);
  EXPECT_EQ(figures->unread, 1U);
  EXPECT_EQ(figures->first_fault, "line 4: this is no day");
  EXPECT_EQ(level_of(figures->list[0]), Level::Bad);
  EXPECT_EQ(level_of(figures->list[2]), Level::Good);
}

TEST(Postmaster, SharesWithoutSignsAreOfOneOrOfAHundredByTheirColumn) {
  const auto figures =
      read("date;dkim;spf;spam rate\n20261120;0.99;98.5;0.002\n20261121;1;100;0\n");
  ASSERT_TRUE(figures);
  ASSERT_EQ(figures->list.size(), 6U);
  EXPECT_NEAR(*figures->list[0].value, 0.99, 1e-9);
  EXPECT_NEAR(*figures->list[1].value, 0.985, 1e-9);
  EXPECT_NEAR(*figures->list[2].value, 0.002, 1e-9);
  EXPECT_NEAR(*figures->list[4].value, 1, 1e-9);
}

TEST(Postmaster, TheDomainIsInAColumnOrInTheName) {
  EXPECT_EQ(
      read("Date,Domain,Spam rate\n2026-11-20,Mail.Example.com,0%\n", "x.csv")->list[0].subject,
      "mail.example.com");
  const auto nameless = read("Date,Spam rate\n2026-11-20,0%\n", "postmaster export.csv");
  ASSERT_FALSE(nameless);
  EXPECT_NE(nameless.error().find("put it into the name"), std::string::npos);
  static const struct {
    std::string_view name, domain;
  } kNames[] = {{"example.com.csv", "example.com"},
                {"Spam rate (mail.example.com).csv", "mail.example.com"},
                {"example.com-spam-rate.csv", "example.com"},
                {"box.zip: inner/my-shop.example_2026.csv", "my-shop.example"},
                {"report.csv", ""},
                {"2026.11.20.csv", ""},
                {"v1.2.csv", ""},
                {"", ""}};
  for (const auto& c : kNames) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(domain_in_name(c.name), c.domain);
  }
}

TEST(Snds, ReadsTheFeedWithoutAHeader) {
  const auto figures = read(
      "192.0.2.7,11/20/2026 7:00 AM,11/21/2026 7:00 AM,1894,1890,1880,YELLOW,< 0.1%,,,3,"
      "mx.example.com,someone@example.com,\r\n");
  ASSERT_TRUE(figures);
  const std::vector<Figure> expected = {
      figure("microsoft-consumer", "192.0.2.7", Metric::RcptCommands, 1894, "1894"),
      figure("microsoft-consumer", "192.0.2.7", Metric::DataCommands, 1890, "1890"),
      figure("microsoft-consumer", "192.0.2.7", Metric::Recipients, 1880, "1880"),
      figure("microsoft-consumer", "192.0.2.7", Metric::FilterResult, std::nullopt, "YELLOW"),
      figure("microsoft-consumer", "192.0.2.7", Metric::ComplaintRate, 0.1 / 100, "< 0.1%"),
      figure("microsoft-consumer", "192.0.2.7", Metric::TrapHits, 3, "3"),
      figure("microsoft-consumer", "192.0.2.7", Metric::Helo, std::nullopt, "mx.example.com"),
      figure("microsoft-consumer", "192.0.2.7", Metric::MailFrom, std::nullopt, "example.com")};
  EXPECT_EQ(figures->list, expected);
  EXPECT_EQ(level_of(figures->list[3]), Level::Warning);
  EXPECT_EQ(level_of(figures->list[4]), Level::Good);
  EXPECT_EQ(level_of(figures->list[5]), Level::Bad);
}

TEST(Snds, ReadsTheExportWithAHeaderInAnyOrder) {
  const auto figures = read(
      "Filter result,IP address,Activity start,Trap hits\nRED,2001:db8::1,2026-11-20,0\n"
      "RED,nobody,2026-11-20,0\nRED,192.0.2.1,some day,0\n");
  ASSERT_TRUE(figures);
  ASSERT_EQ(figures->list.size(), 2U);
  EXPECT_EQ(figures->list[0].subject, "2001:db8::1");
  EXPECT_EQ(level_of(figures->list[0]), Level::Bad);
  EXPECT_EQ(figures->unread, 2U);
}

TEST(Snds, BlockedRangesAreOfToday) {
  const auto figures = read(
      "192.0.2.7,192.0.2.7,Yes,spam traps\n192.0.2.8,192.0.2.15,No,\n"
      "192.0.2.9,192.0.2.1,Yes,backwards\n");
  ASSERT_TRUE(figures);
  ASSERT_EQ(figures->list.size(), 3U);
  EXPECT_EQ(figures->list[0],
            figure("microsoft-consumer", "192.0.2.7", Metric::Blocked, std::nullopt, "Yes"));
  EXPECT_EQ(figures->list[2].subject, "192.0.2.8-192.0.2.15");
  EXPECT_EQ(figures->unread, 1U);
}

TEST(Figures, RatesHaveTheLevelsOfTheProviders) {
  EXPECT_EQ(level_of_rate(0), Level::Good);
  EXPECT_EQ(level_of_rate(0.000999), Level::Good);
  EXPECT_EQ(level_of_rate(0.001), Level::Warning);
  EXPECT_EQ(level_of_rate(0.0029), Level::Warning);
  EXPECT_EQ(level_of_rate(0.003), Level::Bad);
  for (std::size_t i = 0; i < kMetrics; ++i) {
    const auto metric = static_cast<Metric>(i);
    EXPECT_EQ(parse_metric(id_of(metric)), metric);
  }
}

}  // namespace
}  // namespace waybill::feedback
