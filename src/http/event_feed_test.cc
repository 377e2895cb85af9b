#include "http/event_feed.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

std::string told(EventFeed& feed, std::uint64_t after) {
  std::string all;
  feed.unsubscribe(feed.subscribe(after, [&all](std::string_view frame) { all += frame; }));
  return all;
}

TEST(EventFeed, TellsWhatCameSince) {
  EventFeed feed(100);
  EXPECT_EQ(told(feed, 0), "id: 100\n\n");
  EXPECT_EQ(told(feed, 100), "");
  feed.publish("job", "{\"a\":1}");
  feed.publish("case", "{}");
  EXPECT_EQ(told(feed, 100),
            "id: 101\nevent: job\ndata: {\"a\":1}\n\nid: 102\nevent: case\ndata: {}\n\n");
  EXPECT_EQ(told(feed, 101), "id: 102\nevent: case\ndata: {}\n\n");
  EXPECT_EQ(told(feed, 102), "");
  EXPECT_EQ(told(feed, 0), "id: 102\n\n");
}

TEST(EventFeed, ResetsWhenItDoesNotKnowAnyMore) {
  EventFeed feed(100);
  const std::string reset = "id: 100\nevent: reset\ndata: {}\n\n";
  EXPECT_EQ(told(feed, 7), reset);    // of an earlier run
  EXPECT_EQ(told(feed, 101), reset);  // never was
  for (std::size_t i = 0; i <= kRememberedEvents; ++i)
    feed.publish("job", "{}");
  EXPECT_EQ(told(feed, 100).substr(0, 24), "id: 1101\nevent: reset\nda");
  EXPECT_EQ(told(feed, 101).substr(0, 20), "id: 102\nevent: job\nd");
}

TEST(EventFeed, TellsSubscribersUntilTheyLeave) {
  EventFeed feed;
  std::string all;
  const auto number = feed.subscribe(0, [&all](std::string_view frame) { all += frame; });
  EXPECT_EQ(feed.subscribers(), 1U);
  feed.publish("job", "1");
  feed.unsubscribe(number);
  feed.publish("job", "2");
  EXPECT_EQ(all, "id: 0\n\nid: 1\nevent: job\ndata: 1\n\n");
  EXPECT_EQ(feed.subscribers(), 0U);
}

}  // namespace
}  // namespace waybill::http
