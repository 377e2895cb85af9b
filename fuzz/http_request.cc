// A request reads the same however it is cut, and uses no more octets than there are. That the end
// of a broken one is awaited in one cut and refused in another is no matter.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.h"
#include "net/http_request_reader.h"

namespace {

using namespace waybill;

struct Read {
  bool is_whole = false;
  std::size_t used = 0;
  std::string body;
  std::string path;
  bool operator==(const Read&) const = default;
};

std::optional<Read> read(std::string_view octets, std::size_t piece) {
  std::string in;
  std::size_t given = 0;
  const auto more = [&] {
    in += octets.substr(given, piece);
    given = std::min(octets.size(), given + piece);
  };
  std::size_t size = 0;
  while (size == 0) {
    if (given == octets.size()) return Read{};
    more();
    const auto end = net::find_head_end(in);
    if (!end) return std::nullopt;
    size = *end;
  }
  net::RequestReader reader;
  const auto head = reader.read_head(std::string_view(in).substr(0, size));
  if (!head) return std::nullopt;
  CHECK(head->head.fields.all().size() <= net::kMostFields);
  Read result;
  result.path = head->head.path;
  in.erase(0, size);
  while (!reader.is_done()) {
    const auto used = reader.read_body(in, result.body);
    if (!used) return std::nullopt;
    CHECK(*used <= in.size());
    in.erase(0, *used);
    if (reader.is_done() || given == octets.size()) break;
    more();
  }
  result.is_whole = reader.is_done();
  result.used = given - in.size();
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 64U << 10U) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read(text, size);
  const auto pieces = read(text, 1 + data[0] % 16U);
  if ((whole && whole->is_whole) || (pieces && pieces->is_whole)) CHECK(whole == pieces);
  return 0;
}
