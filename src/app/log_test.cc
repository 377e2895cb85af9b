#include "app/log.h"

#include <gtest/gtest.h>

namespace waybill::app {
namespace {

constexpr std::int64_t kTime = 1'795'444'200'007;

TEST(Log, Logfmt) {
  EXPECT_EQ(
      log_line(LogFormat::Logfmt, kTime, LogLevel::Info, "request",
               {{"path", "/a"}, {"status", std::int64_t{200}}, {"seconds", 0.25}, {"no", ""}}),
      "time=2026-11-23T14:30:00.007Z level=info event=request path=/a status=200 seconds=0.25 "
      "no=\"\"");
}

TEST(Log, Json) {
  EXPECT_EQ(log_line(LogFormat::Json, kTime, LogLevel::Error, "a b",
                     {{"path", "/\"\n"}, {"status", std::int64_t{200}}}),
            R"({"time":"2026-11-23T14:30:00.007Z","level":"error","event":"a b","path":"/\"\n",)"
            R"("status":200})");
}

TEST(Log, TextFromOutsideStaysInItsField) {
  static const struct {
    std::string_view text, written;
  } kCases[] = {
      {"a level=error", "\"a level=error\""},
      {"a\nb", "\"a\\nb\""},
      {"\x1B[31m", "\"?[31m\""},
      {"\"", "\"\\\"\""},
      {"a\\nb", "\"a\\\\nb\""},
      {"\xFF", "\"\xEF\xBF\xBD\""},
      {"\xE2\x80\xAE", "\"?\""},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(log_line(LogFormat::Logfmt, kTime, LogLevel::Info, "e", {{"x", c.text}}),
              "time=2026-11-23T14:30:00.007Z level=info event=e x=" + std::string(c.written));
  const std::string large(5'000, 'a');
  EXPECT_LT(log_line(LogFormat::Json, kTime, LogLevel::Info, "e", {{"x", large}}).size(), 1'200U);
}

}  // namespace
}  // namespace waybill::app
