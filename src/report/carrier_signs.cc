#include "report/carrier_signs.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "message/lexical.h"

namespace waybill::report {
namespace {

enum class Packed : std::uint8_t { Gzip, Zip, No };

Packed packing_of(std::string_view content) {
  if (content.starts_with("\x1F\x8B")) return Packed::Gzip;
  if (content.starts_with("PK")) return Packed::Zip;
  return Packed::No;
}

// What a media type says about the packing; nothing for one that says nothing.
std::optional<Packed> packing_named(std::string_view type) {
  if (type.contains("gzip") || type.contains("x-gz")) return Packed::Gzip;
  if (type.contains("zip")) return Packed::Zip;
  if (type.contains("xml") || type == "application/tlsrpt+json") return Packed::No;
  return std::nullopt;
}

// RFC 9990 §3.5.2, RFC 8460 §5.3.
constexpr auto kUsualTypes = std::to_array<std::string_view>(
    {"application/gzip", "text/xml", "application/tlsrpt+gzip", "application/tlsrpt+json"});

bool is_nested(const message::MimeTree& tree, const message::Part& part) {
  for (std::size_t parent = part.parent; parent != message::kNoPart;
       parent = tree.parts()[parent].parent) {
    if (tree.parts()[parent].is_message()) return true;
  }
  return false;
}

// "Report Domain: example.com Submitter: example.net Report-ID: <id>"
bool is_usual_subject(const message::Message& mail) {
  const message::Field* const subject = mail.field("Subject");
  if (subject == nullptr) return false;
  const std::string text = ascii::collapse_space(message::unfold(subject->value));
  return text.starts_with("Report Domain:") && text.contains("Submitter:") &&
         text.contains("Report-ID:");
}

bool has_broken_header(const message::Part& part) {
  const bool has_type = part.entity.field("Content-Type") != nullptr;
  return !has_type || std::ranges::any_of(part.entity.faults(), [](const message::Fault& fault) {
    return fault.code == message::FaultCode::NotAField;
  });
}

}  // namespace

std::vector<Deviation> carrier_deviations(const message::MimeTree& tree, const message::Part& part,
                                          std::string_view content) {
  std::vector<Deviation> found;
  const Packed packed = packing_of(content);
  const std::string_view type = part.type.value;
  const auto named = packing_named(type);
  if (type == "application/octet-stream" || type.starts_with("text/plain")) {
    found.push_back(Deviation::MediaTypeGeneric);
  } else if (std::ranges::find(kUsualTypes, type) == kUsualTypes.end()) {
    found.push_back(Deviation::MediaTypeUnusual);
  }
  if (named && *named != packed) found.push_back(Deviation::MediaTypeContradicts);
  if (packed == Packed::No) found.push_back(Deviation::NotCompressed);
  if (&part == &tree.parts().front()) found.push_back(Deviation::BodyIsArchive);
  if (has_broken_header(part)) found.push_back(Deviation::PartHeaderBroken);
  if (is_nested(tree, part)) found.push_back(Deviation::NestedMail);
  if (!is_usual_subject(tree.parts().front().entity)) found.push_back(Deviation::SubjectUnusual);
  return found;
}

}  // namespace waybill::report
