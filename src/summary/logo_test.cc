#include "summary/logo.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "summary/png_pixels.h"

namespace waybill::summary {
namespace {

// 24 x 8 pixels, RGBA, with a comment "a place".
constexpr std::string_view kPng =
    "iVBORw0KGgoAAAANSUhEUgAAABgAAAAICAYAAADjoT9jAAAAD3RFWHRDb21tZW50AGEgcGxhY2WX1L9/"
    "AAAAD0lEQVR4nGNgGAWjYBQAAAMIAAGkij39AAAAAElFTkSuQmCC";
// 16 x 8 pixels, grey, with a segment "Exif".
constexpr std::string_view kJpeg =
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QARRXhpZgAAc29tZXdoZXJl/"
    "9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/"
    "8AACwgACAAQAQERAP/EABQAAAEAAAAAAAAAAAAAAAAAAAD/xAAUEAABAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AAD/"
    "2Q==";
// 16 x 8 pixels, in three components.
constexpr std::string_view kColourJpeg =
    "/9j/4AAQSkZJRgABAQAAAQABAAD/"
    "2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/"
    "wAARCAAIABADAREAAhEAAxEA/8QAFAAAAQAAAAAAAAAAAAAAAAAAAP/EABQQAAEAAAAAAAAAAAAAAAAAAAD/"
    "2gAMAwEAAgADAAA/AAAAAP/Z";

std::string octets_of(std::string_view text) {
  return base64::decode(text).value_or("");
}

TEST(Logo, KeepsThePictureAndNothingElse) {
  static constexpr struct {
    std::string_view text;
    Logo::Type type;
    std::uint32_t width, height;
  } kCases[] = {{kPng, Logo::Type::Png, 24, 8},
                {kJpeg, Logo::Type::Jpeg, 16, 8},
                {kColourJpeg, Logo::Type::Jpeg, 16, 8}};
  for (const auto& c : kCases) {
    const std::string octets = octets_of(c.text);
    const auto logo = read_logo(octets + "<script>alert(1)</script>");
    ASSERT_TRUE(logo) << describe(logo.error());
    EXPECT_EQ(logo->type, c.type);
    EXPECT_EQ(logo->width, c.width);
    EXPECT_EQ(logo->height, c.height);
    for (const std::string_view gone : {"a place", "Exif", "script"})
      EXPECT_EQ(logo->octets.find(gone), std::string::npos) << gone;
    EXPECT_EQ(read_logo(logo->octets), *logo);
  }
}

TEST(Logo, RefusesWhateverIsCut) {
  for (const std::string_view text : {kPng, kJpeg, kColourJpeg}) {
    const std::string octets = octets_of(text);
    for (std::size_t size = 0; size < octets.size(); ++size)
      EXPECT_FALSE(read_logo(octets.substr(0, size))) << size;
  }
}

// libharu ends the program at most of these.
TEST(Logo, RefusesOrReadsWhateverIsChanged) {
  const std::string octets = octets_of(kPng);
  for (std::size_t at = 0; at < octets.size(); ++at) {
    std::string changed = octets;
    changed[at] = static_cast<char>(~static_cast<unsigned char>(changed[at]));
    if (const auto logo = read_logo(changed)) {
      EXPECT_TRUE(decode_png(logo->octets)) << at;
    }
  }
}

TEST(Logo, NamesWhatIsWrong) {
  std::string wide = octets_of(kPng);
  wide[18] = '\x7f';
  std::string tall = octets_of(kJpeg);
  const std::size_t frame = tall.find("\xff\xc0");
  std::string arithmetic = tall, deep = tall;
  tall[frame + 5] = '\x7f';
  arithmetic[frame + 1] = '\xc9';
  deep[frame + 4] = '\x0c';
  std::string twice = octets_of(kJpeg);
  twice.insert(frame, twice.substr(frame, 13));
  const struct {
    std::string octets;
    LogoFault fault;
  } cases[] = {
      {"", LogoFault::NotAPicture},
      {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", LogoFault::NotAPicture},
      {"GIF89a", LogoFault::NotAPicture},
      {"\x89PNG\r\n\x1a\n", LogoFault::Damaged},
      {"\xff\xd8\xff\xd9", LogoFault::Damaged},
      {wide, LogoFault::TooManyPixels},
      {tall, LogoFault::TooManyPixels},
      {arithmetic, LogoFault::NotSupported},
      {deep, LogoFault::NotSupported},
      {twice, LogoFault::Damaged},
      {octets_of(kPng) + std::string(kLargestLogo, ' '), LogoFault::TooLarge},
  };
  for (const auto& c : cases) {
    const auto logo = read_logo(c.octets);
    ASSERT_FALSE(logo) << describe(c.fault);
    EXPECT_EQ(logo.error(), c.fault) << describe(c.fault);
  }
}

TEST(Pixels, TransparentOnesAreWhiteAndSmallPicturesAreMeans) {
  const auto logo = read_logo(octets_of(kPng));
  ASSERT_TRUE(logo);
  const auto pixels = decode_png(logo->octets);
  ASSERT_TRUE(pixels);
  ASSERT_EQ(pixels->rgb.size(), 24U * 8 * 3);
  EXPECT_EQ(pixels->rgb.substr(0, 3), "\xff\xff\xff");
  const Pixels squares{4, 2, std::string("\0\0\0\2\2\2\4\4\4\4\4\4\0\0\0\2\2\2\4\4\4\4\4\4", 24)};
  const Pixels small = made_smaller(squares, 2);
  EXPECT_EQ(small.width, 2U);
  EXPECT_EQ(small.height, 1U);
  EXPECT_EQ(small.rgb, "\1\1\1\4\4\4");
  EXPECT_EQ(made_smaller(squares, 3).width, 2U);
  EXPECT_EQ(made_smaller(squares, 4).rgb, squares.rgb);
}

}  // namespace
}  // namespace waybill::summary
