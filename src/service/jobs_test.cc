#include "service/jobs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>

namespace waybill::service {
namespace {

namespace json = boost::json;

json::object wait_for(const Jobs& jobs, const std::string& tenant, const std::string& id) {
  while (true) {
    auto job = jobs.find(tenant, id);
    EXPECT_TRUE(job.has_value());
    if (!job || job->at("state") == "done" || job->at("state") == "failed")
      return job.value_or(json::object());
    std::this_thread::yield();
  }
}

TEST(Jobs, TellWhatBecameOfThem) {
  Live live(1);
  Jobs jobs(live, 2);
  const auto done = jobs.start("t", "test", "o1", [](Jobs::Progress& progress) {
    progress.step("counting");
    return Result<json::value, std::string>(json::value(7));
  });
  const auto failed = jobs.start("t", "test", "o2", [](Jobs::Progress&) {
    return Result<json::value, std::string>(std::unexpected("no luck"));
  });
  const auto thrown = jobs.start(
      "t", "test", "o3",
      [](Jobs::Progress&) -> Result<json::value, std::string> { throw std::runtime_error("bug"); });
  EXPECT_EQ(wait_for(jobs, "t", *done).at("result"), 7);
  EXPECT_EQ(wait_for(jobs, "t", *done).at("step"), "counting");
  EXPECT_EQ(wait_for(jobs, "t", *failed).at("error"), "no luck");
  EXPECT_EQ(wait_for(jobs, "t", *thrown).at("state"), "failed");
  EXPECT_EQ(jobs.find("other", *done), std::nullopt);
  EXPECT_EQ(jobs.of_object("t", "o1"), "");
  EXPECT_EQ(jobs.counts().done, 1U);
  EXPECT_EQ(jobs.counts().failed, 2U);
}

TEST(Jobs, OrganisationsTakeTurns) {
  Live live(1);
  Jobs jobs(live, 1);
  std::latch begin(1);
  std::mutex mutex;
  std::string order;
  const auto note = [&](char who) {
    return [&, who](Jobs::Progress&) -> Result<json::value, std::string> {
      const std::scoped_lock lock(mutex);
      order += who;
      return json::value(nullptr);
    };
  };
  ASSERT_TRUE(jobs.start("z", "test", "", [&](Jobs::Progress&) -> Result<json::value, std::string> {
    begin.wait();
    return json::value(nullptr);
  }));
  std::string last;
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(jobs.start("a", "test", "", note('a')));
  ASSERT_TRUE(jobs.start("b", "test", "", note('b')));
  last = *jobs.start("a", "test", "", note('a'));
  begin.count_down();
  (void)wait_for(jobs, "a", last);
  EXPECT_EQ(order, "abaaa");
}

TEST(Jobs, AreRefusedWhenTooManyWait) {
  Live live(1);
  std::latch begin(1);
  {
    Jobs jobs(live, 1);
    const auto wait = [&](Jobs::Progress&) -> Result<json::value, std::string> {
      begin.wait();
      return json::value(nullptr);
    };
    std::size_t taken = 0;
    while (taken <= kMostQueuedJobsOfOne + 1 && jobs.start("t", "test", "", wait))
      ++taken;
    EXPECT_GE(taken, kMostQueuedJobsOfOne);
    EXPECT_LE(taken, kMostQueuedJobsOfOne + 1);
    EXPECT_TRUE(jobs.start("other", "test", "", wait));
    begin.count_down();
  }
}

TEST(Live, CountsWhatChangesFigures) {
  Live live(100);
  EXPECT_EQ(live.changes("t"), 0U);
  live.tell("t", "job", json::object());
  EXPECT_EQ(live.changes("t"), 0U);
  live.tell("t", "case", json::object());
  EXPECT_EQ(live.changes("t"), 1U);
  EXPECT_EQ(live.changes("other"), 0U);
}

}  // namespace
}  // namespace waybill::service
