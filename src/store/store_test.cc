// What every store promises. Runs over SQLite, and over ClickHouse when WAYBILL_CLICKHOUSE names
// one or several stores (URLs, separated by spaces); tests/program/test_clickhouse.py does that.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "store/report_key.h"
#include "store/store_test_data.h"

namespace waybill::store::test {
namespace {

std::vector<std::string> stores_to_test() {
  std::vector<std::string> urls = {"sqlite:"};
  std::string given =
      std::getenv("WAYBILL_CLICKHOUSE") == nullptr ? "" : std::getenv("WAYBILL_CLICKHOUSE");
  for (std::size_t start = 0; start < given.size();) {
    const std::size_t end = std::min(given.find(' ', start), given.size());
    if (end > start) urls.push_back(given.substr(start, end - start));
    start = end + 1;
  }
  return urls;
}

class StoreTest : public testing::TestWithParam<std::string> {
 protected:
  StoreTest() {
    static std::atomic<unsigned> counter{0};
    name_ = "waybill_test_" + std::to_string(::getpid()) + "_" + std::to_string(counter++);
    if (is_sqlite()) {
      folder_ = std::filesystem::path(testing::TempDir()) / name_;
      std::filesystem::create_directory(folder_);
    }
    reopen();
    if (!store_) return;
    auto writer = store_->write();
    if (writer) writer_ = *std::move(writer);
  }
  ~StoreTest() override {
    writer_.reset();
    store_.reset();
    if (is_sqlite()) std::filesystem::remove_all(folder_);
  }
  [[nodiscard]] static bool is_sqlite() { return GetParam() == "sqlite:"; }
  [[nodiscard]] std::string file() const { return folder_ / "events"; }
  // Each test has a file or a database of its own.
  [[nodiscard]] std::string url() const {
    if (is_sqlite()) return "sqlite:" + file();
    std::string result = GetParam();
    const std::size_t place = result.find("DATABASE");
    return place == std::string::npos ? result : result.replace(place, 8, name_);
  }
  void reopen() {
    writer_.reset();
    store_.reset();
    auto opened = open(url());
    if (!opened) {
      ADD_FAILURE() << opened.error().message;
      return;
    }
    store_ = *std::move(opened);
    auto writer = store_->write();
    if (writer) writer_ = *std::move(writer);
  }
  Put put(const ReportData& data) {
    const auto done = test::put(*writer_, data);
    if (!done) {
      ADD_FAILURE() << done.error().message;
      return Put::Known;
    }
    return *done;
  }
  void commit() {
    const auto done = writer_->commit();
    if (!done) ADD_FAILURE() << done.error().message;
  }
  Put store(const ReportData& data) {
    const Put done = put(data);
    commit();
    return done;
  }
  template <class T>
  T told(Result<T, Error> answer) {
    if (!answer) {
      ADD_FAILURE() << answer.error().message;
      return {};
    }
    return *std::move(answer);
  }
  std::uint64_t messages(const Filter& filter) {
    std::uint64_t sum = 0;
    for (const DayCount& count : told(store_->days(filter)))
      sum += count.messages;
    return sum;
  }
  static Filter all() {
    Filter filter;
    filter.from = 0;
    filter.to = kLastDay;
    filter.include_unverified = true;
    return filter;
  }

  void expect_days(const Expected& expected, const Filter& filter);
  void expect_sources(const Expected& expected, const Filter& filter);
  void expect_largest(const Expected& expected, const Filter& filter, std::size_t most);
  void expect_domains(const Expected& expected, const Filter& filter);
  void expect_reporters(const Expected& expected, const Filter& filter);
  void expect_groups(const Expected& expected, const Filter& filter);
  void expect_all(const Expected& expected, const Filter& filter) {
    expect_days(expected, filter);
    expect_sources(expected, filter);
    expect_domains(expected, filter);
    expect_reporters(expected, filter);
    expect_groups(expected, filter);
  }

