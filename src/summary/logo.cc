#include "summary/logo.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "summary/png_pixels.h"

namespace waybill::summary {
namespace {

constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kJpegStart("\xff\xd8\xff", 3);

std::uint32_t octet(std::string_view octets, std::size_t at) {
  return static_cast<unsigned char>(octets[at]);
}

std::uint32_t number16(std::string_view octets, std::size_t at) {
  return octet(octets, at) << 8U | octet(octets, at + 1);
}

std::uint32_t number32(std::string_view octets, std::size_t at) {
  return number16(octets, at) << 16U | number16(octets, at + 2);
}

bool is_side(std::uint32_t pixels) {
  return pixels > 0 && pixels <= kLongestLogoSide;
}

// ISO/IEC 15948 §11: those that say what a pixel looks like.
bool is_kept_chunk(std::string_view type) {
  static constexpr std::string_view kKept[] = {"IHDR", "PLTE", "IDAT", "IEND",
                                               "tRNS", "gAMA", "cHRM", "sRGB"};
  return std::ranges::find(kKept, type) != std::end(kKept);
}

// A critical chunk has a capital first letter (§5.4).
bool is_critical_chunk(std::string_view type) {
  return (octet(type, 0) & 0x20U) == 0;
}

Result<Logo, LogoFault> read_png(std::string_view octets) {
  constexpr std::size_t kAround = 12, kHeader = 13;  // length, type and check; data of IHDR
  Logo logo{.type = Logo::Type::Png, .octets = std::string(kPngSignature)};
  std::size_t at = kPngSignature.size();
  bool has_end = false;
  while (!has_end) {
    if (octets.size() - at < kAround) return std::unexpected(LogoFault::Damaged);
    const std::size_t length = number32(octets, at);
    if (length > octets.size() - at - kAround) return std::unexpected(LogoFault::Damaged);
    const std::string_view type = octets.substr(at + 4, 4);
    const bool is_first = logo.width == 0;
    if (is_first) {
      if (type != "IHDR" || length != kHeader) return std::unexpected(LogoFault::Damaged);
      logo.width = number32(octets, at + 8);
      logo.height = number32(octets, at + 12);
      if (!is_side(logo.width) || !is_side(logo.height))
        return std::unexpected(LogoFault::TooManyPixels);
    }
    if (is_kept_chunk(type)) {
      logo.octets += octets.substr(at, kAround + length);
    } else if (is_critical_chunk(type)) {
      return std::unexpected(LogoFault::Damaged);
    }
    has_end = type == "IEND";
    at += kAround + length;
  }
  if (!decode_png(logo.octets)) return std::unexpected(LogoFault::Damaged);
  return logo;
}

// ITU-T T.81 table B.1.
constexpr std::uint32_t kStartOfScan = 0xDA, kEndOfImage = 0xD9, kJfif = 0xE0, kAdobe = 0xEE;

bool is_frame(std::uint32_t marker) {
  constexpr std::uint32_t kTables = 0xC4, kExtension = 0xC8, kArithmetic = 0xCC;
  return marker >= 0xC0 && marker <= 0xCF && marker != kTables && marker != kExtension &&
         marker != kArithmetic;
}

// Baseline, extended and progressive, each with Huffman coding.
bool is_known_frame(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xC2;
}

// Tables, the restart interval, and the two application segments that tell about colours.
bool is_kept_segment(std::uint32_t marker) {
  constexpr std::uint32_t kHuffman = 0xC4, kQuantisation = 0xDB, kRestart = 0xDD;
  return is_frame(marker) || marker == kHuffman || marker == kQuantisation || marker == kRestart ||
         marker == kStartOfScan || marker == kJfif || marker == kAdobe;
}

// Where the coded data that begins at `at` ends: at a marker that is no restart (B.1.1.5).
std::size_t end_of_scan(std::string_view octets, std::size_t at) {
  constexpr std::uint32_t kFirstRestart = 0xD0, kLastRestart = 0xD7;
  for (; at + 1 < octets.size(); ++at) {
    if (octet(octets, at) != 0xFF) continue;
    const std::uint32_t next = octet(octets, at + 1);
    if (next != 0 && next != 0xFF && (next < kFirstRestart || next > kLastRestart)) return at;
  }
  return octets.size();
}

class JpegReader {
 public:
  explicit JpegReader(std::string_view octets) : octets_(octets) {}

