#include "message/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::message {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_code_point(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

// Code points of windows-1252 0x80 to 0x9F; 0: not defined.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::uint32_t windows_1252(unsigned char octet) {
  if (octet < 0x80 || octet > 0x9F) return octet;
  return kWindows1252.at(octet - 0x80U);
}

// ISO 8859-15 differs from ISO 8859-1 in eight places.
std::uint32_t iso_8859_15(unsigned char octet) {
  switch (octet) {
    case 0xA4: return 0x20AC;
    case 0xA6: return 0x0160;
    case 0xA8: return 0x0161;
    case 0xB4: return 0x017D;
    case 0xB8: return 0x017E;
    case 0xBC: return 0x0152;
    case 0xBD: return 0x0153;
    case 0xBE: return 0x0178;
    default: return octet;
  }
}

template <class Map>
std::string convert_octets(std::string_view octets, Map map) {
  std::string result;
  result.reserve(octets.size() + octets.size() / 8);
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    const std::uint32_t code = map(octet);
    if (code == 0 && octet != 0) {
      result += kReplacement;
    } else {
      append_code_point(result, code);
    }
  }
  return result;
}

struct Alias {
  std::string_view label;
  const char* converter;  // its name for iconv
};

// The sets that are met in mail. Anything else is not handed to iconv: its rarer converters have
// had memory errors, and the label comes from the sender.
constexpr std::array kAliases = {
    Alias{"iso-2022-jp", "ISO-2022-JP"},
    Alias{"shift_jis", "CP932"},
    Alias{"shift-jis", "CP932"},
    Alias{"sjis", "CP932"},
    Alias{"windows-31j", "CP932"},
    Alias{"euc-jp", "EUC-JP"},
    Alias{"gb2312", "GB18030"},
    Alias{"gbk", "GB18030"},
    Alias{"gb18030", "GB18030"},
    Alias{"big5", "BIG5"},
    Alias{"euc-kr", "CP949"},
    Alias{"ks_c_5601-1987", "CP949"},
    Alias{"koi8-r", "KOI8-R"},
    Alias{"koi8-u", "KOI8-U"},
    Alias{"iso-8859-2", "ISO-8859-2"},
    Alias{"iso-8859-3", "ISO-8859-3"},
    Alias{"iso-8859-4", "ISO-8859-4"},
    Alias{"iso-8859-5", "ISO-8859-5"},
    Alias{"iso-8859-6", "ISO-8859-6"},
    Alias{"iso-8859-7", "ISO-8859-7"},
    Alias{"iso-8859-8", "ISO-8859-8"},
    Alias{"iso-8859-8-i", "ISO-8859-8"},
    Alias{"iso-8859-9", "ISO-8859-9"},
    Alias{"iso-8859-10", "ISO-8859-10"},
    Alias{"iso-8859-13", "ISO-8859-13"},
    Alias{"iso-8859-14", "ISO-8859-14"},
    Alias{"windows-1250", "CP1250"},
    Alias{"windows-1251", "CP1251"},
    Alias{"windows-1253", "CP1253"},
    Alias{"windows-1254", "CP1254"},
    Alias{"windows-1255", "CP1255"},
    Alias{"windows-1256", "CP1256"},
    Alias{"windows-1257", "CP1257"},
    Alias{"windows-1258", "CP1258"},
    Alias{"windows-874", "CP874"},
    Alias{"tis-620", "TIS-620"},
    Alias{"utf-7", "UTF-7"},
    Alias{"utf-16", "UTF-16"},
    Alias{"utf-16le", "UTF-16LE"},
    Alias{"utf-16be", "UTF-16BE"},
};

struct CloseConverter {
  void operator()(void* handle) const { iconv_close(static_cast<iconv_t>(handle)); }
};

std::optional<std::string> convert_by_library(std::string_view octets, const char* converter) {
  // glibc's iconv_t is a pointer; (iconv_t)-1 stands for failure.
  const iconv_t opened = iconv_open("UTF-8", converter);
  if (reinterpret_cast<std::intptr_t>(opened) == -1) return std::nullopt;
  const std::unique_ptr<void, CloseConverter> handle(opened);
  std::string input(octets);
  char* in = input.data();
  std::size_t in_left = input.size();
  std::string result;
  std::array<char, 4096> buffer{};
  while (in_left > 0) {
    char* out = buffer.data();
    std::size_t out_left = buffer.size();
    const std::size_t done = iconv(handle.get(), &in, &in_left, &out, &out_left);
    const int error = errno;
    result.append(buffer.data(), buffer.size() - out_left);
    if (done != static_cast<std::size_t>(-1) || error == E2BIG) continue;
    result += kReplacement;
    if (error != EILSEQ || in_left == 0) break;
    ++in;
    --in_left;
  }
  return to_valid_utf8(result);
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view octets, std::string_view charset) {
  octets = octets.substr(0, kLargestConversion);
  const std::string label = ascii::lower(ascii::trim(charset));
  if (label == "utf-8" || label == "utf8" || label == "us-ascii" || label == "ascii" ||
      label == "unicode-1-1-utf-8")
    return to_valid_utf8(octets);
  if (label == "iso-8859-1" || label == "latin1" || label == "windows-1252" || label == "cp1252")
    return convert_octets(octets, windows_1252);
  if (label == "iso-8859-15" || label == "latin9") return convert_octets(octets, iso_8859_15);
  const auto* const alias =
      std::ranges::find_if(kAliases, [&](const Alias& known) { return known.label == label; });
  if (alias == kAliases.end()) return std::nullopt;
  return convert_by_library(octets, alias->converter);
}

std::string guess_utf8(std::string_view octets) {
  octets = octets.substr(0, kLargestConversion);
  return is_utf8(octets) ? std::string(octets) : convert_octets(octets, windows_1252);
}

}  // namespace waybill::message
