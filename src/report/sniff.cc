#include "report/sniff.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/base64.h"
#include "container/packing.h"

namespace waybill::report {
namespace {

// A header field: a name of letters, digits and "-", and a colon.
bool begins_with_field(std::string_view text) {
  const std::size_t colon = text.substr(0, 100).find(':');
  return colon != std::string_view::npos && colon > 0 &&
         std::ranges::all_of(text.substr(0, colon),
                             [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
}

std::string_view without_mark(std::string_view octets) {
  for (const std::string_view mark : {std::string_view("\xEF\xBB\xBF"),
                                      std::string_view("\xFE\xFF"), std::string_view("\xFF\xFE")}) {
    if (octets.starts_with(mark)) return octets.substr(mark.size());
  }
  return octets;
}

}  // namespace

DocumentForm sniff(std::string_view first_octets) {
  switch (container::tell_packing(first_octets)) {
    case container::Packing::Archive: return DocumentForm::Archive;
    case container::Packing::Mailbox: return DocumentForm::Mailbox;
    case container::Packing::Bare: break;
  }
  std::string_view start = without_mark(first_octets);
  while (!start.empty() && (ascii::is_space(start.front()) || start.front() == '\0'))
    start.remove_prefix(1);
  if (start.empty()) return DocumentForm::Empty;
  if (start.starts_with('<')) return DocumentForm::Xml;
  if (start.starts_with('{')) return DocumentForm::Json;
  if (begins_with_field(start) || start.starts_with("From ")) return DocumentForm::Mail;
  return looks_like_aggregate(start) ? DocumentForm::Xml : DocumentForm::Other;
}

bool looks_like_aggregate(std::string_view octets) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"<feedback", ":feedback", "<report_metadata", "<policy_published", "<record"});
  std::string start(octets.substr(0, kSniffedOctets));
  std::erase(start, '\0');  // UTF-16
  return std::ranges::any_of(
      kNames, [&start](std::string_view name) { return ascii::icontains(start, name); });
}

std::optional<std::string> find_base64_document(std::string_view text) {
  // gzip, zip, "<?xml" and "<feedback", encoded.
  static constexpr auto kStarts =
      std::to_array<std::string_view>({"H4sI", "UEsDB", "PD94bWwg", "PGZlZWRiYWNr", "77u/PD94"});
  for (const std::string_view start : kStarts) {
    std::size_t at = text.find(start);
    while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n')
      at = text.find(start, at + 1);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = text.substr(at);
    std::size_t end = 0;
    while (end < rest.size() &&
           (ascii::is_alnum(rest[end]) || rest[end] == '+' || rest[end] == '/' ||
            rest[end] == '=' || ascii::is_space(rest[end])))
      ++end;
    return base64::decode_leniently(rest.substr(0, end));
  }
  return std::nullopt;
}

}  // namespace waybill::report
