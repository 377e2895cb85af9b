#include "base/utf8.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(Utf8, KeepsWhatIsWellFormedAndReplacesTheRest) {
  static const struct {
    std::string_view text;
    std::string_view valid;
  } kCases[] = {
      {"plain", "plain"},
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\xA8", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\xA8"},
      {"a\xFF"
       "b",
       "a\xEF\xBF\xBD"
       "b"},
      {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                  // overlong
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // surrogate
      {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},                  // cut
      {"\xF5\x80\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(to_valid_utf8(c.text), c.valid);
    EXPECT_EQ(is_utf8(c.text), c.text == c.valid);
    EXPECT_TRUE(is_utf8(to_valid_utf8(c.text)));
  }
}

}  // namespace
}  // namespace waybill
