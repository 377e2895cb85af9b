#include "auth/dkim/tag_list.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace waybill::dkim {
namespace {

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

Pairs pairs_of(const TagList& list) {
  Pairs pairs;
  for (const Tag& tag : list.tags)
    pairs.emplace_back(tag.name, tag.value);
  return pairs;
}

TEST(DkimTagList, ReadsNamesAndValues) {
  static const struct {
    std::string_view text;
    Pairs tags;
  } kCases[] = {
      {"a=b", {{"a", "b"}}},
      {"a=b;", {{"a", "b"}}},
      {" a = b ; cd_1= x y ;\r\n", {{"a", "b"}, {"cd_1", "x y"}}},
      {"a=", {{"a", ""}}},
      {"a==;b=c==", {{"a", "="}, {"b", "c=="}}},
      {"b=ab\r\n\tcd;d=e", {{"b", "ab\r\n\tcd"}, {"d", "e"}}},
      {"A=1;a=2", {{"A", "1"}, {"a", "2"}}},
      {"d=b\xC3\xBC\x63her.example", {{"d", "b\xC3\xBC\x63her.example"}}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const TagList list = parse_tag_list(c.text);
    EXPECT_EQ(pairs_of(list), c.tags);
    EXPECT_TRUE(list.faults.empty());
  }
}

TEST(DkimTagList, NamesEveryFaultWithItsPlace) {
  static const struct {
    std::string_view text;
    std::vector<TagFault> faults;
  } kCases[] = {
      {"", {{TagFaultCode::EmptyTag, {0, 0}}}},
      {";", {{TagFaultCode::EmptyTag, {0, 0}}}},
      {"a=b;;c=d", {{TagFaultCode::EmptyTag, {4, 4}}}},
      {"a=b; ;", {{TagFaultCode::EmptyTag, {5, 5}}}},
      {"abc", {{TagFaultCode::NoEqualsSign, {0, 3}}}},
      {"=x", {{TagFaultCode::BadName, {0, 2}}}},
      {"1a=x", {{TagFaultCode::BadName, {0, 4}}}},
      {"a b=x", {{TagFaultCode::BadName, {0, 5}}}},
      {"a=1;a=2", {{TagFaultCode::Duplicate, {4, 7}}}},
      {std::string_view("a=\0x", 4), {{TagFaultCode::BadValue, {0, 4}}}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_tag_list(c.text).faults, c.faults);
  }
}

TEST(DkimTagList, SpansPointAtNameValueAndAllOfTheValue) {
  const TagList list = parse_tag_list("v=1; b = xy ;c=d");
  const Tag* tag = list.find("b");
  ASSERT_NE(tag, nullptr);
  EXPECT_EQ(tag->span, (Span{5, 11}));
  EXPECT_EQ(tag->value_span, (Span{9, 11}));
  EXPECT_EQ(tag->raw_value, (Span{8, 12}));
}

TEST(DkimTagList, StopsAtTheLimitOfTags) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "a" + std::to_string(i) + "=1;";
  const TagList list = parse_tag_list(text);
  EXPECT_EQ(list.tags.size(), kMostTags);
  ASSERT_EQ(list.faults.size(), 1U);
  EXPECT_EQ(list.faults[0].code, TagFaultCode::TooManyTags);
}

TEST(DkimTagList, ReadsEveryPrefix) {
  const std::string text = "v=1; a=rsa-sha256; b=ab cd\r\n ef; h=from : to; x";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const TagList list = parse_tag_list(std::string_view(text).substr(0, size));
    for (const Tag& tag : list.tags)
      EXPECT_LE(tag.raw_value.end, size);
  }
}

}  // namespace
}  // namespace waybill::dkim
