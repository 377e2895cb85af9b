// Fields and parts lie inside the message; decoding any part never fails.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "message/mime.h"
#include "message/received.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const message::Message message =
      message::Message::read({reinterpret_cast<const char*>(data), size});
  std::size_t end = 0;
  for (const message::Field& field : message.fields()) {
    CHECK(field.span.begin >= end && field.span.end <= size);
    end = field.span.end;
  }
  const message::MimeTree tree = message::MimeTree::read(message);
  CHECK(!tree.parts().empty() && tree.parts().size() <= message::kMostParts);
  for (const message::Part& part : tree.parts()) {
    CHECK(part.depth <= message::kDeepestPart);
    CHECK(!part.span || part.span->end <= size);
    CHECK(is_utf8(message::text_of(part)));
  }
  for (const message::Hop& hop : message::received_chain(message))
    CHECK(hop.span.end <= size);
  return 0;
}
