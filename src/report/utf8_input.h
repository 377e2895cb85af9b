// The octets of an XML document as UTF-8, block by block, told by their first octets (XML 1.0,
// Appendix F): UTF-16 is converted, a byte order mark goes. One-octet character sets pass as they
// are, for the reader of values to convert.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill::report {

class Utf8Input {
 public:
  // The next octets as UTF-8, which may lag behind by a few; they live until the next call.
  [[nodiscard]] std::string_view convert(std::string_view block);
  // What is left at the end.
  [[nodiscard]] std::string_view finish();

  [[nodiscard]] bool had_mark() const { return had_mark_; }
  [[nodiscard]] bool is_utf16() const { return form_ == Form::Big || form_ == Form::Little; }

 private:
  enum class Form : unsigned char { Unknown, Plain, Big, Little };
  void tell();
  [[nodiscard]] std::string_view convert_utf16();

  Form form_ = Form::Unknown;
  bool had_mark_ = false;
  std::string held_;   // octets not yet converted
  std::string given_;  // converted
};

}  // namespace waybill::report
