// Runs the test vectors of the public suffix list.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "auth/dmarc/psl.h"

namespace waybill::dmarc {
namespace {

TEST(PslConformance, FindsEveryRegistrableDomain) {
  const std::filesystem::path path = WAYBILL_CONFORMANCE_DIR "/psl/test_psl.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no conformance data at " << path;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const boost::json::value root = boost::json::parse(text);
  for (const boost::json::value& test : root.at("cases").as_array()) {
    if (!test.at("input").is_string()) continue;  // "no name" is no value of ours
    const std::string_view input = test.at("input").as_string();
    SCOPED_TRACE(input);
    const auto name = dns::Name::parse_international(input);
    const auto domain = name ? registrable_domain(*name) : std::nullopt;
    const boost::json::value& expected = test.at("registrable_domain");
    ASSERT_EQ(domain.has_value(), expected.is_string());
    if (domain) EXPECT_EQ(*domain, dns::Name::parse_international(expected.as_string()));
  }
}

}  // namespace
}  // namespace waybill::dmarc
