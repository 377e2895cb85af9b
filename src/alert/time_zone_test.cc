#include "alert/time_zone.h"

#include <gtest/gtest.h>

#include "alert/decide.h"
#include "base/check.h"

namespace waybill::alert {
namespace {

// A file of version 2 without transitions: all is in the text behind the data.
std::string file_with(std::string_view rest) {
  const auto head = [](char types) {
    std::string text = "TZif2";
    text.append(15, '\0');
    text.append(15, '\0');  // no marks, leap seconds, transitions; the number of types
    text += '\0';
    text += std::string("\0\0\0", 3) + types + std::string("\0\0\0", 3) + '\1';
    return text;
  };
  const std::string type(6, '\0');
  const std::string body = type + '\0';
  return head('\1') + body + head('\1') + body + "\n" + std::string(rest) + "\n";
}

TEST(TimeZone, ReadsTheTextBehindTheData) {
  static const struct {
    std::string_view rest;
    std::int64_t at, offset;
  } kCases[] = {
      {"UTC0", 1'795'444'200, 0},
      {"<+0530>-5:30", 1'795'444'200, 19'800},
      {"CET-1CEST,M3.5.0,M10.5.0/3", 1'795'444'200, 3'600},  // November
      {"CET-1CEST,M3.5.0,M10.5.0/3", 1'784'000'000, 7'200},  // July 2026
      {"CET-1CEST,M3.5.0,M10.5.0/3", 1'774'745'999, 3'600},  // a second before 2026-03-29 01:00 UTC
      {"CET-1CEST,M3.5.0,M10.5.0/3", 1'774'746'000, 7'200},
      {"CET-1CEST,M3.5.0,M10.5.0/3", 1'792'889'999, 7'200},  // 2026-10-25
      {"CET-1CEST,M3.5.0,M10.5.0/3", 1'792'890'000, 3'600},
      {"EST5EDT,M3.2.0,M11.1.0", 1'784'000'000, -14'400},
      {"AEST-10AEDT,M10.1.0,M4.1.0/3", 1'795'444'200, 39'600},  // summer around the new year
      {"AEST-10AEDT,M10.1.0,M4.1.0/3", 1'784'000'000, 36'000},
      {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1'795'444'200, 39'600},
      {"IST-2IDT,M3.4.4/26,M10.5.0", 1'784'000'000, 10'800},
      {"AAA3BBB,J60/1,300/2", 1'784'000'000, -7'200},
  };
  for (const auto& c : kCases) {
    const auto zone = TimeZone::parse(file_with(c.rest));
    ASSERT_TRUE(zone) << c.rest;
    EXPECT_EQ(checked(zone).offset_at(c.at), c.offset) << c.rest << " " << c.at;
  }
}

TEST(TimeZone, TakesNoOtherFile) {
  const std::string good = file_with("CET-1CEST,M3.5.0,M10.5.0/3");
  for (std::size_t size = 0; size < good.size() - 28; ++size)
    EXPECT_FALSE(TimeZone::parse(good.substr(0, size))) << size;
  EXPECT_FALSE(TimeZone::parse("TZif"));
  EXPECT_FALSE(TimeZone::parse(std::string(100, '\0')));
  // Text that cannot be read leaves what the data say.
  for (const char* rest :
       {"", "X", "CET", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0", "<CET-1"}) {
    const auto zone = TimeZone::parse(file_with(rest));
    ASSERT_TRUE(zone) << rest;
    EXPECT_EQ(checked(zone).offset_at(1'795'444'200), 0) << rest;
  }
}

TEST(TimeZone, NamesLeadOutOfNoFolder) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"})
    EXPECT_TRUE(is_zone_name(name)) << name;
  for (const char* name : {"", "/etc/passwd", "../passwd", "Europe/../x", "a b", ".", "-"})
    EXPECT_FALSE(is_zone_name(name)) << name;
}

TEST(QuietHours, KeepToTheClockOnTheWall) {
  const auto berlin = TimeZone::parse(file_with("CET-1CEST,M3.5.0,M10.5.0/3"));
  const QuietHours quiet{.is_on = true, .from = 22 * 60, .to = 7 * 60};
  // 2026-10-24 22:30 in Berlin is 20:30 UTC; the night has an hour more, 07:00 is 06:00 UTC.
  EXPECT_EQ(quiet_until(quiet, checked(berlin), 1'792'873'800), 1'792'908'000);
}

}  // namespace
}  // namespace waybill::alert
