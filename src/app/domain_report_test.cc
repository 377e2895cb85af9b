#include "service/domain_report.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/domain_report_text.h"
#include "app/report_period.h"

namespace waybill::app {
namespace {

using report::AuthResult;
using report::Disposition;
using store::Day;
using store::Error;
using store::Filter;

store::RowGroup row(std::string_view address, std::uint64_t messages, Day first, Day last) {
  store::RowGroup group;
  group.domain = group.header_from = "example.com";
  group.source_ip = IpAddress::parse(address).value_or(IpAddress());
  group.messages = messages;
  group.first = first;
  group.last = last;
  return group;
}

// Answers from rows in memory, as far as a report asks.
class MemoryStore final : public store::EventStore {
 public:
  std::vector<store::RowGroup> rows;
  std::vector<store::KeptReport> kept;
  bool is_broken = false;

  Result<std::unique_ptr<store::Writer>, Error> write() override {
    return std::unexpected(Error{"not here"});
  }
  Result<std::vector<store::DomainCount>, Error> domains(const Filter& /*filter*/) override {
    return std::vector<store::DomainCount>{};
  }
  Result<std::vector<store::DayCount>, Error> days(const Filter& filter) override {
    if (is_broken) return std::unexpected(Error{"the disk is gone"});
    std::vector<store::DayCount> counts;
    for (const store::RowGroup& group : rows) {
      if (group.first >= filter.from && group.last <= filter.to)
        counts.push_back({group.first, group.disposition, group.dkim_aligned, group.spf_aligned,
                          group.messages});
    }
    return counts;
  }
  Result<std::vector<store::SourceCount>, Error> sources(const Filter& /*filter*/,
                                                         std::size_t /*most*/) override {
    return std::vector<store::SourceCount>{};
  }
  Result<std::vector<store::ReporterCount>, Error> reporters(const Filter& /*filter*/) override {
    return std::vector<store::ReporterCount>{};
  }
  Result<std::vector<store::TlsCount>, Error> tls(const Filter& /*filter*/) override {
    return std::vector<store::TlsCount>{};
  }
  Result<std::vector<store::FailureCount>, Error> failures_reported(
      const Filter& /*filter*/) override {
    return std::vector<store::FailureCount>{};
  }
  Result<std::uint64_t, Error> forget_originals(const std::string& /*tenant*/,
                                                store::ReportKind /*kind*/,
                                                Day /*before*/) override {
    return std::uint64_t{0};
  }
  Result<std::vector<store::KeptReport>, Error> reports(const Filter& /*filter*/,
                                                        std::size_t /*most*/) override {
    return kept;
  }
  Result<bool, Error> groups(const Filter& filter,
                             const std::function<bool(const store::RowGroup&)>& visit) override {
    for (const store::RowGroup& group : rows) {
      if (group.first >= filter.from && group.last <= filter.to && !visit(group)) return false;
    }
    return true;
  }
  Result<std::optional<std::string>, Error> original(const std::string& /*tenant*/,
                                                     std::uint64_t /*number*/) override {
    return std::optional<std::string>{};
  }
  Result<std::uint64_t, Error> forget(const std::string& /*tenant*/, store::ReportKind /*kind*/,
                                      Day /*before*/) override {
    return std::uint64_t{0};
  }
};

constexpr Day kFirst = 20'000;  // 2024-10-04
constexpr Day kLast = 20'029;

void fill(MemoryStore& store) {
  store::RowGroup own = row("192.0.2.1", 200, kFirst, kFirst);
  own.dkim_aligned = own.spf_aligned = true;
  own.spf = {{"example.com", report::SpfScope::MailFrom, AuthResult::Pass}};
  own.dkim = {{"example.com", "mine", AuthResult::Pass}};
  store::RowGroup later = own;
  later.first = later.last = kLast;
  later.messages = 100;
  store::RowGroup news = row("192.0.2.2", 40, kLast, kLast);
  news.spf = {{"b.mcsv.net", report::SpfScope::MailFrom, AuthResult::Pass}};
  store::RowGroup spoof = row("192.0.2.3", 7, kFirst, kFirst);
  spoof.spf = {{"=cmd.example.com", report::SpfScope::MailFrom, AuthResult::Fail}};
  spoof.header_from = "example.com";
  spoof.disposition = Disposition::Quarantine;
  store.rows = {own, later, news, spoof};
  store::KeptReport report;
  report.head.policy = R"({"p":"none"})";
  store.kept = {report};
}

service::DomainQuestion question_of(service::ReportView view) {
  service::DomainQuestion result;
  result.view = view;
  result.domain = "Example.COM";
  return result;
}

service::DomainReport gathered(const service::DomainQuestion& question) {
  MemoryStore store;
  fill(store);
  auto report = gather(question, {kFirst, kLast}, store, nullptr);
  EXPECT_TRUE(report);
  return report ? *std::move(report) : service::DomainReport{};
}

TEST(DomainReport, SaysFirstHowMuchPassesAndWhatToDo) {
  const service::DomainReport report = gathered(question_of(service::ReportView::Domain));
  const std::string text = to_text(report, Terminal(false, 100), 20);
  EXPECT_TRUE(
      text.starts_with("example.com, 2024-10-04 to 2024-11-02 (UTC)\n"
                       "86.5 % of 347 messages pass DMARC. Not ready for p=quarantine: 1 "
                       "point first.\n"))
      << text;
  EXPECT_TRUE(text.contains("Mailchimp: 40 of 40 messages do not pass")) << text;
  const boost::json::object json = to_json(report);
  EXPECT_EQ(json.at("counts").at("messages").to_number<int>(), 347);
  EXPECT_EQ(json.at("counts").at("passing").to_number<int>(), 300);
  EXPECT_EQ(json.at("readiness").at("state").as_string(), "not-ready");
  EXPECT_LT(json.at("trend").at("after").as_double(), json.at("trend").at("before").as_double());
}

TEST(DomainReport, ShowsEveryDayAlsoEmptyOnes) {
  const service::DomainReport report = gathered(question_of(service::ReportView::Timeline));
  ASSERT_EQ(report.days.size(), 30U);
  EXPECT_EQ(report.days[0].messages, 207U);
  EXPECT_EQ(report.days[0].passing, 200U);
  EXPECT_EQ(report.days[0].quarantined, 7U);
  EXPECT_EQ(report.days[1].messages, 0U);
  const std::string text = to_text(report, Terminal(false, 100), 20);
  EXPECT_TRUE(
      text.contains("2024-10-04        207   96.6 %         7 "
                    "######################################!\n"))
      << text;
}

TEST(DomainReport, GuardsTheCellsOfACsvFile) {
  const std::string csv = to_csv(gathered(question_of(service::ReportView::Failures)));
  EXPECT_TRUE(csv.contains(",'=cmd.example.com,")) << csv;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 3);
}

TEST(DomainReport, TriesChangesAloneAndTogether) {
  service::DomainQuestion what_if = question_of(service::ReportView::WhatIf);
  what_if.set = {"p=reject"};
  what_if.dkim_for = {"mailchimp"};
  const boost::json::object json = to_json(gathered(what_if));
  const boost::json::array& changes = json.at("changes").as_array();
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].at("stopped").at("legitimate").to_number<int>(), 40);
  EXPECT_EQ(changes[1].at("effect").at("newly_passing").to_number<int>(), 40);
  EXPECT_EQ(changes[2].at("stopped").at("legitimate").to_number<int>(), 0);
  EXPECT_EQ(changes[2].at("stopped").at("spoofed").to_number<int>(), 7);
  EXPECT_FALSE(json.at("cannot_be_known").as_array().empty());
}

