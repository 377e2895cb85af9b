#include "auth/envelope.h"

#include "base/ascii.h"
#include "message/address.h"
#include "message/authentication_results.h"
#include "message/received.h"

namespace waybill::auth {
namespace {

// The value of "key=value" in a Received-SPF field (RFC 7208 §9.1): up to white space or ";".
std::string_view received_spf_value(std::string_view field, std::string_view key) {
  const std::size_t at = ascii::ifind(field, key);
  if (at == std::string_view::npos) return {};
  const std::string_view value = field.substr(at + key.size());
  if (value.starts_with('"')) return value.substr(1, value.find('"', 1) - 1);
  std::size_t end = 0;
  while (end < value.size() && !ascii::is_space(value[end]) && value[end] != ';')
    ++end;
  return value.substr(0, end);
}

// "spf=pass (sender IP is 192.0.2.1)" of Microsoft, "designates 192.0.2.1 as permitted sender" of
// Google.
std::optional<IpAddress> address_in_comment(std::string_view comment) {
  for (const std::string_view mark : {"sender IP is ", "designates ", "client-ip="}) {
    const std::size_t at = ascii::ifind(comment, mark);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = comment.substr(at + mark.size());
    if (auto ip = IpAddress::parse(rest.substr(0, rest.find_first_of(" );")))) return ip;
  }
  return std::nullopt;
}

std::optional<IpAddress> stated_client(const message::Field& field) {
  if (ascii::iequals(field.name, "Authentication-Results")) {
    const auto results = message::parse_authentication_results(field.value);
    const message::MethodResult* spf = results.find("spf");
    if (spf == nullptr) return std::nullopt;
    for (const std::string& comment : spf->comments) {
      if (auto ip = address_in_comment(comment)) return ip;
    }
    return std::nullopt;
  }
  if (ascii::iequals(field.name, "X-Forefront-Antispam-Report"))
    return IpAddress::parse(received_spf_value(field.value, "CIP:"));
  if (ascii::iequals(field.name, "Received-SPF"))
    return IpAddress::parse(received_spf_value(field.value, "client-ip="));
  return std::nullopt;
}

void read_client(const message::Message& message, Envelope& envelope) {
  for (const message::Field& field : message.fields()) {
    if (const auto ip = stated_client(field); ip && !ip->is_private()) {
      envelope.ip = {*ip, field.span};
      break;
    }
  }
  for (const message::Hop& hop : message::received_chain(message)) {
    if (!hop.from_ip || hop.from_ip->is_private()) continue;
    if (envelope.ip && envelope.ip->value != *hop.from_ip) continue;
    if (!envelope.ip) envelope.ip = {*hop.from_ip, hop.span};
    if (!hop.helo.empty()) envelope.helo = {hop.helo, hop.span};
    return;
  }
}

}  // namespace

Envelope read_envelope(const message::Message& message) {
  Envelope envelope;
  if (const message::Field* field = message.field("Return-Path")) {
    if (const auto path = message::parse_path(ascii::trim(field->value)))
      envelope.mail_from = {path->address(), field->span};
  }
  if (const message::Field* field = message.field("Received-SPF");
      field != nullptr && !envelope.mail_from) {
    const std::string_view from = received_spf_value(field->value, "envelope-from=");
    if (const auto path = message::parse_path(from); path && !from.empty())
      envelope.mail_from = {path->address(), field->span};
  }
  for (const message::Hop& hop : message::received_chain(message)) {
    if (envelope.mail_from || hop.envelope_from.empty()) continue;
    if (const auto path = message::parse_path(hop.envelope_from))
      envelope.mail_from = {path->address(), hop.span};
  }
  read_client(message, envelope);
  return envelope;
}

Envelope read_envelope(const message::Message& message, const StatedEnvelope& stated) {
  Envelope envelope = read_envelope(message);
  if (stated.ip) {
    envelope.ip = {*stated.ip, {}};
    // The name of another client says nothing about this one.
    envelope.helo.reset();
  }
  if (!stated.helo.empty()) envelope.helo = {stated.helo, {}};
  if (stated.mail_from) envelope.mail_from = {*stated.mail_from, {}};
  return envelope;
}

}  // namespace waybill::auth
