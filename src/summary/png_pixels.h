// The pixels of a PNG.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::summary {

struct Pixels {
  std::uint32_t width = 0, height = 0;
  std::string rgb;  // 3 octets a pixel, rows from the top
};

// What is transparent stands on white. `octets`: a PNG whose sides are checked to be at most
// kLongestLogoSide, so that at most 12 MB are taken. Nothing: it is damaged.
[[nodiscard]] std::optional<Pixels> decode_png(std::string_view octets);

// Made smaller, so that no side is longer than `longest` (1 at least); each pixel is the mean of
// those that it stands for.
[[nodiscard]] Pixels made_smaller(const Pixels& pixels, std::uint32_t longest);

}  // namespace waybill::summary