TEST(DomainReport, SaysWhyItCannot) {
  MemoryStore store;
  fill(store);
  service::DomainQuestion wrong = question_of(service::ReportView::WhatIf);
  wrong.set = {"p=perhaps"};
  EXPECT_EQ(gather(wrong, {kFirst, kLast}, store, nullptr).error().of,
            service::QuestionError::Of::Question);
  wrong = question_of(service::ReportView::Domain);
  wrong.domain = "..";
  EXPECT_EQ(gather(wrong, {kFirst, kLast}, store, nullptr).error().of,
            service::QuestionError::Of::Question);
  store.is_broken = true;
  const auto broken =
      gather(question_of(service::ReportView::Domain), {kFirst, kLast}, store, nullptr);
  EXPECT_EQ(broken.error().of, service::QuestionError::Of::Store);
  EXPECT_EQ(broken.error().message, "the disk is gone");
}

TEST(DomainReport, HasNothingToSayOfAnEmptyStore) {
  MemoryStore store;
  for (const service::ReportView view :
       {service::ReportView::Domain, service::ReportView::Sources, service::ReportView::Failures,
        service::ReportView::Timeline, service::ReportView::WhatIf}) {
    const auto report = gather(question_of(view), {kFirst, kLast}, store, nullptr);
    ASSERT_TRUE(report);
    EXPECT_FALSE(to_text(*report, Terminal(false, 80), 20).empty());
    EXPECT_FALSE(to_json(*report).empty());
    EXPECT_FALSE(to_csv(*report).empty());
  }
}

TEST(Period, IsReadFromDatesAndDays) {
  static const struct {
    std::string_view from, to;
    unsigned days;
    Day first, last;
  } kCases[] = {
      {"", "", 30, 19'971, 20'000},
      {"", "", 1, 20'000, 20'000},
      {"2024-10-01", "", 30, 19'997, 20'000},
      {"", "2024-10-01", 2, 19'996, 19'997},
      {"2024-02-29", "2024-02-29", 30, 19'782, 19'782},
  };
  for (const auto& c : kCases) {
    DomainReportCommand asked;
    asked.from = c.from;
    asked.to = c.to;
    asked.days = c.days;
    const auto period = period_of(asked, 20'000);
    ASSERT_TRUE(period);
    EXPECT_EQ(period->from, c.first);
    EXPECT_EQ(period->to, c.last);
  }
  for (const std::string_view text :
       {"2024-2-1", "2023-02-29", "2024/02/01", "yesterday", "2024-13-01", "9999-01-01"}) {
    DomainReportCommand asked;
    asked.from = text;
    EXPECT_FALSE(period_of(asked, 20'000)) << text;
  }
}

}  // namespace
}  // namespace waybill::app