  std::string name_;
  std::filesystem::path folder_;
  std::unique_ptr<EventStore> store_;
  std::unique_ptr<Writer> writer_;
};

void StoreTest::expect_days(const Expected& expected, const Filter& filter) {
  using Key = std::tuple<Day, int, bool, bool>;
  std::map<Key, std::uint64_t> wanted;
  std::map<Key, std::uint64_t> got;
  expected.each(filter, [&](const auto&, const RowGroup& group, Day day, std::uint64_t messages) {
    wanted[{day, static_cast<int>(group.disposition), group.dkim_aligned, group.spf_aligned}] +=
        messages;
  });
  for (const DayCount& count : told(store_->days(filter)))
    got[{count.day, static_cast<int>(count.disposition), count.dkim_aligned, count.spf_aligned}] +=
        count.messages;
  EXPECT_EQ(got, wanted);
}

void StoreTest::expect_sources(const Expected& expected, const Filter& filter) {
  struct Sums {
    std::uint64_t messages = 0, passing = 0, dkim = 0, spf = 0, quarantined = 0, rejected = 0;
    Day first = kLastDay, last = 0;
    bool operator==(const Sums&) const = default;
  };
  std::map<std::pair<IpAddress, std::string>, Sums> wanted;
  std::map<std::pair<IpAddress, std::string>, Sums> got;
  expected.each(filter, [&](const auto&, const RowGroup& group, Day day, std::uint64_t messages) {
    Sums& sums = wanted[{group.source_ip, group.sender}];
    sums.messages += messages;
    if (group.dkim_aligned || group.spf_aligned) sums.passing += messages;
    if (group.dkim_aligned) sums.dkim += messages;
    if (group.spf_aligned) sums.spf += messages;
    if (group.disposition == report::Disposition::Quarantine) sums.quarantined += messages;
    if (group.disposition == report::Disposition::Reject) sums.rejected += messages;
    sums.first = std::min(sums.first, day);
    sums.last = std::max(sums.last, day);
  });
  std::uint64_t before = UINT64_MAX;
  for (const SourceCount& count : told(store_->sources(filter, 10'000))) {
    EXPECT_LE(count.messages, before);
    before = count.messages;
    got[{count.source_ip, count.sender}] = {
        count.messages,    count.passing,  count.dkim_aligned, count.spf_aligned,
        count.quarantined, count.rejected, count.first,        count.last};
  }
  EXPECT_TRUE(got == wanted) << got.size() << " sources, expected " << wanted.size();
  EXPECT_EQ(told(store_->sources(filter, 3)).size(), std::min<std::size_t>(3, wanted.size()));
}

// The messages of the largest sources, in order, with the days of each.
void StoreTest::expect_largest(const Expected& expected, const Filter& filter, std::size_t most) {
  struct Sums {
    std::uint64_t messages = 0, failing = 0;
    Day first = kLastDay, last = 0;
  };
  std::map<std::pair<IpAddress, std::string>, Sums> sums;
  expected.each(filter, [&](const auto&, const RowGroup& group, Day day, std::uint64_t messages) {
    Sums& one = sums[{group.source_ip, group.sender}];
    one.messages += messages;
    if (!group.dkim_aligned && !group.spf_aligned) one.failing += messages;
    one.first = std::min(one.first, day);
    one.last = std::max(one.last, day);
  });
  std::vector<std::uint64_t> wanted;
  for (const auto& [key, one] : sums)
    wanted.push_back(one.messages);
  std::sort(wanted.begin(), wanted.end(), std::greater<>());
  wanted.resize(std::min(wanted.size(), most));
  std::vector<std::uint64_t> got;
  for (const SourceCount& count : told(store_->sources(filter, most))) {
    got.push_back(count.messages);
    const Sums& one = sums[{count.source_ip, count.sender}];
    EXPECT_EQ(count.messages, one.messages);
    EXPECT_EQ(count.passing, one.messages - one.failing);
    EXPECT_EQ(count.first, one.first);
    EXPECT_EQ(count.last, one.last);
  }
  EXPECT_EQ(got, wanted);
}

void StoreTest::expect_domains(const Expected& expected, const Filter& filter) {
  using Sums = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, Day, Day>;
  std::map<std::string, Sums> wanted;
  std::map<std::string, Sums> got;
  const auto at = [&](const std::string& domain, Day day) -> Sums& {
    Sums& sums = wanted.try_emplace(domain, 0, 0, 0, kLastDay, 0).first->second;
    std::get<3>(sums) = std::min(std::get<3>(sums), day);
    std::get<4>(sums) = std::max(std::get<4>(sums), day);
    return sums;
  };
  expected.each(
      filter, [&](const ReportHead& head, const RowGroup& group, Day day, std::uint64_t messages) {
        Sums& sums = at(head.domain, day);
        std::get<0>(sums) += messages;
        if (group.dkim_aligned || group.spf_aligned) std::get<1>(sums) += messages;
      });
  expected.each_report(
      filter, [&](const ReportHead& head, Day day) { ++std::get<2>(at(head.domain, day)); });
  for (const DomainCount& count : told(store_->domains(filter)))
    got[count.domain] = {count.messages, count.passing, count.reports, count.first, count.last};
  EXPECT_EQ(got, wanted);
}

void StoreTest::expect_reporters(const Expected& expected, const Filter& filter) {
  using Sums = std::tuple<std::uint64_t, std::uint64_t, Day, Day>;
  std::map<std::string, Sums> wanted;
  std::map<std::string, Sums> got;
  const auto at = [&](const std::string& submitter, Day day) -> Sums& {
    Sums& sums = wanted.try_emplace(submitter, 0, 0, kLastDay, 0).first->second;
    std::get<2>(sums) = std::min(std::get<2>(sums), day);
    std::get<3>(sums) = std::max(std::get<3>(sums), day);
    return sums;
  };
  expected.each(filter,
                [&](const ReportHead& head, const RowGroup&, Day day, std::uint64_t messages) {
                  std::get<1>(at(head.submitter, day)) += messages;
                });
  expected.each_report(
      filter, [&](const ReportHead& head, Day day) { ++std::get<0>(at(head.submitter, day)); });
  for (const ReporterCount& count : told(store_->reporters(filter))) {
    got[count.submitter] = {count.reports, count.messages, count.first, count.last};
    EXPECT_EQ(count.org, "Receiver " + count.submitter);
  }
  EXPECT_EQ(got, wanted);
}

void StoreTest::expect_groups(const Expected& expected, const Filter& filter) {
  using Key = std::tuple<std::string, IpAddress, std::string, std::string, std::string, int, bool,
                         bool, std::vector<RowGroup::Dkim>, std::vector<RowGroup::Spf>,
                         std::vector<RowGroup::Reason>>;
  using Sums = std::tuple<std::uint64_t, Day, Day>;
  const auto key_of = [](const std::string& domain, const RowGroup& group) {
    return Key{domain,
               group.source_ip,
               group.sender,
               group.header_from,
               group.envelope_from,
               static_cast<int>(group.disposition),
               group.dkim_aligned,
               group.spf_aligned,
               group.dkim,
               group.spf,
               group.reasons};
  };
  std::map<Key, Sums> wanted;
  std::map<Key, Sums> got;
  expected.each(
      filter, [&](const ReportHead& head, const RowGroup& group, Day day, std::uint64_t messages) {
        Sums& sums = wanted.try_emplace(key_of(head.domain, group), 0, kLastDay, 0).first->second;
        std::get<0>(sums) += messages;
        std::get<1>(sums) = std::min(std::get<1>(sums), day);
        std::get<2>(sums) = std::max(std::get<2>(sums), day);
      });
  std::uint64_t before = UINT64_MAX;
  std::size_t visited = 0;
  told(store_->groups(filter, [&](const RowGroup& group) {
    EXPECT_LE(group.messages, before);
    before = group.messages;
    ++visited;
    got[key_of(group.domain, group)] = {group.messages, group.first, group.last};
    return true;
  }));
  EXPECT_TRUE(got == wanted) << got.size() << " groups, expected " << wanted.size();
  EXPECT_EQ(visited, got.size()) << "a group came twice";
}

// Every kind of filter, so that roll-ups and rows answer in turn.
std::vector<std::pair<std::string, Filter>> filters() {
  std::vector<std::pair<std::string, Filter>> result;
  const auto with = [&](const char* what, auto change) {
    for (const bool unverified : {false, true}) {
      Filter filter;
      filter.from = kFirstDay + 11;
      filter.to = kFirstDay + 95;
      filter.include_unverified = unverified;
      change(filter);
      result.emplace_back(what, filter);
    }
  };
  with("three months", [](Filter&) {});
  with("everything", [](Filter& f) { f.from = 0, f.to = kLastDay; });
  with("a week", [](Filter& f) { f.from = kFirstDay + 20, f.to = kFirstDay + 26; });
  with("one day", [](Filter& f) { f.from = f.to = kFirstDay + 30; });
  with("nothing", [](Filter& f) { f.from = 2, f.to = 1; });
  with("domain", [](Filter& f) { f.domain = "example.com"; });
  with("domain alone", [](Filter& f) { f.domain = "example.com", f.with_subdomains = false; });
  with("tenant", [](Filter& f) { f.tenant = "other"; });
  with("no such tenant", [](Filter& f) { f.tenant = "nobody"; });
  with("sender", [](Filter& f) { f.sender = "other-mailer"; });
  with("unknown sender", [](Filter& f) { f.sender = "nobody"; });
  with("address", [](Filter& f) { f.source_ip = IpAddress::parse("192.0.2.7"); });
  with("IPv6 address", [](Filter& f) { f.source_ip = IpAddress::parse("2001:db8::3"); });
  with("submitter", [](Filter& f) { f.submitter = "receiver1.example"; });
  with("failing", [](Filter& f) { f.only_failing = true; });
  with("failing of a domain", [](Filter& f) { f.only_failing = true, f.domain = "example.com"; });
  with("failing of a submitter",
       [](Filter& f) { f.only_failing = true, f.submitter = "receiver2.example"; });
  return result;
}

TEST_P(StoreTest, AnswersAsTheRowsSay) {
  Chance chance(1);
  Expected expected;
  for (unsigned number = 0; number < 400; ++number) {
    const ReportData& data = expected.kept.emplace_back(chance.report(number));
    EXPECT_EQ(put(data), Put::New);
    if (chance.below(20) == 0) commit();
  }
  commit();
  for (const auto& [what, filter] : filters()) {
    SCOPED_TRACE(what);
    expect_all(expected, filter);
  }
  reopen();
  expect_all(expected, all());
}

TEST_P(StoreTest, ReplacesExactly) {
  Chance chance(2);
  Expected expected;
  for (unsigned number = 0; number < 120; ++number)
    put(expected.kept.emplace_back(chance.report(number)));
  commit();
  // Corrections of some of them, several within one commit and after it.
  for (unsigned number = 0; number < 60; ++number) {
    ReportData& old = expected.kept[chance.below(120)];
    const ReportHead head = old.head;
    old.rows = chance.report(number).rows;
    old.head = head;
    old.tail.digest = digest_of(1'000 + number);
    EXPECT_EQ(put(old), Put::Replaced);
    if (chance.below(9) == 0) commit();
  }
  commit();
  for (const auto& [what, filter] : filters()) {
    SCOPED_TRACE(what);
    expect_all(expected, filter);
  }
}

TEST_P(StoreTest, KeepsAReportOnceHoweverItComes) {
  const ReportData data = report("a");
  EXPECT_EQ(put(data), Put::New);
  EXPECT_EQ(put(data), Put::Known) << "in the same commit";
  commit();
  EXPECT_EQ(store(data), Put::Known);
  reopen();
  EXPECT_EQ(store(data), Put::Known);
  EXPECT_EQ(messages(all()), 10U);
  EXPECT_EQ(told(store_->reports(all(), 10)).size(), 1U);
}

TEST_P(StoreTest, TellsReportsApartByTheirKey) {
  const auto other = [](auto change) {
    ReportData data = report("a");
    change(data.head);
    return data;
  };
  EXPECT_EQ(store(report("a")), Put::New);
  EXPECT_EQ(store(other([](ReportHead& h) { h.report_id = "b"; })), Put::New);
  EXPECT_EQ(store(other([](ReportHead& h) { h.submitter = "b.example"; })), Put::New);
  EXPECT_EQ(store(other([](ReportHead& h) { h.domain = "example.org"; })), Put::New);
  EXPECT_EQ(store(other([](ReportHead& h) { h.begin += 1; })), Put::New);
  EXPECT_EQ(store(other([](ReportHead& h) { h.end -= 1; })), Put::New);
  EXPECT_EQ(store(other([](ReportHead& h) { h.tenant = "other"; })), Put::New);
  EXPECT_EQ(store(other([](ReportHead& h) { h.org = "Another name"; })), Put::Known);
}

TEST_P(StoreTest, KeepsTheBetterCopy) {
  const auto copy = [](unsigned digest, bool verified, bool complete, std::uint64_t count) {
    ReportData data = report("a");
    data.tail.digest = digest_of(digest);
    data.head.verified = verified;
    data.tail.complete = complete;
    data.rows = {row("192.0.2.1", count)};
    return data;
  };
  struct Step {
    unsigned digest;
    bool verified, complete;
    std::uint64_t count;
    Put put;
    std::uint64_t kept;
  };
  static constexpr Step kSteps[] = {
      {1, false, false, 1, Put::New, 1},      // salvaged, unverified
      {2, false, true, 2, Put::Replaced, 2},  // complete
      {3, false, false, 3, Put::Known, 2},    // a salvaged copy never replaces a complete one
      {4, false, true, 4, Put::Replaced, 4},  // a correction
      {2, false, true, 2, Put::Known, 4},     // the copy that it corrected, once more
      {4, true, true, 4, Put::Replaced, 4},   // the same, now verified
      {5, false, true, 5, Put::Known, 4},     // a forgery
      {6, true, false, 6, Put::Known, 4},    {7, true, true, 7, Put::Replaced, 7},
      {4, true, true, 4, Put::Known, 7},
  };
  for (const Step& step : kSteps) {
    SCOPED_TRACE(step.digest);
    EXPECT_EQ(store(copy(step.digest, step.verified, step.complete, step.count)), step.put);
    EXPECT_EQ(messages(all()), step.kept);
    EXPECT_EQ(told(store_->reports(all(), 10)).size(), 1U);
  }
}

TEST_P(StoreTest, NothingCountsBeforeCommit) {
  put(report("a"));
  EXPECT_EQ(messages(all()), 0U);
  writer_ = told(store_->write());  // the first goes without a commit
  commit();
  EXPECT_EQ(messages(all()), 0U);
  EXPECT_EQ(store(report("a")), Put::New);
}

TEST_P(StoreTest, AbandonedReportsLeaveNothing) {
  put(report("a"));
  ASSERT_TRUE(writer_->begin(report("b").head));
  ASSERT_TRUE(add_rows(*writer_, report("b")));
  writer_->abandon();
  put(report("c"));
  commit();
  EXPECT_EQ(messages(all()), 20U);
  EXPECT_EQ(told(store_->reports(all(), 10)).size(), 2U);
}

// More rows than are held in memory, so that what was written must be taken back.
TEST_P(StoreTest, LargeReportsAreTakenBackWhole) {
  ReportData large = report("large");
  large.rows.clear();
  for (unsigned i = 0; i < 600'000; ++i) {
    RowData& one = large.rows.emplace_back(row("192.0.2.1", 1));
    one.group.source_ip =
        IpAddress::v4({10, static_cast<std::uint8_t>(i >> 16U), static_cast<std::uint8_t>(i >> 8U),
                       static_cast<std::uint8_t>(i)});
  }
  put(report("small"));
  ASSERT_TRUE(writer_->begin(large.head));
  ASSERT_TRUE(add_rows(*writer_, large));
  writer_->abandon();
  commit();
  EXPECT_EQ(messages(all()), 10U);
  EXPECT_EQ(store(large), Put::New);
  EXPECT_EQ(store(large), Put::Known);
  EXPECT_EQ(messages(all()), 600'010U);
  EXPECT_EQ(told(store_->sources(all(), 1'000'000)).size(), 600'001U);
  large.tail.digest = digest_of(77);
  large.rows.resize(5);
  EXPECT_EQ(store(large), Put::Replaced);
  EXPECT_EQ(messages(all()), 15U);
  EXPECT_EQ(told(store_->sources(all(), 1'000'000)).size(), 6U);
}

TEST_P(StoreTest, TenantsSeeNothingOfEachOther) {
  ReportData mine = report("a");
  mine.tail.original = "mine";
  ReportData theirs = report("a");
  theirs.head.tenant = "o'ther\\\n";
  theirs.head.org = "Theirs";
  theirs.head.domain = "theirs.example";
  theirs.head.submitter = "theirs.example";
  theirs.tail.original = "theirs";
  store(mine);
  store(theirs);
  ReportData failure = theirs;
  failure.head.kind = ReportKind::Failure;
  failure.head.report_id = "f";
  ASSERT_TRUE(writer_->begin(failure.head));
  ASSERT_TRUE(writer_->add(FailureRow{.day = kFirstDay,
                                      .source_ip = {},
                                      .auth_failures = "dmarc",
                                      .delivery_result = "",
                                      .header_from = "theirs.example"}));
  ASSERT_TRUE(writer_->finish(failure.tail));
  ReportData tls = theirs;
  tls.head.kind = ReportKind::SmtpTls;
  ASSERT_TRUE(writer_->begin(tls.head));
  ASSERT_TRUE(writer_->add(TlsCount{.day = kFirstDay,
                                    .policy_domain = "theirs.example",
                                    .policy_type = "sts",
                                    .result_type = "",
                                    .receiving_mx = "",
                                    .sessions = 5}));
  ASSERT_TRUE(writer_->finish(tls.tail));
  commit();

  const Filter filter = all();
  ASSERT_EQ(told(store_->domains(filter)).size(), 1U);
  EXPECT_EQ(told(store_->domains(filter))[0].domain, "example.com");
  EXPECT_EQ(messages(filter), 10U);
  EXPECT_EQ(told(store_->sources(filter, 9))[0].messages, 10U);
  ASSERT_EQ(told(store_->reporters(filter)).size(), 1U);
  EXPECT_EQ(told(store_->reporters(filter))[0].org, "Receiver Inc.");
  EXPECT_TRUE(told(store_->tls(filter)).empty());
  EXPECT_TRUE(told(store_->failures_reported(filter)).empty());
  ASSERT_EQ(told(store_->reports(filter, 9)).size(), 1U);
  told(store_->groups(filter, [](const RowGroup& group) {
    EXPECT_EQ(group.domain, "example.com");
    return true;
  }));
  Filter other = filter;
  other.tenant = theirs.head.tenant;
  ASSERT_EQ(told(store_->reports(other, 9)).size(), 3U);
  EXPECT_EQ(told(store_->tls(other)).size(), 1U);
  EXPECT_EQ(told(store_->failures_reported(other)).size(), 1U);
  const std::uint64_t number = told(store_->reports(filter, 9))[0].number;
  EXPECT_EQ(told(store_->original("default", number)), "mine");
  EXPECT_EQ(told(store_->original(other.tenant, number)), std::nullopt);
  EXPECT_EQ(told(store_->forget(other.tenant, ReportKind::Aggregate, kLastDay)), 1U);
  EXPECT_EQ(messages(filter), 10U);
}

TEST_P(StoreTest, KeepsWhatAReportSays) {
  ReportData data = report("id \"1\"\t'\\");
  data.head.begin = at_day(kFirstDay) + 1;
  data.head.policy = R"({"p":"reject","sp":"it's"})";
  data.tail.deviations = {"date.one", "xml.two"};
  data.tail.complete = false;
  data.tail.original_name = "report\n.xml";
  data.tail.original = std::string(100'000, 'x') + std::string(3, '\0') + "\\\t\n\xff";
  data.rows.push_back(row("2001:db8::1", 5));
  store(data);
  const auto kept = told(store_->reports(all(), 5));
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].head.tenant, data.head.tenant);
  EXPECT_EQ(kept[0].head.kind, ReportKind::Aggregate);
  EXPECT_EQ(kept[0].head.submitter, data.head.submitter);
  EXPECT_EQ(kept[0].head.org, data.head.org);
  EXPECT_EQ(kept[0].head.domain, data.head.domain);
  EXPECT_EQ(kept[0].head.report_id, data.head.report_id);
  EXPECT_EQ(kept[0].head.begin, data.head.begin);
  EXPECT_EQ(kept[0].head.end, data.head.end);
  EXPECT_EQ(kept[0].head.generation, data.head.generation);
  EXPECT_EQ(kept[0].head.policy, data.head.policy);
  EXPECT_TRUE(kept[0].head.verified);
  EXPECT_EQ(kept[0].rows, 2U);
  EXPECT_EQ(kept[0].messages, 15U);
  EXPECT_FALSE(kept[0].complete);
  EXPECT_EQ(kept[0].deviations, data.tail.deviations);
  EXPECT_EQ(kept[0].received, data.tail.received);
  EXPECT_EQ(kept[0].original_name, data.tail.original_name);
  EXPECT_TRUE(told(store_->original("default", kept[0].number)) == data.tail.original);
  EXPECT_EQ(told(store_->original("default", kept[0].number + 1)), std::nullopt);
}

TEST_P(StoreTest, ListsTheLatestReportsFirst) {
  for (const int day : {3, 1, 2})
    put(report("r" + std::to_string(day), kFirstDay + day));
  commit();
  const auto kept = told(store_->reports(all(), 2));
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].head.report_id, "r3");
  EXPECT_EQ(kept[1].head.report_id, "r2");
}

TEST_P(StoreTest, ForgetsExactly) {
  Chance chance(3);
  Expected expected;
  for (unsigned number = 0; number < 150; ++number)
    put(expected.kept.emplace_back(chance.report(number)));
  commit();
  const Day before = kFirstDay + 50;
  std::size_t gone = std::erase_if(expected.kept, [&](const ReportData& data) {
    return data.head.tenant == "default" && Spread(data.head.begin, data.head.end).last() < before;
  });
  EXPECT_EQ(told(store_->forget("default", ReportKind::Failure, before)), 0U);
  EXPECT_EQ(told(store_->forget("default", ReportKind::Aggregate, before)), gone);
  EXPECT_EQ(told(store_->forget("default", ReportKind::Aggregate, before)), 0U);
  for (const auto& [what, filter] : filters()) {
    SCOPED_TRACE(what);
    expect_all(expected, filter);
  }
  EXPECT_EQ(store(chance.report(999)), Put::New);
}

TEST_P(StoreTest, ForgetsOriginalsAlone) {
  ReportData data = report("a");
  data.tail.original = "<feedback/>";
  store(data);
  const std::uint64_t number = told(store_->reports(all(), 1)).at(0).number;
  EXPECT_EQ(told(store_->forget_originals("default", ReportKind::Aggregate, kFirstDay)), 0U);
  EXPECT_EQ(told(store_->original("default", number)), "<feedback/>");
  EXPECT_EQ(told(store_->forget_originals("default", ReportKind::Aggregate, kFirstDay + 1)), 1U);
  EXPECT_EQ(told(store_->original("default", number)), std::nullopt);
  EXPECT_EQ(messages(all()), 10U);
}

TEST_P(StoreTest, CountsTlsSessions) {
  ReportData data = report("t");
  data.head.kind = ReportKind::SmtpTls;
  const TlsCount good{.day = kFirstDay,
                      .policy_domain = "example.com",
                      .policy_type = "sts",
                      .result_type = "",
                      .receiving_mx = "",
                      .sessions = 100};
  TlsCount bad = good;
  bad.result_type = "certificate-expired";
  bad.receiving_mx = "mx.example.com";
  bad.sessions = 3;
  for (const char* id : {"t1", "t2"}) {
    data.head.report_id = id;
    ASSERT_TRUE(writer_->begin(data.head));
    ASSERT_TRUE(writer_->add(good));
    ASSERT_TRUE(writer_->add(bad));
    ASSERT_TRUE(writer_->finish(data.tail));
  }
  commit();
  const auto counts = told(store_->tls(all()));
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].sessions, 200U);
  EXPECT_EQ(counts[0].result_type, "");
  EXPECT_EQ(counts[1].sessions, 6U);
  EXPECT_EQ(counts[1].result_type, "certificate-expired");
  EXPECT_EQ(counts[1].receiving_mx, "mx.example.com");
  EXPECT_EQ(counts[1].policy_domain, "example.com");
  EXPECT_EQ(counts[1].policy_type, "sts");
  EXPECT_EQ(counts[1].day, kFirstDay);
  EXPECT_EQ(messages(all()), 0U);
  EXPECT_EQ(told(store_->forget("default", ReportKind::SmtpTls, kLastDay)), 2U);
  EXPECT_TRUE(told(store_->tls(all())).empty());
}

TEST_P(StoreTest, CountsFailureReports) {
  ReportData data = report("f");
  data.head.kind = ReportKind::Failure;
  FailureRow row{.day = kFirstDay,
                 .source_ip = IpAddress::parse("192.0.2.9"),
                 .auth_failures = "dmarc",
                 .delivery_result = "reject",
                 .header_from = "news.example.com",
                 .incidents = 2};
  for (const char* id : {"f1", "f2"}) {
    data.head.report_id = id;
    ASSERT_TRUE(writer_->begin(data.head));
    ASSERT_TRUE(writer_->add(row));
    row.source_ip = IpAddress::parse("2001:db8::9");
    ASSERT_TRUE(writer_->finish(data.tail));
  }
  data.head.report_id = "f3";
  ASSERT_TRUE(writer_->begin(data.head));
  ASSERT_TRUE(writer_->add(row));
  ASSERT_TRUE(writer_->finish(data.tail));
  commit();
  auto counts = told(store_->failures_reported(all()));
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].row.incidents + counts[1].row.incidents, 6U);
  Filter filter = all();
  filter.source_ip = IpAddress::parse("2001:db8::9");
  counts = told(store_->failures_reported(filter));
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].domain, "example.com");
  EXPECT_EQ(counts[0].row.incidents, 4U);
  EXPECT_EQ(counts[0].row.auth_failures, "dmarc");
  EXPECT_EQ(counts[0].row.delivery_result, "reject");
  EXPECT_EQ(counts[0].row.header_from, "news.example.com");
  EXPECT_EQ(told(store_->forget("default", ReportKind::Failure, kLastDay)), 3U);
  EXPECT_TRUE(told(store_->failures_reported(all())).empty());
}

