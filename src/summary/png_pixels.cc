#include "summary/png_pixels.h"

#include <png.h>

#include <algorithm>

namespace waybill::summary {

// The simplified interface of libpng: it catches its own faults, so that none leaves it by a jump.
// libharu has a reader of PNG too, which ends the program at a damaged one.
std::optional<Pixels> decode_png(std::string_view octets) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, octets.data(), octets.size()) == 0)
    return std::nullopt;
  image.format = PNG_FORMAT_RGB;
  Pixels pixels{image.width, image.height, std::string(PNG_IMAGE_SIZE(image), '\0')};
  const png_color white{255, 255, 255};
  const bool is_read = png_image_finish_read(&image, &white, pixels.rgb.data(), 0, nullptr) != 0 &&
                       !PNG_IMAGE_FAILED(image);
  png_image_free(&image);
  if (!is_read) return std::nullopt;
  return pixels;
}

Pixels made_smaller(const Pixels& pixels, std::uint32_t longest) {
  const std::uint32_t side = std::max(pixels.width, pixels.height);
  const std::uint32_t step = std::max(1U, (side + longest - 1) / std::max(1U, longest));
  if (step == 1) return pixels;
  Pixels small{(pixels.width + step - 1) / step, (pixels.height + step - 1) / step, {}};
  small.rgb.reserve(std::size_t{3} * small.width * small.height);
  for (std::uint32_t top = 0; top < pixels.height; top += step) {
    for (std::uint32_t left = 0; left < pixels.width; left += step) {
      std::uint32_t sums[3] = {0, 0, 0};
      std::uint32_t count = 0;
      for (std::uint32_t y = top; y < std::min(top + step, pixels.height); ++y) {
        for (std::uint32_t x = left; x < std::min(left + step, pixels.width); ++x, ++count) {
          const std::size_t at = 3 * (std::size_t{y} * pixels.width + x);
          for (std::size_t colour = 0; colour < 3; ++colour)
            sums[colour] += static_cast<unsigned char>(pixels.rgb[at + colour]);
        }
      }
      for (const std::uint32_t sum : sums)
        small.rgb += static_cast<char>(static_cast<unsigned char>(sum / count));
    }
  }
  return small;
}

}  // namespace waybill::summary
