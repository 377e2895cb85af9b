// Runs the public DKIM messages of conformance/dkim: every `accept` list must hold the best result.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "auth/dkim/verify.h"

namespace waybill::dkim {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path kFolder = fs::path(WAYBILL_CONFORMANCE_DIR) / "dkim";
constexpr std::int64_t kDefaultTime = 1'700'000'000;  // `at` null: any time

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Octets outside ASCII stand in the JSON as code points of one octet each.
std::string octets_of(std::string_view text) {
  std::string octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size()) {
      octets +=
          static_cast<char>((lead & 3U) << 6U | (static_cast<unsigned char>(text[++i]) & 0x3FU));
    } else {
      octets += text[i];
    }
  }
  return octets;
}

dns::Answer answer_of(const json::value& value) {
  dns::Answer answer;
  if (const json::object* object = value.if_object()) {
    answer.status = object->contains("error") ? dns::Status::ServFail : dns::Status::NxDomain;
    if (object->contains("rcode"))
      answer.status =
          dns::parse_status(object->at("rcode").as_string()).value_or(dns::Status::ServFail);
    return answer;
  }
  for (const json::value& text : value.as_array())
    answer.records.emplace_back(dns::make_text({octets_of(text.as_string())}));
  return answer;
}

dns::Snapshot zone_of(const json::value& test) {
  dns::Snapshot snapshot(dns::Missing::NxDomain);
  for (const auto& [name, value] : test.at("dns").as_object()) {
    if (const auto parsed = dns::Name::parse(name))
      snapshot.set({*parsed, dns::Type::Txt}, answer_of(value));
  }
  return snapshot;
}

std::vector<Verdict> verdicts_of(const json::value& test, const std::string& octets) {
  const dns::Snapshot snapshot = zone_of(test);
  const message::Message message = message::Message::read(octets);
  dns::Inquiry inquiry(snapshot);
  const json::value& at = test.at("at");
  const std::int64_t now = at.is_null() ? kDefaultTime : at.to_number<std::int64_t>();
  return verify(prepare(message), now, inquiry, Detail::Trail);
}

TEST(ConformanceDkim, EveryMessageGetsAnAcceptedResult) {
  if (!fs::exists(kFolder)) GTEST_SKIP() << "not there: " << kFolder;
  int right = 0;
  int cases = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".json") continue;
    SCOPED_TRACE(entry.path().filename());
    const json::value test = json::parse(read(entry.path()));
    const auto verdicts = verdicts_of(test, read(fs::path(entry.path()).replace_extension(".eml")));
    const Result result = best_result(verdicts);
    const auto& accept = test.at("accept").as_array();
    const bool good = std::ranges::any_of(accept, [result](const json::value& word) {
      return word.as_string() == to_string(result);
    });
    ++cases;
    right += static_cast<int>(good);
    EXPECT_TRUE(good) << to_string(result) << ", accepted: " << json::serialize(accept) << ' '
                      << test.at("title");
    std::string reasons;
    for (const Verdict& verdict : verdicts)
      reasons += ' ' + std::string(id(verdict.reason));
    std::cout << entry.path().stem() << ' ' << to_string(result) << reasons << '\n';
  }
  std::cout << right << " of " << cases << " messages\n";
}

}  // namespace
}  // namespace waybill::dkim
