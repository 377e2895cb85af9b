#include "store/zstd.h"

#include <zstd.h>

#include "base/check.h"

namespace waybill::store {

std::string compressed(std::string_view octets, int level) {
  std::string result(ZSTD_compressBound(octets.size()), '\0');
  const std::size_t size =
      ZSTD_compress(result.data(), result.size(), octets.data(), octets.size(), level);
  CHECK(ZSTD_isError(size) == 0);
  result.resize(size);
  return result;
}

std::optional<std::string> uncompressed(std::string_view octets, std::size_t most) {
  const unsigned long long size = ZSTD_getFrameContentSize(octets.data(), octets.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > most) return {};
  std::string result(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(result.data(), result.size(), octets.data(), octets.size());
  if (ZSTD_isError(got) != 0 || got != result.size()) return {};
  return result;
}

}  // namespace waybill::store
