#include "base/csv_block.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace waybill::csv {
namespace {

struct Row {
  std::vector<std::string> fields;
  Span span;
  std::size_t line;
  bool operator==(const Row&) const = default;
};

std::vector<Row> rows_of_reader(std::string_view text, char separator) {
  std::vector<Row> rows;
  Reader reader(text, separator);
  while (reader.next())
    rows.push_back(
        {{reader.fields().begin(), reader.fields().end()}, reader.span(), reader.line()});
  return rows;
}

std::vector<Row> rows_in_blocks(std::string_view text, std::size_t block, char separator = ',') {
  std::vector<Row> rows;
  BlockReader reader(separator);
  const auto take = [&] {
    while (reader.next())
      rows.push_back(
          {{reader.fields().begin(), reader.fields().end()}, reader.span(), reader.line()});
  };
  for (std::size_t i = 0; i < text.size(); i += block) {
    reader.feed(text.substr(i, block));
    take();
  }
  reader.finish();
  take();
  return rows;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string whole;
  for (; times > 0; --times)
    whole += text;
  return whole;
}

TEST(CsvBlock, GivesTheRowsOfTheReaderHoweverTheTextIsCut) {
  const std::string cases[] = {
      "",
      "\n\r\n",
      "a",
      "\r",
      "a,b\nc,d",
      "a,b\r\nc,d\r\n",
      "a,\n,b\n",
      "\"\"",
      "\xEF\xBB\xBF\"a\",b",
      "\xEF\xBB",
      "\"a,b\",\"c\nd\"\ne",
      "\"say \"\"yes\"\"\",\"\"\"\"\nb",
      "a\n\n\r\n\nb\n",
      "a\"b,c\nd,e\n",
      "\"a\"b,c\nd\n",
      "\"a\"\"b\"x\r\nc",
      "\"a,b\r\nc",
      "a,\"b\nc,\"d\",e\nf",
      "a\rb\r\r\n\"x\"\r\r\ny\n",
      "\"a\nb\r\n\"\"\nc\",d\n\"e\"\n",
      "x,5\" disk,\"y\"\n" + repeated("\"p\",\"q,r\",s\r\n", 300) + "5\"\nz",
      repeated("\"1/2/2026 10:00\",\"a\"\"b\",c@d.example\n", 200),
      repeated("\"1/2/2026 10:00\",\"a\nb\",c@d.example\n\n", 200) + "\"cut",
      repeated(",", 1500) + "\nnext\n",
  };
  for (const std::string& text : cases) {
    SCOPED_TRACE(text.substr(0, 80));
    for (const char separator : {',', ';'}) {
      const std::vector<Row> expected = rows_of_reader(text, separator);
      for (const std::size_t block : {1U, 2U, 3U, 5U, 63U, 64U, 65U, 1000U, 100000U})
        EXPECT_EQ(rows_in_blocks(text, block, separator), expected) << block;
    }
  }
}

TEST(CsvBlock, EndsAQuoteThatIsNeverClosed) {
  const std::string text = "\"x,y\n" + repeated("z,\n", kLargestField / 2) + "\"last\"\n";
  EXPECT_EQ(rows_in_blocks(text, 65536), rows_of_reader(text, ','));
  EXPECT_EQ(rows_in_blocks(text, 999), rows_of_reader(text, ','));
}

TEST(CsvBlock, CutsARowWithoutEnd) {
  const std::string text = "a\n" + std::string(3 * kLargestRow, 'x') + "\nb\nc\n";
  const std::vector<Row> rows = rows_in_blocks(text, 65536);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_LE(rows[1].fields[0].size(), kLargestRow + 65536);
  EXPECT_EQ(rows[2].fields[0], "b");
  EXPECT_EQ(rows[2].line, 3U);
  EXPECT_EQ(rows[3].line, 4U);
}

TEST(CsvBlock, KnowsTheRowThatWasCutAtTheEnd) {
  BlockReader reader;
  reader.feed("a,b\nc");
  ASSERT_TRUE(reader.next());
  EXPECT_TRUE(reader.is_ended());
  EXPECT_FALSE(reader.next());
  reader.finish();
  ASSERT_TRUE(reader.next());
  EXPECT_FALSE(reader.is_ended());
  EXPECT_FALSE(reader.next());
}

TEST(CsvMarks, EveryWayOfThisMachineSeesTheSame) {
  std::string text;
  for (unsigned i = 0; i < 4 * kMarkBlock; ++i)
    text += "\"a,;\n\r\xFF "[(i * i + i / 3) % 8];
  std::array<BlockMarks, 4> plain{};
  std::array<BlockMarks, 4> fast{};
  mark_blocks_plainly(text.data(), 4, ';', plain.data());
  mark_blocks(text.data(), 4, ';', fast.data());
  EXPECT_EQ(fast, plain);
#ifdef __x86_64__
  mark_blocks_with_sse2(text.data(), 4, ';', fast.data());
  EXPECT_EQ(fast, plain);
#endif
  EXPECT_EQ(parity_below(0b1001000), 0b0111000U);
  EXPECT_EQ(parity_below(1), ~std::uint64_t{0});
}

}  // namespace
}  // namespace waybill::csv
