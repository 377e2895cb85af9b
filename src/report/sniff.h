// What a document is, told by its first octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::report {

enum class DocumentForm : std::uint8_t { Empty, Xml, Json, Mail, Mailbox, Archive, Other };

// Octets that tell.
inline constexpr std::size_t kSniffedOctets = 8192;
[[nodiscard]] DocumentForm sniff(std::string_view first_octets);

// Whether XML may be an aggregate report: one of its elements is there, in the first octets.
[[nodiscard]] bool looks_like_aggregate(std::string_view octets);

// Base64 of an archive or a document that stands in a text, as broken headers leave it; decoded.
[[nodiscard]] std::optional<std::string> find_base64_document(std::string_view text);

}  // namespace waybill::report
