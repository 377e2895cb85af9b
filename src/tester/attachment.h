// What an attached file is: by its name, by its first octets, and by the names inside a zip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "message/mime.h"

namespace waybill::tester {

inline constexpr std::size_t kMostMembers = 1000;  // of a zip that are looked at; ours

// Of data/file-types.csv and data/file-magics.csv.
[[nodiscard]] std::string_view kind_of_extension(
    std::string_view extension);  // "program", "" unknown
[[nodiscard]] std::string_view content_of_extension(std::string_view extension);  // "pe", "" any
struct Magic {
  std::string content, octets, name;
};
[[nodiscard]] const Magic* magic_of(std::string_view octets);  // nullptr: not known

// "pdf" of "Invoice.PDF"; "" none.
[[nodiscard]] std::string extension_of(std::string_view filename);

struct ZipMember {
  std::string name;  // as written
  bool is_encrypted = false;
};
// By the central directory; nothing of what has none. Opens no member.
[[nodiscard]] std::vector<ZipMember> zip_members(std::string_view octets);

// Whether an Office document has macros in it: of either format.
[[nodiscard]] bool has_macros(std::string_view octets);

enum class Danger : std::uint8_t {
  None,
  Unwelcome,  // many receivers strip or distrust it
  Refused,    // most receivers refuse the message
};
struct AttachmentJudgement {
  Danger danger = Danger::None;
  std::string why;  // a phrase: "is a Windows program"
};
// `filename` in UTF-8, `octets` decoded.
[[nodiscard]] AttachmentJudgement judge_attachment(std::string_view filename,
                                                   std::string_view octets);

}  // namespace waybill::tester
