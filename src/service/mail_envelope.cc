#include "service/mail_envelope.h"

#include <boost/json.hpp>

#include "base/sha256.h"
#include "base/utf8.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr std::string_view kName = "X-Waybill-Envelope: ";

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::string receiver_source(std::string_view tenant) {
  constexpr std::size_t kDigits = 16;
  return sha256_hex("smtp\n" + std::string(tenant)).substr(0, kDigits);
}

std::string envelope_field(const smtp::Reception& reception) {
  const json::object object{{"client", reception.client.to_string()},
                            {"helo", to_valid_utf8(reception.helo)},
                            {"mail_from", to_valid_utf8(reception.mail_from)}};
  return std::string(kName) + json::serialize(object) + "\r\n";
}

std::optional<auth::Envelope> read_envelope_field(std::string_view message) {
  if (!message.starts_with(kName)) return std::nullopt;
  const std::size_t end = message.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  boost::system::error_code failed;
  const json::value value = json::parse(message.substr(kName.size(), end - kName.size()), failed);
  const json::object* const object = failed ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto client = IpAddress::parse(text_of(*object, "client"));
  if (!client) return std::nullopt;
  const Span field{0, end};
  auth::Envelope envelope;
  envelope.ip = {*client, field};
  envelope.helo = {text_of(*object, "helo"), field};
  envelope.mail_from = {text_of(*object, "mail_from"), field};
  return envelope;
}

}  // namespace waybill::service
