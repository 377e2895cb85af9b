#include "container/packing.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace waybill::container {
namespace {

// Magic numbers: APPNOTE.TXT 4.3.7 and 4.3.16 (zip), RFC 1952 (gzip), RFC 8878 (zstd).
constexpr auto kMagic = std::to_array<std::string_view>(
    {std::string_view("PK\x03\x04", 4), std::string_view("PK\x05\x06", 4),
     std::string_view("\x1F\x8B\x08", 3), std::string_view("\x28\xB5\x2F\xFD", 4)});

// POSIX.1-1988, ustar: the mark in the header of the first member.
constexpr std::size_t kTarMarkAt = 257;
constexpr std::string_view kTarMark = "ustar";

}  // namespace

bool is_mailbox_line(std::string_view line) {
  if (!line.starts_with("From ")) return false;
  line.remove_prefix(5);
  constexpr auto kDays =
      std::to_array<std::string_view>({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"});
  const std::size_t sender_end = line.find(' ');
  if (sender_end == std::string_view::npos) return false;
  const std::string_view date = ascii::trim(line.substr(sender_end));
  const bool names_day =
      std::ranges::any_of(kDays, [date](std::string_view day) { return date.starts_with(day); });
  return names_day && date.contains(':') && date.size() <= 64;
}

Packing tell_packing(std::string_view first_octets) {
  const auto begins = [first_octets](std::string_view magic) {
    return first_octets.starts_with(magic);
  };
  if (std::ranges::any_of(kMagic, begins)) return Packing::Archive;
  if (first_octets.size() > kTarMarkAt && first_octets.substr(kTarMarkAt).starts_with(kTarMark))
    return Packing::Archive;
  const std::string_view line = first_octets.substr(0, first_octets.find_first_of("\r\n"));
  return is_mailbox_line(line) ? Packing::Mailbox : Packing::Bare;
}

}  // namespace waybill::container
