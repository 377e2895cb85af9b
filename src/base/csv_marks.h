// Where quotes, separators and line feeds stand in a text, as masks of bits: the first half of
// splitting CSV fast.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace waybill::csv {

inline constexpr std::size_t kMarkBlock = 64;  // octets

// Bit i is octet i of the block.
struct BlockMarks {
  std::uint64_t quotes;
  std::uint64_t separators;
  std::uint64_t feeds;
  bool operator==(const BlockMarks&) const = default;
};

// Reads `count` blocks from `text` on. For any machine.
inline void mark_blocks_plainly(const char* text, std::size_t count, char separator,
                                BlockMarks* marks) {
  for (; count > 0; --count, text += kMarkBlock, ++marks) {
    *marks = {0, 0, 0};
    for (std::size_t i = 0; i < kMarkBlock; ++i) {
      marks->quotes |= std::uint64_t{text[i] == '"'} << i;
      marks->separators |= std::uint64_t{text[i] == separator} << i;
      marks->feeds |= std::uint64_t{text[i] == '\n'} << i;
    }
  }
}

#ifdef __x86_64__
[[gnu::target("avx2")]] inline void mark_blocks_with_avx2(const char* text, std::size_t count,
                                                          char separator, BlockMarks* marks) {
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i comma = _mm256_set1_epi8(separator);
  const __m256i feed = _mm256_set1_epi8('\n');
  for (; count > 0; --count, text += kMarkBlock, ++marks) {
    *marks = {0, 0, 0};
    for (std::size_t i = 0; i < kMarkBlock; i += sizeof(__m256i)) {
      __m256i octets;
      std::memcpy(&octets, text + i, sizeof octets);
      const auto places = [octets](__m256i wanted) __attribute__((target("avx2"))) {
        return std::uint64_t{
            static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(octets, wanted)))};
      };
      marks->quotes |= places(quote) << i;
      marks->separators |= places(comma) << i;
      marks->feeds |= places(feed) << i;
    }
  }
}

// Every x86-64 machine has SSE2.
inline void mark_blocks_with_sse2(const char* text, std::size_t count, char separator,
                                  BlockMarks* marks) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i comma = _mm_set1_epi8(separator);
  const __m128i feed = _mm_set1_epi8('\n');
  for (; count > 0; --count, text += kMarkBlock, ++marks) {
    *marks = {0, 0, 0};
    for (std::size_t i = 0; i < kMarkBlock; i += sizeof(__m128i)) {
      __m128i octets;
      std::memcpy(&octets, text + i, sizeof octets);
      const auto places = [octets](__m128i wanted) {
        return std::uint64_t{
            static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, wanted)))};
      };
      marks->quotes |= places(quote) << i;
      marks->separators |= places(comma) << i;
      marks->feeds |= places(feed) << i;
    }
  }
}
#endif

// The same in the fastest way that this machine has.
inline void mark_blocks(const char* text, std::size_t count, char separator, BlockMarks* marks) {
#ifdef __x86_64__
  static const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;
  if (kHasAvx2) return mark_blocks_with_avx2(text, count, separator, marks);
  return mark_blocks_with_sse2(text, count, separator, marks);
#else
  mark_blocks_plainly(text, count, separator, marks);
#endif
}

// Bit i of the result: an odd number of bits stands at or below i. Of quotes, it tells what is
// inside them.
constexpr std::uint64_t parity_below(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

}  // namespace waybill::csv
