// What is particular to a store in an SQLite file.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "store/store_test_data.h"

namespace waybill::store::test {
namespace {

class SqliteTest : public testing::Test {
 protected:
  SqliteTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("waybill_sqlite_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
  }
  ~SqliteTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string file() const { return folder_ / "events"; }
  [[nodiscard]] std::string url() const { return "sqlite:" + file(); }
  [[nodiscard]] std::string error_of_open() const {
    const auto store = open(url());
    return store ? "" : store.error().message;
  }
  void run(const char* sql) const {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(handle);
  }
  static std::uint64_t messages(EventStore& store) {
    Filter filter;
    filter.to = kLastDay;
    std::uint64_t sum = 0;
    for (const DayCount& count : store.days(filter).value())
      sum += count.messages;
    return sum;
  }
  std::filesystem::path folder_;
};

TEST_F(SqliteTest, NobodyElseMayReadTheFile) {
  ASSERT_EQ(error_of_open(), "");
  struct stat status{};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SqliteTest, RefusesWhatItCannotRead) {
  EXPECT_EQ(open("sqlite:").error().message, "sqlite: no file is named");
  EXPECT_EQ(open("sqlite:/no/such/folder/file").error().message,
            "/no/such/folder/file: it cannot be opened (error 2)");
  std::ofstream(file()) << "no database at all, but text that is long enough to have a header";
  EXPECT_EQ(error_of_open().find(file() + ": the file is damaged or is no SQLite database"), 0U)
      << error_of_open();
  std::filesystem::remove(file());
  run("CREATE TABLE theirs (x)");
  EXPECT_EQ(error_of_open(), file() + ": a database of another program");
}

TEST_F(SqliteTest, RefusesANewerSchema) {
  ASSERT_EQ(error_of_open(), "");
  run("PRAGMA user_version = 2");
  EXPECT_EQ(error_of_open(),
            file() + ": a newer Waybill wrote it (schema 2, this program knows 1)");
}

TEST_F(SqliteTest, DamagedFilesAreSaidToBe) {
  {
    const auto store = open(url()).value();
    const auto writer = store->write().value();
    for (unsigned i = 0; i < 500; ++i)
      ASSERT_TRUE(put(*writer, Chance(i).report(i)));
    ASSERT_TRUE(writer->commit());
  }
  {
    std::fstream octets(file(), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file()));
    for (std::streamoff place = 8'192; place + 4'000 < size; place += 8'192) {
      octets.seekp(place + 4'000);
      octets << std::string(4'192, '\x55');
    }
  }
  const auto store = open(url());
  if (!store) {
    EXPECT_NE(store.error().message.find("damaged"), std::string::npos);
    return;
  }
  Filter filter;
  filter.to = kLastDay;
  const auto answer = (*store)->groups(filter, [](const RowGroup&) { return true; });
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find(file() + ": the file is damaged"), std::string::npos)
      << answer.error().message;
}

// A limit on the size of files stands for a full disk.
TEST_F(SqliteTest, AFullDiskLosesOnlyWhatWasNotAcknowledged) {
  const auto store = open(url()).value();
  const auto writer = store->write().value();
  ASSERT_TRUE(put(*writer, report("first")));
  ASSERT_TRUE(writer->commit());
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{400'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string error;
  for (unsigned i = 0; i < 300 && error.empty(); ++i) {
    ReportData data = report("r" + std::to_string(i));
    std::mt19937 random(i);
    for (unsigned k = 0; k < 5'000; ++k)
      data.tail.original.push_back(static_cast<char>(random()));
    const auto done = put(*writer, data);
    if (!done) error = done.error().message;
  }
  const auto committed = writer->commit();
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().message.find(file() + ": "), 0U) << committed.error().message;
  EXPECT_EQ(messages(*store), 10U);
  ASSERT_TRUE(put(*writer, report("second")));
  ASSERT_TRUE(writer->commit());
  EXPECT_EQ(messages(*store), 20U);
}

TEST_F(SqliteTest, WritersTakeTurns) {
  const auto store = open(url()).value();
  const auto one = store->write().value();
  const auto other = store->write().value();
  for (unsigned i = 0; i < 20; ++i) {
    Writer& writer = i % 2 == 0 ? *one : *other;
    ASSERT_TRUE(
        put(writer, report("r" + std::to_string(i / 3), kFirstDay + static_cast<Day>(i / 3))));
    ASSERT_TRUE(writer.commit());
  }
  EXPECT_EQ(messages(*store), 70U);
}

// Failure reports are of persons: after they are forgotten nothing of them is in the file.
TEST_F(SqliteTest, ForgottenFailureReportsLeaveNoTrace) {
  const auto store = open(url()).value();
  const auto writer = store->write().value();
  ReportData data = report("failure-id-7391");
  data.head.kind = ReportKind::Failure;
  ASSERT_TRUE(writer->begin(data.head));
  ASSERT_TRUE(writer->add(FailureRow{.day = kFirstDay,
                                     .source_ip = IpAddress::parse("192.0.2.77"),
                                     .auth_failures = "dmarc",
                                     .delivery_result = "",
                                     .header_from = "private-4410.example"}));
  ASSERT_TRUE(writer->finish(data.tail));
  ASSERT_TRUE(writer->commit());
  const auto holds = [&](const std::string& text) {
    for (const char* suffix : {"", "-wal"}) {
      std::ifstream octets(file() + suffix, std::ios::binary);
      const std::string content(std::istreambuf_iterator<char>(octets), {});
      if (content.find(text) != std::string::npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(holds("private-4410"));
  EXPECT_EQ(store->forget("default", ReportKind::Failure, kLastDay), 1U);
  EXPECT_FALSE(holds("private-4410"));
  EXPECT_FALSE(holds("failure-id-7391"));
}

}  // namespace
}  // namespace waybill::store::test
