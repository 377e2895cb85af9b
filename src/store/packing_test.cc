// What is packed for the store reads back, and damaged octets are refused.
#include <gtest/gtest.h>

#include <numeric>

#include "store/clickhouse/address.h"
#include "store/clickhouse/row_binary.h"
#include "store/period.h"
#include "store/report_key.h"
#include "store/row_block.h"
#include "store/source_run.h"
#include "store/store_test_data.h"
#include "store/tally.h"
#include "store/zstd.h"

namespace waybill::store::test {
namespace {

std::vector<std::uint64_t> shares_of(Spread& spread, std::uint64_t messages) {
  const auto shares = spread.share(messages);
  return {shares.begin(), shares.end()};
}

TEST(Spread, SharesWholeMessagesByTheSeconds) {
  const std::int64_t day = at_day(kFirstDay);
  static const struct {
    std::int64_t begin, end;
    std::uint64_t messages;
    Day first;
    std::vector<std::uint64_t> shares;
  } kCases[] = {
      {0, 86'400, 10, kFirstDay, {10}},
      {0, 86'399, 10, kFirstDay, {10}},
      {43'200, 129'600, 10, kFirstDay, {5, 5}},
      {43'200, 129'600, 11, kFirstDay, {6, 5}},
      {64'800, 151'200, 8, kFirstDay, {2, 6}},
      {86'399, 172'799, 86'400, kFirstDay, {1, 86'399}},
      {0, 3 * 86'400, 10, kFirstDay, {4, 3, 3}},
      {0, 3 * 86'400, 0, kFirstDay, {0, 0, 0}},
      {0, 0, 7, kFirstDay, {7}},
      {100, 50, 7, kFirstDay, {7}},
      {0, 2 * 86'400, UINT64_MAX, kFirstDay, {UINT64_MAX / 2 + 1, UINT64_MAX / 2}},
      {0, 63 * 86'400, 7, kFirstDay + 62, {7}},  // too long: the last day
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.begin);
    Spread spread(day + c.begin, day + c.end);
    EXPECT_EQ(spread.first(), c.first);
    EXPECT_EQ(shares_of(spread, c.messages), c.shares);
  }
  EXPECT_EQ(Spread(-5, 10).first(), 0);
  EXPECT_EQ(Spread(INT64_MIN, INT64_MAX).first(), kLastDay);
  EXPECT_EQ(Spread(INT64_MAX - 1, INT64_MAX).first(), kLastDay);
}

TEST(Spread, ManySingleMessagesFallOnAllDays) {
  Spread spread(at_day(kFirstDay), at_day(kFirstDay + 4));
  std::vector<std::uint64_t> sums(4, 0);
  for (int i = 0; i < 1'000; ++i) {
    const auto shares = spread.share(1);
    EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), std::uint64_t{0}), 1U);
    for (std::size_t k = 0; k < sums.size(); ++k)
      sums[k] += shares[k];
  }
  EXPECT_EQ(sums, (std::vector<std::uint64_t>{250, 250, 250, 250}));
}

TEST(Period, IsCoveredByMonthsAndDays) {
  // 20,000 is 2024-10-04; months begin on 19,997 (October), 20,028 (November), 20,058 (December).
  EXPECT_EQ(first_day(month_of(20'000)), 19'997);
  EXPECT_EQ(first_day(month_of(20'000) + 1), 20'028);
  for (const auto& [from, to] : {std::pair<Day, Day>{0, kLastDay},
                                 {20'000, 20'100},
                                 {19'997, 20'027},
                                 {19'998, 20'027},
                                 {19'997, 20'026},
                                 {20'020, 20'030},
                                 {5, 5},
                                 {6, 5}}) {
    SCOPED_TRACE(from);
    std::vector<int> times(static_cast<std::size_t>(kLastDay) + 100, 0);
    const Cover covered = cover(from, to);
    std::size_t singles = 0;
    for (const DayRange& days : covered.days)
      for (Day day = days.from; day <= days.to; ++day, ++singles)
        ++times[static_cast<std::size_t>(day)];
    for (const auto& [first, last] : covered.months)
      for (Day day = first_day(first); day < first_day(last + 1); ++day)
        ++times[static_cast<std::size_t>(day)];
    EXPECT_LE(singles, 61U);
    for (Day day = 0; day <= kLastDay; ++day)
      ASSERT_EQ(times[static_cast<std::size_t>(day)], day >= from && day <= to ? 1 : 0) << day;
  }
}

std::string packed_rows() {
  RowPacker packer;
  Borrowed borrowed;
  for (unsigned i = 0; i < 60; ++i) {
    RowData one =
        row(i % 3 == 0 ? "2001:db8::" + std::to_string(i) : "192.0.2." + std::to_string(i),
            i * i * i, report::Disposition::Reject, i % 2 == 0, i % 5 == 0);
    one.group.reasons = {{.type = report::ReasonType::Other, .comment = std::to_string(i % 7)}};
    packer.add(borrowed_row(one.group, borrowed), one.group.sender);
  }
  return packer.take();
}

TEST(RowBlock, GivesItsRowsBack) {
  const auto block = unpack(packed_rows());
  ASSERT_TRUE(block);
  ASSERT_EQ(block->rows.size(), 60U);
  for (unsigned i = 0; i < 60; ++i) {
    RowGroup group;
    ASSERT_TRUE(read_signature(block->signatures[block->rows[i].signature], group));
    EXPECT_EQ(block->rows[i].messages, i * i * i);
    EXPECT_EQ(block->rows[i].source_ip.to_string(),
              i % 3 == 0 ? IpAddress::parse("2001:db8::" + std::to_string(i))->to_string()
                         : "192.0.2." + std::to_string(i));
    EXPECT_EQ(group.disposition, report::Disposition::Reject);
    EXPECT_EQ(group.dkim_aligned, i % 2 == 0);
    EXPECT_EQ(group.spf_aligned, i % 5 == 0);
    EXPECT_EQ(group.sender, "example-mailer");
    EXPECT_EQ(group.dkim, row("192.0.2.1", 1).group.dkim);
    EXPECT_EQ(group.spf, row("192.0.2.1", 1).group.spf);
    ASSERT_EQ(group.reasons.size(), 1U);
    EXPECT_EQ(group.reasons[0].comment, std::to_string(i % 7));
  }
}

TEST(RowBlock, RefusesEveryPrefix) {
  const std::string whole = packed_rows();
  ASSERT_EQ(whole[0], 1) << "compressed";
  const std::string plain =
      std::string(1, '\0') + uncompressed(std::string_view(whole).substr(1), 1'000'000).value();
  ASSERT_TRUE(unpack(plain));
  for (const std::string& octets : {whole, plain})
    for (std::size_t size = 0; size < octets.size(); ++size)
      EXPECT_FALSE(unpack(std::string_view(octets).substr(0, size))) << size;
}

TEST(SourceRun, MergesAndTakesAway) {
  const auto entry = [](std::string_view ip, std::uint32_t sender, std::uint64_t messages) {
    SourceEntry one;
    one.key = {*IpAddress::parse(ip), sender, false};
    count(one, {report::Disposition::Reject, true, true}, messages);
    return one;
  };
  const SourceRun a = fold({entry("2001:db8::1", 1, 5), entry("192.0.2.9", 1, 1),
                            entry("192.0.2.9", 1, 2), entry("192.0.2.9", 0, UINT64_MAX / 4)});
  const SourceRun b = fold({entry("192.0.2.9", 1, 4), entry("10.0.0.1", 7, 1)});
  ASSERT_EQ(a.size(), 3U);
  SourceRun both = merge(a, b);
  ASSERT_EQ(both.size(), 4U);
  EXPECT_EQ(both[0].key.source_ip.to_string(), "10.0.0.1");
  EXPECT_EQ(both[2].of(SourceSum::Rejected), 7U);
  const std::string packed = pack(both);
  SourceRun read;
  ASSERT_TRUE(unpack(packed, [&](const SourceEntry& one) { read.push_back(one); }));
  EXPECT_EQ(read, both);
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_FALSE(unpack(std::string_view(packed).substr(0, size), [](const SourceEntry&) {}))
        << size;
  ASSERT_TRUE(subtract(both, b));
  EXPECT_EQ(both, a);
  EXPECT_FALSE(subtract(both, b)) << "less is there than is taken";
}

TEST(Tally, ReadsBack) {
  Tally tally;
  tally.messages[3] = 5;
  tally.messages[15] = UINT64_MAX;
  tally.reports = 2;
  tally.first = 20'000;
  tally.last = 20'030;
  const std::string packed = pack(tally);
  EXPECT_EQ(unpack_tally(packed), tally);
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_FALSE(unpack_tally(std::string_view(packed).substr(0, size))) << size;
}

TEST(ClickHouseAddress, IsRead) {
  const auto address = clickhouse::parse_address(
      "https://us%40er:p%3Aa%2Fss@one.example,two.example:8443,[2001:db8::1]/"
      "way_bill?cluster=c-1&replicated=1&quorum=2&patience=5");
  ASSERT_TRUE(address) << address.error().message;
  EXPECT_EQ(address->scheme, "https");
  EXPECT_EQ(address->user, "us@er");
  EXPECT_EQ(address->password, "p:a/ss");
  EXPECT_EQ(address->hosts, (std::vector<std::string>{"one.example:8123", "two.example:8443",
                                                      "[2001:db8::1]:8123"}));
  EXPECT_EQ(address->database, "way_bill");
  EXPECT_EQ(address->cluster, "c-1");
  EXPECT_TRUE(address->replicated);
  EXPECT_EQ(address->quorum, 2U);
  EXPECT_EQ(address->patience, 5U);
}

TEST(ClickHouseAddress, IsRefusedWithoutItsPassword) {
  for (const char* url :
       {"", "ftp://host/database", "http://host", "http://host/", "http:///database",
        "http://u:secret@ho st/d", "http://u:secret@host/da-ta", "http://u:secret@host/d;DROP",
        "http://u:secret@host/d?cluster=", "http://u:secret@host/d?cluster=a'b",
        "http://u:secret@host/d?replicated=2", "http://u:secret@host/d?quorum=x",
        "http://u:secret@host/d?unknown=1", "http://u:secret@host/d?patience=99999999"}) {
    SCOPED_TRACE(url);
    const auto address = clickhouse::parse_address(url);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().message.find("secret"), std::string::npos);
  }
}

TEST(ClickHouseText, CannotEndItsLiteral) {
  EXPECT_EQ(clickhouse::quoted("a.B-9_@:/"), "'a.B-9_@:/'");
  EXPECT_EQ(clickhouse::quoted("'\\\n\xff "), R"('\x27\x5C\x0A\xFF\x20')");
  EXPECT_EQ(clickhouse::quoted(std::string_view("\0", 1)), R"('\x00')");
}

}  // namespace
}  // namespace waybill::store::test
