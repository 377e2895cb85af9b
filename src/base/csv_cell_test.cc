#include "base/csv_cell.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(CsvCell, IsNeverAFormula) {
  static const struct {
    std::string_view text, cell;
  } kCases[] = {
      {"", ""},
      {"example.com", "example.com"},
      {"=1+1", "'=1+1"},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {" =1", "' =1"},
      {"\t=1", "\"'\t=1\""},
      {"\r=1", "\"'\r=1\""},
      {"\xEF\xBC\x9D"
       "1",
       "'\xEF\xBC\x9D"
       "1"},
      {"a,b", "\"a,b\""},
      {"a\"b", "\"a\"\"b\""},
      {"=\"a\"", "\"'=\"\"a\"\"\""},
      {"a=b", "a=b"},
      {"\xFF", "\xEF\xBF\xBD"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(csv_cell(c.text), c.cell) << c.text;
}

}  // namespace
}  // namespace waybill
