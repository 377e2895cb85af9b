// Where white space and control octets stand in a body, as masks of bits: looking at octets one by
// one costs as much as hashing them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/ascii.h"

namespace waybill::dkim {

inline constexpr std::size_t kBlock = 64;  // octets

// Bit i is octet i of the block.
struct BlockMasks {
  std::uint64_t white;    // spaces and tabs
  std::uint64_t control;  // below the space: tabs, CR, LF and what nobody sends
  bool operator==(const BlockMasks&) const = default;
};

constexpr bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ';
}

// Eight octets that are 0 or 1 become eight bits.
inline std::uint64_t gather_bits(const unsigned char* octets) {
  // Each bit of the factor moves one octet to its place in the highest octet.
  constexpr std::uint64_t kGather = 0x0102040810204080U;
  std::uint64_t eight = 0;
  std::memcpy(&eight, octets, sizeof eight);
  if constexpr (std::endian::native == std::endian::big) eight = std::byteswap(eight);
  return eight * kGather >> 56U;
}

// Reads `count` blocks from `text` on. For any machine; compilers make vector code of the loops.
inline void mark_blocks_plainly(const char* text, std::size_t count, BlockMasks* masks) {
  for (; count > 0; --count, text += kBlock, ++masks) {
    std::array<unsigned char, kBlock> white{};
    std::array<unsigned char, kBlock> control{};
    for (std::size_t i = 0; i < kBlock; ++i) {
      white[i] =
          static_cast<unsigned char>(text[i] == ' ') | static_cast<unsigned char>(text[i] == '\t');
      control[i] = static_cast<unsigned char>(is_control(text[i]));
    }
    *masks = {0, 0};
    for (std::size_t i = 0; i < kBlock; i += 8) {
      masks->white |= gather_bits(white.data() + i) << i;
      masks->control |= gather_bits(control.data() + i) << i;
    }
  }
}

#ifdef __x86_64__
[[gnu::target("avx2")]] inline void mark_blocks_with_avx2(const char* text, std::size_t count,
                                                          BlockMasks* masks) {
  const __m256i space = _mm256_set1_epi8(' ');
  const __m256i tab = _mm256_set1_epi8('\t');
  const __m256i last_control = _mm256_set1_epi8(' ' - 1);
  for (; count > 0; --count, text += kBlock, ++masks) {
    *masks = {0, 0};
    for (std::size_t i = 0; i < kBlock; i += sizeof(__m256i)) {
      __m256i octets;
      std::memcpy(&octets, text + i, sizeof octets);
      const __m256i white =
          _mm256_or_si256(_mm256_cmpeq_epi8(octets, space), _mm256_cmpeq_epi8(octets, tab));
      // There is no unsigned comparison: the lesser of an octet and the limit is the octet.
      const __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(octets, last_control), octets);
      const auto bits = [](__m256i lanes) __attribute__((target("avx2"))) {
        return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(lanes))};
      };
      masks->white |= bits(white) << i;
      masks->control |= bits(control) << i;
    }
  }
}
#endif

// The same in the fastest way that this machine has.
inline void mark_blocks(const char* text, std::size_t count, BlockMasks* masks) {
#ifdef __x86_64__
  static const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;
  if (kHasAvx2) return mark_blocks_with_avx2(text, count, masks);
#endif
  mark_blocks_plainly(text, count, masks);
}

}  // namespace waybill::dkim
