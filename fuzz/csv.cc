// Rows lie one after the other inside the text, the reader comes to an end, and the reader of
// blocks gives the same rows however the text is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/csv.h"
#include "base/csv_block.h"

namespace {

using namespace waybill;

// The first octet of the text decides how long the blocks are.
void expect_same_rows(std::string_view text) {
  const std::size_t block = text.empty() ? 1 : 1 + static_cast<unsigned char>(text[0]) % 70U;
  csv::Reader whole(text);
  csv::BlockReader reader;
  std::size_t fed = 0;
  while (true) {
    if (reader.next()) {
      CHECK(whole.next() && reader.span() == whole.span() && reader.line() == whole.line());
      CHECK(std::ranges::equal(reader.fields(), whole.fields()));
    } else if (fed < text.size()) {
      reader.feed(text.substr(fed, block));
      fed += block;
    } else {
      break;
    }
    if (fed >= text.size()) reader.finish();
  }
  CHECK(!whole.next());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  waybill::csv::Reader reader(text);
  std::size_t end = 0;
  while (reader.next()) {
    CHECK(reader.span().begin >= end && reader.span().end > reader.span().begin);
    end = reader.span().end;
    CHECK(end <= size && !reader.fields().empty());
  }
  expect_same_rows(text);
  return 0;
}
