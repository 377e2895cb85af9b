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
  const std::size_t got =
      ZSTD_decompress(result.data(), result.size(), octets.data(), octets.size());
  if (ZSTD_isError(got) != 0 || got != result.size()) return {};
  return result;
}

struct Compressor::State {
  State() : stream(ZSTD_createCCtx()) {
    CHECK(stream != nullptr);
    ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, 1);
  }
  ~State() { ZSTD_freeCCtx(stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;

  [[nodiscard]] std::string run(std::string_view octets, ZSTD_EndDirective directive) const {
    std::string result;
    std::string block(ZSTD_CStreamOutSize(), '\0');
    ZSTD_inBuffer in{octets.data(), octets.size(), 0};
    while (true) {
      ZSTD_outBuffer out{block.data(), block.size(), 0};
      const std::size_t left = ZSTD_compressStream2(stream, &out, &in, directive);
      CHECK(ZSTD_isError(left) == 0);
      result.append(block.data(), out.pos);
      if (directive == ZSTD_e_end ? left == 0 : in.pos == in.size) return result;
    }
  }

  ZSTD_CCtx* stream;
};

Compressor::Compressor() : state_(std::make_unique<State>()) {}
Compressor::~Compressor() = default;

std::string Compressor::add(std::string_view octets) {
  return state_->run(octets, ZSTD_e_continue);
}

std::string Compressor::finish() {
  return state_->run({}, ZSTD_e_end);
}

}  // namespace waybill::store
