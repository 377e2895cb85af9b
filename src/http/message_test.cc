#include "http/message.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "http/problem.h"

namespace waybill::http {
namespace {

TEST(Message, FieldsAreFoundInAnyCase) {
  Fields fields;
  fields.add("Accept", "a");
  fields.add("X-Other", "b");
  fields.add("ACCEPT", "c");
  EXPECT_EQ(fields.get("accept"), "a");
  EXPECT_FALSE(fields.has("Accep"));
  fields.set("accept", "d");
  EXPECT_EQ(fields.all(),
            (std::vector<std::pair<std::string, std::string>>{{"Accept", "d"}, {"X-Other", "b"}}));
  fields.set("New", "e");
  EXPECT_EQ(fields.get("new"), "e");
}

TEST(Message, MethodsAreReadInTheirCase) {
  EXPECT_EQ(parse_method("PATCH"), Method::Patch);
  EXPECT_EQ(parse_method("get"), std::nullopt);
  EXPECT_EQ(parse_method("TRACE"), std::nullopt);
  EXPECT_EQ(parse_method(""), std::nullopt);
}

TEST(Message, Cookies) {
  static const struct {
    std::string_view field, name, value;
  } kCases[] = {
      {"a=1; b=2", "a", "1"},       {"a=1; b=2", "b", "2"}, {"a=1;b=2", "b", "2"},
      {"a=1; a=2", "a", "1"},       {"aa=1", "a", ""},      {"a", "a", ""},
      {"a=x=y; b", "a", "x=y"},     {"A=1", "a", ""},       {" ; ;a=1", "a", "1"},
      {"b=\"a=3\"; a=1", "a", "1"}, {"", "a", ""},          {"=1", "", "1"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.field);
    Head head;
    head.fields.add("cookie", std::string(c.field));
    EXPECT_EQ(head.cookie(c.name), c.value);
  }
}

TEST(Answer, ProblemHoldsAnyText) {
  const Response answer = problem(Problem{.status = 422,
                                          .type = "wrong-value",
                                          .title = "T",
                                          .detail = "a\xFF\"</script>",
                                          .kept = "all",
                                          .to_try = "again",
                                          .fields = {{"email", "is\nmissing"}}});
  EXPECT_EQ(answer.status, 422U);
  EXPECT_EQ(answer.fields.get("Content-Type"), "application/problem+json");
  const boost::json::value expected = {
      {"type", "/problems/wrong-value"},      {"title", "T"},  {"status", 422},
      {"detail", "a\xEF\xBF\xBD\"</script>"}, {"kept", "all"}, {"try", "again"},
      {"fields", {{"email", "is\nmissing"}}}};
  EXPECT_EQ(boost::json::parse(answer.body), expected);
}

}  // namespace
}  // namespace waybill::http
