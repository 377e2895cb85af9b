#include "alert/mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/sha256.h"

namespace waybill::alert {
namespace {

constexpr std::size_t kLineOfBase64 = 76;  // RFC 2045 §6.8

std::string folded_base64(std::string_view octets) {
  const std::string all = base64::encode(octets);
  std::string lines;
  for (std::size_t i = 0; i < all.size(); i += kLineOfBase64) {
    lines += all.substr(i, kLineOfBase64);
    lines += "\r\n";
  }
  return lines;
}

// RFC 2047: whole characters in each word, 75 octets at most.
std::string header_text(std::string_view text) {
  const bool is_plain = std::ranges::all_of(text, ascii::is_print) && !text.contains("=?");
  constexpr std::size_t kLongestPlain = 900;  // below the limit of a line
  if (is_plain && text.size() <= kLongestPlain) return std::string(text);
  constexpr std::size_t kOctetsOfWord = 42;
  std::string out;
  while (!text.empty()) {
    std::size_t size = std::min(text.size(), kOctetsOfWord);
    while (size < text.size() && size > 1 &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
      --size;
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("=?UTF-8?B?{}?=", base64::encode(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return out;
}

bool is_safe_address(std::string_view address) {
  return !address.empty() && std::ranges::none_of(address, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7F || c == '<' || c == '>' || c == ',';
  });
}

std::string part(std::string_view type, std::string_view octets) {
  return fmt::format(
      "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", type,
      folded_base64(octets));
}

std::string safe_name(std::string_view name) {
  std::string safe;
  for (const char c : name) {
    if (ascii::is_alnum(c) || c == '.' || c == '-' || c == '_') safe += c;
  }
  return safe;
}

std::string multipart(std::string_view kind, std::string_view boundary,
                      const std::vector<std::string>& parts) {
  std::string out =
      fmt::format("Content-Type: multipart/{}; boundary=\"{}\"\r\n\r\n", kind, boundary);
  for (const std::string& one : parts)
    out += fmt::format("--{}\r\n{}", boundary, one);
  return out + fmt::format("--{}--\r\n", boundary);
}

std::string file_part(const Attachment& attachment) {
  const bool is_shown = !attachment.content_id.empty();
  return fmt::format(
      "Content-Type: {}\r\nContent-Disposition: {}; filename=\"{}\"\r\n{}"
      "Content-Transfer-Encoding: base64\r\n\r\n{}",
      safe_name(attachment.type).empty() ? "application/octet-stream" : attachment.type,
      is_shown ? "inline" : "attachment", safe_name(attachment.name),
      is_shown ? fmt::format("Content-ID: <{}>\r\n", attachment.content_id) : "",
      folded_base64(attachment.octets));
}

// With what belongs to it (RFC 2387).
std::string html_part(const Message& message, const std::vector<Attachment>& attachments,
                      const std::string& boundary) {
  std::vector<std::string> parts = {part("text/html", html_of(message))};
  for (const Attachment& attachment : attachments) {
    if (!attachment.content_id.empty()) parts.push_back(file_part(attachment));
  }
  return parts.size() == 1 ? std::move(parts.front())
                           : multipart("related; type=\"text/html\"", boundary, parts);
}

}  // namespace

std::string mail_date(std::int64_t seconds) {
  using namespace std::chrono;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds time{std::chrono::seconds(seconds)};
  const sys_days day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays.at(weekday(day).c_encoding()),
                     static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string to_mail(const Message& message, const Envelope& envelope,
                    const std::vector<Attachment>& attachments) {
  CHECK(is_safe_address(envelope.from) && is_safe_address(envelope.to));
  const std::string_view from = envelope.from;
  const std::string boundary = "waybill-" + sha256_hex(message.id + message.subject).substr(0, 24);
  std::string body = multipart(
      "alternative", boundary + "-a",
      {part("text/plain", text_of(message)), html_part(message, attachments, boundary + "-r")});
  std::vector<std::string> parts = {std::move(body)};
  for (const Attachment& attachment : attachments) {
    if (attachment.content_id.empty()) parts.push_back(file_part(attachment));
  }
  body = parts.size() == 1 ? std::move(parts.front()) : multipart("mixed", boundary + "-m", parts);
  // RFC 3834 §5: nobody's out-of-office is to answer.
  return fmt::format(
      "From: Waybill <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n"
      "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n{}",
      from, envelope.to, header_text(plain_line(message.subject, kLongestTitle)),
      mail_date(envelope.date), message.id.empty() ? boundary : message.id,
      from.substr(from.rfind('@') + 1), body);
}

}  // namespace waybill::alert
