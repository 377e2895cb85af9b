#include "diagnosis/redact.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <functional>
#include <optional>

#include "base/ascii.h"
#include "message/mime.h"

namespace waybill::diagnosis {
namespace {

constexpr char kBlot = 'x';

// RFC 5321 §4.1.2: an atom, or dots; longer ones than 64 octets do occur in bounce addresses.
bool is_of_local_part(char sign) {
  return ascii::is_alnum(sign) || std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(sign) ||
         static_cast<unsigned char>(sign) >= 0x80U;
}

// Lines stay lines.
void blot(std::string& octets, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end && i < octets.size(); ++i) {
    if (octets[i] != '\r' && octets[i] != '\n') octets[i] = kBlot;
  }
}

constexpr std::array<std::string_view, 7> kAddressFields = {
    "From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Resent-From"};

// What stands before "<" in a field of addresses.
void blot_names(std::string& octets, std::size_t begin, std::size_t end) {
  std::size_t name = begin;
  bool is_quoted = false;
  for (std::size_t i = begin; i < end; ++i) {
    const char sign = octets[i];
    if (sign == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (sign == '<') blot(octets, name, i);
    if (sign == ',' || sign == '>') name = i + 1;
  }
}

bool is_address_field(std::string_view name) {
  return std::ranges::any_of(kAddressFields,
                             [&](std::string_view known) { return ascii::iequals(known, name); });
}

// What mail systems write for each other tells of the delivery, not of people's matters.
bool is_report(const message::Part& part) {
  return part.type.value.starts_with("message/") || part.type.value == "text/rfc822-headers";
}

// Where a view of `whole` stands in it; nothing for a view of something decoded.
std::optional<Span> place_of(std::string_view view, std::string_view whole) {
  const std::less<> before;
  if (before(view.data(), whole.data()) ||
      before(whole.data() + whole.size(), view.data() + view.size()))
    return std::nullopt;
  const auto begin = static_cast<std::size_t>(view.data() - whole.data());
  return Span{begin, begin + view.size()};
}

void redact_header(const message::Message& entity, std::string_view whole,
                   const Redaction& redaction, std::string& octets) {
  for (const message::Field& field : entity.fields()) {
    const auto place = place_of(field.value, whole);
    if (!place) continue;
    const bool is_subject =
        ascii::iequals(field.name, "Subject") || ascii::iequals(field.name, "Thread-Topic");
    const bool names_file = ascii::iequals(field.name, "Content-Disposition");
    if ((redaction.content && is_subject) || (redaction.names && names_file))
      blot(octets, place->begin, place->end);
    if (redaction.names && is_address_field(field.name))
      blot_names(octets, place->begin, place->end);
  }
}

void redact_message(std::string& octets, const Redaction& redaction) {
  const std::string original = octets;
  const message::Message whole = message::Message::read(original);
  const message::MimeTree tree = message::MimeTree::read(whole);
  for (const message::Part& part : tree.parts()) {
    redact_header(part.entity, original, redaction, octets);
    const bool is_encoded = part.encoding != message::TransferEncoding::Identity;
    const bool is_leaf = !part.is_multipart() && !is_report(part);
    const auto body = place_of(part.entity.body(), original);
    // What is encoded cannot be blotted in parts.
    if (body && ((is_leaf && redaction.content) || (is_encoded && !part.is_multipart())))
      blot(octets, body->begin, body->end);
  }
}

}  // namespace

void blot_addresses(std::string& text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && is_of_local_part(text[begin - 1]))
      --begin;
    const bool has_domain =
        at + 1 < text.size() && (ascii::is_alnum(text[at + 1]) || text[at + 1] == '[');
    if (has_domain) blot(text, begin, at);
  }
}

void blot_addresses(boost::json::value& value) {
  if (auto* text = value.if_string()) {
    std::string plain(*text);
    blot_addresses(plain);
    *text = plain;
  } else if (auto* list = value.if_array()) {
    for (boost::json::value& item : *list)
      blot_addresses(item);
  } else if (auto* object = value.if_object()) {
    for (auto& [name, member] : *object)
      blot_addresses(member);
  }
}

Case redacted(const Case& the_case, const Redaction& redaction) {
  Case result = the_case;
  for (Evidence& evidence : result.evidence) {
    const bool is_mail =
        evidence.kind == EvidenceKind::Message || evidence.kind == EvidenceKind::Bounce;
    if (is_mail && (redaction.content || redaction.names))
      redact_message(evidence.octets, redaction);
    if (redaction.addresses) blot_addresses(evidence.octets);
  }
  if (redaction.addresses) blot_addresses(result.question.recipient);
  return result;
}

}  // namespace waybill::diagnosis