// So many sources that most are light in every roll-up. Some are heavy always, some on some days,
// some add up to much although they are light everywhere, and some only fail.
TEST_P(StoreTest, FindsTheLargestOfManySources) {
  Chance chance(4);
  Expected expected;
  for (unsigned number = 0; number < 12; ++number) {
    ReportData data =
        report("r" + std::to_string(number), kFirstDay + static_cast<Day>(number * 5));
    data.head.domain = number % 3 == 0 ? "example.org" : "example.com";
    data.rows.clear();
    for (unsigned i = 0; i < 5'000; ++i) {
      const unsigned source = i < 40 ? i : 40 + chance.below(30'000);
      std::uint64_t messages = 1 + chance.below(3);
      if (source < 20) messages = 1'000 * (source + 1);
      if (source >= 20 && source < 40 && (source + number) % 4 == 0) messages = 9'000;
      const bool passes = source % 2 == 0;
      RowData& one = data.rows.emplace_back(
          row("192.0.2.1", messages, report::Disposition::None, passes, passes));
      one.group.source_ip = IpAddress::v4(
          {10, 0, static_cast<std::uint8_t>(source >> 8U), static_cast<std::uint8_t>(source)});
      if (source % 5 == 0) one.group.sender = "other-mailer";
    }
    put(expected.kept.emplace_back(data));
    if (number % 2 == 0) commit();
  }
  commit();
  Filter filter = all();
  for (const std::string& domain : {"", "example.com"})
    for (const std::string& sender : {"", "other-mailer"})
      for (const bool failing : {false, true})
        for (const std::size_t most : {1UL, 15UL, 60UL, 1'000UL}) {
          SCOPED_TRACE(domain + "/" + sender + (failing ? "/failing/" : "/") +
                       std::to_string(most));
          filter.domain = domain;
          filter.sender = sender;
          filter.only_failing = failing;
          expect_largest(expected, filter, most);
          filter.from = kFirstDay + 3;
          filter.to = kFirstDay + 50;
          expect_largest(expected, filter, most);
          filter.from = 0;
          filter.to = kLastDay;
        }
  filter = all();
  for (const char* ip : {"10.0.0.7", "10.0.0.21", "10.0.9.9", "10.0.50.3"}) {
    filter.source_ip = IpAddress::parse(ip);
    expect_sources(expected, filter);
  }
}

TEST_P(StoreTest, GroupsStopWhenTold) {
  ReportData data = report("a");
  data.rows = {row("192.0.2.1", 1), row("192.0.2.2", 2), row("192.0.2.3", 3)};
  store(data);
  std::vector<std::uint64_t> seen;
  told(store_->groups(all(), [&](const RowGroup& group) {
    seen.push_back(group.messages);
    return seen.size() < 2;
  }));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{3, 2}));
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreTest, testing::ValuesIn(stores_to_test()),
                         [](const auto& info) {
                           return info.index == 0 ? std::string("Sqlite")
                                                  : "ClickHouse" + std::to_string(info.index);
                         });

}  // namespace
}  // namespace waybill::store::test
