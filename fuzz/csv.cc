// Rows lie one after the other inside the text, and the reader comes to an end.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  waybill::csv::Reader reader(text);
  std::size_t end = 0;
  while (reader.next()) {
    CHECK(reader.span().begin >= end && reader.span().end > reader.span().begin);
    end = reader.span().end;
    CHECK(end <= size && !reader.fields().empty());
  }
  return 0;
}
