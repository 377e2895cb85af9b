#include "report/utf8_input.h"

#include "base/utf16.h"

namespace waybill::report {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kBigMark("\xFE\xFF", 2);
constexpr std::string_view kLittleMark("\xFF\xFE", 2);
constexpr std::size_t kTellingOctets = 4;

// Octets at the end of UTF-16 that cannot be converted yet: half a unit, the first half of a pair.
std::size_t unfinished(std::string_view octets, bool is_big) {
  std::size_t left = octets.size() % 2;
  if (octets.size() < left + 2) return left;
  const std::string_view last = octets.substr(octets.size() - left - 2, 2);
  const auto high = static_cast<unsigned char>(last[is_big ? 0 : 1]);
  if ((high & 0xFCU) == 0xD8U) left += 2;
  return left;
}

}  // namespace

// By the first octets, of which there are enough or all.
void Utf8Input::tell() {
  const std::string_view start = held_;
  had_mark_ = true;
  if (start.starts_with(kUtf8Mark)) {
    form_ = Form::Plain;
    held_.erase(0, kUtf8Mark.size());
  } else if (start.starts_with(kBigMark) || start.starts_with(kLittleMark)) {
    form_ = start.starts_with(kBigMark) ? Form::Big : Form::Little;
    held_.erase(0, kBigMark.size());
  } else {
    had_mark_ = false;
    form_ = start.starts_with(std::string_view("\0<", 2))   ? Form::Big
            : start.starts_with(std::string_view("<\0", 2)) ? Form::Little
                                                            : Form::Plain;
  }
}

std::string_view Utf8Input::convert_utf16() {
  const bool is_big = form_ == Form::Big;
  const std::size_t whole = held_.size() - unfinished(held_, is_big);
  std::string marked(is_big ? kBigMark : kLittleMark);
  marked += std::string_view(held_).substr(0, whole);
  held_.erase(0, whole);
  given_ = utf16_to_utf8(marked);
  return given_;
}

std::string_view Utf8Input::convert(std::string_view block) {
  if (form_ == Form::Plain) return block;
  held_ += block;
  if (form_ == Form::Unknown) {
    if (held_.size() < kTellingOctets) return {};
    tell();
  }
  if (form_ != Form::Plain) return convert_utf16();
  given_ = std::move(held_);
  held_.clear();
  return given_;
}

std::string_view Utf8Input::finish() {
  if (form_ == Form::Unknown) tell();
  if (form_ != Form::Plain && !held_.empty()) {
    std::string marked(form_ == Form::Big ? kBigMark : kLittleMark);
    marked += held_;
    given_ = utf16_to_utf8(marked);
  } else {
    given_ = std::move(held_);
  }
  held_.clear();
  return given_;
}

}  // namespace waybill::report
