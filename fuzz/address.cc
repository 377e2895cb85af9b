// What is printed as an address reads back as the same address; spans lie inside the value.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "message/address.h"
#include "message/date.h"
#include "message/encoded_word.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::message;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Mailbox& mailbox : parse_address_list(text).mailboxes)
    CHECK(mailbox.span.begin <= mailbox.span.end && mailbox.span.end <= size);
  if (const auto path = parse_path(text); path && path->route.empty()) {
    const auto again = parse_path(path->address());
    CHECK(again && *again == *path);
  }
  (void)parse_date(text);
  (void)decode_encoded_words(text);
  return 0;
}
