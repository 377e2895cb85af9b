#include "http/complete.h"

#include <fmt/format.h>

#include <iterator>

#include "base/ascii.h"
#include "base/check.h"

namespace waybill::http {
namespace {

struct Field {
  std::string_view name, value;
};

constexpr Field kSecurity[] = {
    {"Content-Security-Policy",
     "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src "
     "'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    // Addresses of pages hold ids, and those of shared cases a secret.
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Cache-Control", "no-store"},
};
constexpr Field kOverTls = {"Strict-Transport-Security", "max-age=31536000"};

void add_missing(Fields& fields, const Field& field) {
  if (!fields.has(field.name)) fields.add(std::string(field.name), std::string(field.value));
}

// RFC 9110 §15; those that this server sends.
std::string_view reason_of(unsigned status) {
  static constexpr struct {
    unsigned status;
    std::string_view reason;
  } kReasons[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {303, "See Other"},
      {304, "Not Modified"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
      {507, "Insufficient Storage"},
  };
  for (const auto& [number, reason] : kReasons) {
    if (number == status) return reason;
  }
  return "";
}

// RFC 9110 §8.8.3: weak comparison looks at what stands between the quotes.
std::string_view opaque(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  for (const std::string_view part : ascii::split(if_none_match, ',')) {
    const std::string_view one = ascii::trim(part);
    if (one == "*" || (!one.empty() && opaque(one) == opaque(etag))) return true;
  }
  return false;
}

void complete(const Head& head, Response& response) {
  for (const Field& field : kSecurity)
    add_missing(response.fields, field);
  if (head.is_secure) add_missing(response.fields, kOverTls);
  const bool is_read = head.method == Method::Get || head.method == Method::Head;
  if (!is_read || response.status != 200 || !response.fields.has("ETag")) return;
  if (!names_etag(head.fields.get("If-None-Match"), response.fields.get("ETag"))) return;
  response.status = 304;
  response.body.clear();
  response.constant = {};
  response.producer.reset();
}

std::string head_text(unsigned status, const Fields& fields) {
  CHECK(status >= 100 && status <= 599);
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", status, reason_of(status));
  for (const auto& [name, value] : fields.all()) {
    text += name;
    text += ": ";
    for (const char c : value)
      text += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    text += "\r\n";
  }
  text += "\r\n";
  return text;
}

}  // namespace waybill::http
