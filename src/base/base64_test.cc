#include "base/base64.h"

#include <gtest/gtest.h>

namespace waybill::base64 {
namespace {

TEST(Base64, RoundTripsEveryLength) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(decode(encode(bytes)), bytes);
    EXPECT_EQ(decode_leniently(encode(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Base64, IsStrictForKeysAndLenientForMail) {
  static const struct {
    std::string_view text;
    std::optional<std::string> strict;
    std::string_view lenient;
  } kCases[] = {
      {"TWFu", "Man", "Man"},
      {"TW Fu\r\n", "Man", "Man"},
      {"TWE=", "Ma", "Ma"},
      {"TWE", std::nullopt, "Ma"},
      {"TWE==", std::nullopt, "Ma"},
      {"T*WFu", std::nullopt, "Man"},
      {"TWE=TWE=", std::nullopt, "Ma"},
      {"T", std::nullopt, ""},
      {"====", std::nullopt, ""},
      {"", "", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(decode(c.text), c.strict);
    EXPECT_EQ(decode_leniently(c.text), c.lenient);
  }
}

}  // namespace
}  // namespace waybill::base64