  Result<Logo, LogoFault> read() {
    logo_.octets = octets_.substr(0, 2);
    while (true) {
      while (at_ + 1 < octets_.size() && octet(octets_, at_) == 0xFF &&
             octet(octets_, at_ + 1) == 0xFF)
        ++at_;  // fill (B.1.1.2)
      if (octets_.size() - at_ < 2 || octet(octets_, at_) != 0xFF)
        return std::unexpected(LogoFault::Damaged);
      const std::uint32_t marker = octet(octets_, at_ + 1);
      if (marker == kEndOfImage) break;
      if (auto fault = take_segment(marker)) return std::unexpected(*fault);
    }
    if (!has_scan_) return std::unexpected(LogoFault::Damaged);
    logo_.octets += octets_.substr(at_, 2);
    return std::move(logo_);
  }

 private:
  std::optional<LogoFault> take_segment(std::uint32_t marker) {
    if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xD8)) return LogoFault::Damaged;
    if (octets_.size() - at_ < 4) return LogoFault::Damaged;
    const std::size_t length = number16(octets_, at_ + 2);
    if (length < 2 || length > octets_.size() - at_ - 2) return LogoFault::Damaged;
    std::size_t end = at_ + 2 + length;
    if (is_frame(marker)) {
      if (auto fault = take_frame(marker, octets_.substr(at_ + 4, length - 2))) return fault;
    }
    if (marker == kStartOfScan) {
      if (logo_.width == 0) return LogoFault::Damaged;
      has_scan_ = true;
      end = end_of_scan(octets_, end);
    }
    if (is_kept_segment(marker)) logo_.octets += octets_.substr(at_, end - at_);
    at_ = end;
    return std::nullopt;
  }

  // B.2.2: precision, lines, samples in a line, components of 3 octets each.
  std::optional<LogoFault> take_frame(std::uint32_t marker, std::string_view frame) {
    constexpr std::size_t kBegin = 6, kComponent = 3;
    if (!is_known_frame(marker)) return LogoFault::NotSupported;
    if (logo_.width != 0 || frame.size() < kBegin) return LogoFault::Damaged;
    logo_.height = number16(frame, 1);
    logo_.width = number16(frame, 3);
    if (!is_side(logo_.width) || !is_side(logo_.height)) return LogoFault::TooManyPixels;
    const std::size_t components = octet(frame, 5);
    if (frame.size() != kBegin + kComponent * components) return LogoFault::Damaged;
    const bool is_usual = octet(frame, 0) == 8 && (components == 1 || components == 3);
    return is_usual ? std::nullopt : std::optional(LogoFault::NotSupported);
  }

  std::string_view octets_;
  std::size_t at_ = 2;
  bool has_scan_ = false;
  Logo logo_{.type = Logo::Type::Jpeg, .octets = {}};
};

}  // namespace

std::string_view media_type(Logo::Type type) {
  switch (type) {
    case Logo::Type::Png: return "image/png";
    case Logo::Type::Jpeg: return "image/jpeg";
  }
  std::abort();
}

std::string_view describe(LogoFault fault) {
  switch (fault) {
    case LogoFault::TooLarge: return "A logo has at most 256 KiB.";
    case LogoFault::NotAPicture: return "A logo is a PNG or JPEG file.";
    case LogoFault::TooManyPixels: return "A logo is at most 2,000 pixels wide and high.";
    case LogoFault::NotSupported:
      return "This kind of JPEG is not shown everywhere; save it as RGB or grey with 8 bits.";
    case LogoFault::Damaged: return "The picture is damaged.";
  }
  std::abort();
}

Result<Logo, LogoFault> read_logo(std::string_view octets) {
  if (octets.size() > kLargestLogo) return std::unexpected(LogoFault::TooLarge);
  if (octets.starts_with(kPngSignature)) return read_png(octets);
  if (octets.starts_with(kJpegStart)) return JpegReader(octets).read();
  return std::unexpected(LogoFault::NotAPicture);
}

}  // namespace waybill::summary
