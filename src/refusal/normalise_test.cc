#include "refusal/normalise.h"

#include <gtest/gtest.h>

#include "refusal/reply.h"

namespace waybill::refusal {
namespace {

TEST(Reply, FindsCodes) {
  static const struct {
    std::string_view text;
    ReplyCodes codes;
    std::size_t prefix;
  } kCases[] = {
      {"550 5.1.1 no", {550, EnhancedCode{5, 1, 1}}, 10},
      {"550-5.7.26 no", {550, EnhancedCode{5, 7, 26}}, 11},
      {"550 no", {550, {}}, 4},
      {"5.1.1 no", {{}, EnhancedCode{5, 1, 1}}, 6},
      {"#5.1.1 no", {{}, EnhancedCode{5, 1, 1}}, 7},
      {"550 #5.1.0 no", {550, EnhancedCode{5, 1, 0}}, 11},
      {"550 no (#5.1.1)", {550, EnhancedCode{5, 1, 1}}, 4},
      {"host said: 421 4.7.0 later", {421, EnhancedCode{4, 7, 0}}, 0},
      {"it said '550 no'", {550, {}}, 0},
      {"said: 550 no", {550, {}}, 0},
      {"550 192.0.2.1 5.5.5.5 x", {550, {}}, 4},
      {"sent 550 messages to 4 people in 2.5.1b", {}, 0},
      {"version 8.14.4", {}, 0},
      {"600 no", {}, 0},
      {"5500 no", {}, 0},
      {"550", {550, {}}, 3},
      {"", {}, 0},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(find_codes(c.text), c.codes);
    EXPECT_EQ(code_prefix_length(c.text), c.prefix);
  }
  EXPECT_EQ(EnhancedCode::parse("5.7.1").value_or(EnhancedCode{}).to_string(), "5.7.1");
  EXPECT_EQ(EnhancedCode::parse("5.7.1 "), std::nullopt);
  EXPECT_EQ(EnhancedCode::parse("3.7.1"), std::nullopt);
}

TEST(Normalise, CutsWrappersAndJoinsLines) {
  static const struct {
    std::string_view text;
    std::string_view innermost;
    std::string_view host;
    std::optional<Stage> stage;
  } kCases[] = {
      {"smtp; 550 5.1.1 no", "550 5.1.1 no", "", {}},
      {"X-Postfix; host mx.example.com[192.0.2.1] said: 550 no (in reply to RCPT TO command)",
       "550 no", "mx.example.com", Stage::RcptTo},
      {"550-5.7.26 one\r\n550-5.7.26  two\r\n550 5.7.26 three", "550-5.7.26 one two three", "", {}},
      {"550-one 550-two 550 three", "550-one two 550 three", "", {}},
      {"host mx.example.com[192.0.2.1] refused to talk to me: 554 no", "554 no", "mx.example.com",
       Stage::Ehlo},
      {"Remote Server returned '550 5.1.1 no'", "550 5.1.1 no", "", {}},
      {"SMTP error from remote mail server after end of data: host mx.example.com [192.0.2.1]: 550 "
       "no",
       "550 no", "", Stage::EndOfData},
      {">>> RCPT To:<a@b.example>\n<<< 550 5.1.1 no", "550 5.1.1 no", "", {}},
      {"#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##",
       "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found",
       "",
       {}},
      {"<a@b.example>: no", "<a@b.example>: no", "", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Normalised reply = normalise(c.text);
    ASSERT_FALSE(reply.segments.empty());
    EXPECT_EQ(reply.segments.front(), c.innermost);
    EXPECT_EQ(reply.remote_host, c.host);
    EXPECT_EQ(reply.stage, c.stage);
    for (std::size_t i = 0; i < c.text.size(); ++i)
      (void)normalise(c.text.substr(0, i));
  }
  EXPECT_TRUE(normalise("").segments.empty());
  EXPECT_TRUE(normalise(" \r\n ").segments.empty());
}

TEST(Normalise, IsBounded) {
  std::string nested;
  for (int i = 0; i < 5000; ++i)
    nested += "host a.example[192.0.2.1] said: ";
  EXPECT_LE(normalise(nested).segments.size(), kMostSegments + 1);
  EXPECT_LE(normalise(std::string(1U << 20U, 'x')).whole.size(), kLongestReply);
}

}  // namespace
}  // namespace waybill::refusal
