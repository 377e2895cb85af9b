#include "base/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace waybill::csv {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(std::string_view text, std::vector<FaultCode>* faults = nullptr) {
  Rows rows;
  Reader reader(text);
  while (reader.next()) {
    rows.emplace_back(reader.fields().begin(), reader.fields().end());
    for (const Fault& fault : reader.faults()) {
      EXPECT_LE(fault.span.end, text.size());
      if (faults != nullptr) faults->push_back(fault.code);
    }
  }
  return rows;
}

TEST(Csv, ReadsRowsAndFields) {
  static const struct {
    std::string_view text;
    Rows rows;
  } kCases[] = {
      {"", {}},
      {"\n\r\n", {}},
      {"a", {{"a"}}},
      {"a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"a,\n,b\n", {{"a", ""}, {"", "b"}}},
      {",", {{"", ""}}},
      {"\"\"", {{""}}},
      {"\xEF\xBB\xBF\"a\",b", {{"a", "b"}}},
      {"\"a,b\",\"c\nd\"\ne", {{"a,b", "c\nd"}, {"e"}}},
      {"\"say \"\"yes\"\"\",\"\"\"\"", {{"say \"yes\"", "\""}}},
      {"a\n\n\nb\n", {{"a"}, {"b"}}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    std::vector<FaultCode> faults;
    EXPECT_EQ(rows_of(c.text, &faults), c.rows);
    EXPECT_TRUE(faults.empty());
  }
}

TEST(Csv, KeepsWhatIsWrongAndSaysSo) {
  static const struct {
    std::string_view text;
    Rows rows;
    std::vector<FaultCode> faults;
  } kCases[] = {
      {"a\"b,c", {{"a\"b", "c"}}, {FaultCode::QuoteInField}},
      {"\"a\"b,c", {{"ab", "c"}}, {FaultCode::TextAfterQuote}},
      {"\"a\"\"b\"x\r\nc", {{"a\"bx"}, {"c"}}, {FaultCode::TextAfterQuote}},
      {"\"a,b\r\nc", {{"a,b"}, {"c"}}, {FaultCode::UnclosedQuote}},
      {"\"", {{""}}, {FaultCode::UnclosedQuote}},
      {"a\rb\n", {{"a\rb"}}, {FaultCode::BareReturn}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    std::vector<FaultCode> faults;
    EXPECT_EQ(rows_of(c.text, &faults), c.rows);
    EXPECT_EQ(faults, c.faults);
  }
}

TEST(Csv, NamesTheLineAndTheBytesOfARow) {
  const std::string_view text = "a,\"b\nc\"\n\nd\r\n";
  Reader reader(text);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.line(), 1U);
  EXPECT_EQ(reader.span(), (Span{0, 8}));
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.line(), 4U);
  EXPECT_EQ(reader.span(), (Span{9, 12}));
  EXPECT_EQ(reader.field(0), "d");
  EXPECT_EQ(reader.field(7), "");
  EXPECT_FALSE(reader.next());
}

TEST(Csv, EndsAnEndlessQuoteAndDropsEndlessFields) {
  std::vector<FaultCode> faults;
  const std::string endless = "\"x\n" + std::string(kLargestField + 10, 'y') + "\"\nz";
  EXPECT_EQ(rows_of(endless, &faults).back(), std::vector<std::string>{"z"});
  EXPECT_EQ(faults.front(), FaultCode::UnclosedQuote);
  faults.clear();
  EXPECT_EQ(rows_of(std::string(kMostFields * 2, ','), &faults).front().size(), kMostFields);
  EXPECT_EQ(faults, std::vector{FaultCode::TooManyFields});
}

TEST(Csv, ReadsEveryPrefix) {
  const std::string_view text = "a,\"b \"\"c\"\"\",d\r\n\"e\nf\",,g\r\n";
  for (std::size_t i = 0; i <= text.size(); ++i)
    (void)rows_of(text.substr(0, i));
}

}  // namespace
}  // namespace waybill::csv
