#include "message/transfer.h"

#include <cstdlib>
#include <optional>

#include "base/ascii.h"
#include "base/base64.h"
#include "message/lexical.h"

namespace waybill::message {
namespace {

// The octet that "=XX" at the start of `text` stands for.
std::optional<char> hex_octet(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const int high = ascii::hex_value(text[1]);
  const int low = ascii::hex_value(text[2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

// Octets of the soft line break at the start of `text`, which begins with "="; 0: it is none.
std::size_t soft_break(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && ascii::is_wsp(text[length]))
    ++length;
  if (length == text.size()) return length;
  if (text[length] == '\n') return length + 1;
  return text.substr(length).starts_with("\r\n") ? length + 2 : 0;
}

}  // namespace

TransferEncoding parse_transfer_encoding(std::string_view value) {
  Lexer lexer(value);
  lexer.skip_cfws();
  const std::string_view name =
      lexer.take_while([](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
  if (name.empty() || ascii::iequals(name, "7bit") || ascii::iequals(name, "8bit") ||
      ascii::iequals(name, "binary"))
    return TransferEncoding::Identity;
  if (ascii::iequals(name, "base64")) return TransferEncoding::Base64;
  if (ascii::iequals(name, "quoted-printable")) return TransferEncoding::QuotedPrintable;
  return TransferEncoding::Unknown;
}

std::string decode_transfer(std::string_view body, TransferEncoding encoding) {
  switch (encoding) {
    case TransferEncoding::Identity:
    case TransferEncoding::Unknown: return std::string(body);
    case TransferEncoding::QuotedPrintable: return decode_quoted_printable(body);
    case TransferEncoding::Base64: return base64::decode_leniently(body);
  }
  std::abort();
}

std::string decode_quoted_printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  std::size_t pos = 0;
  while (pos < text.size()) {
    const char c = text[pos];
    if (c == '=') {
      const std::string_view rest = text.substr(pos);
      if (const auto octet = hex_octet(rest)) {
        result += *octet;
        pos += 3;
      } else if (const std::size_t length = soft_break(rest); length != 0) {
        pos += length;
      } else {
        result += c;  // not an encoding: keep it (RFC 2045 §6.7 note 2)
        ++pos;
      }
      continue;
    }
    if (ascii::is_wsp(c)) {  // white space at the end of a line is transport padding (rule 3)
      std::size_t end = pos;
      while (end < text.size() && ascii::is_wsp(text[end]))
        ++end;
      const bool at_line_end =
          end == text.size() || text[end] == '\n' || text.substr(end).starts_with("\r\n");
      if (!at_line_end) result += text.substr(pos, end - pos);
      pos = end;
      continue;
    }
    result += c;
    ++pos;
  }
  return result;
}

std::string decode_q(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    const auto octet = text[pos] == '=' ? hex_octet(text.substr(pos)) : std::nullopt;
    if (octet) {
      result += *octet;
      pos += 2;
    } else {
      result += text[pos] == '_' ? ' ' : text[pos];
    }
  }
  return result;
}

}  // namespace waybill::message
